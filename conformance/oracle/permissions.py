"""Who holds one permission tries every operation: what comes of it, on both servers. README.md tells the record's form."""
import json, pathlib
from cases import PATCHES
from server import wait

RECORD = pathlib.Path(__file__).resolve().parent / 'permissions.txt'
NAMESPACE, EXISTING, ABSENT = 'permissions', 'existing', 'absent'
VERBS = ('get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection')
# Beyond permission these answer what the node, the runtime or a backend says: here only that they were reached counts.
REACHING = {'exec', 'attach', 'portforward', 'proxy', 'log'}
# What an only right is tried on beside its own resource.
ELSEWHERE = [
    ('secret', 'GET', f'/api/v1/namespaces/{NAMESPACE}/secrets/{EXISTING}', None, None),
    ('secrets', 'GET', f'/api/v1/secrets', None, None),
    ('exec', 'GET', f'/api/v1/namespaces/{NAMESPACE}/pods/{EXISTING}/exec?command=id&stdout=true', None, None),
    ('node', 'PATCH', f'/api/v1/nodes/{EXISTING}?dryRun=All', 'merge', {'metadata': {'labels': {'a': 'b'}}}),
    ('everything', 'POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings?dryRun=All', None, {
        'metadata': {'name': ABSENT}, 'roleRef': {'apiGroup': 'rbac.authorization.k8s.io', 'kind': 'ClusterRole', 'name': 'cluster-admin'}, 'subjects': []}),
    ('token', 'POST', f'/api/v1/namespaces/{NAMESPACE}/serviceaccounts/{EXISTING}/token?dryRun=All', None, {'spec': {}}),
    ('metrics', 'GET', '/metrics', None, None),
    ('review', 'POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', None, {'spec': {'user': 'x', 'resourceAttributes': {'verb': 'get', 'resource': 'pods'}}}),
]
CONTAINERS = {'containers': [{'name': 'c', 'image': 'none'}]}
TEMPLATE = {'metadata': {'labels': {'a': 'b'}}, 'spec': CONTAINERS}
WORKLOAD = {'selector': {'matchLabels': {'a': 'b'}}, 'template': TEMPLATE}
ROLE = {'rules': [{'verbs': ['get'], 'apiGroups': [''], 'resources': ['pods']}]}
BINDING = {'roleRef': {'apiGroup': 'rbac.authorization.k8s.io', 'kind': 'ClusterRole', 'name': 'system:node-problem-detector'}, 'subjects': [{'apiGroup': 'rbac.authorization.k8s.io', 'kind': 'User', 'name': 'x'}]}
CONSTRAINTS = {'matchConstraints': {'resourceRules': [{'apiGroups': [''], 'apiVersions': ['v1'], 'operations': ['CREATE'], 'resources': ['pods']}]}}
WEBHOOKS = {'webhooks': [{'name': 'a.example.org', 'clientConfig': {'url': 'https://192.0.2.9/'}, 'sideEffects': 'None', 'admissionReviewVersions': ['v1'], 'failurePolicy': 'Ignore',
                          'rules': [{'apiGroups': ['example.org'], 'apiVersions': ['v1'], 'operations': ['CREATE'], 'resources': ['things']}]}]}
# A certificate request of nobody.
REQUEST = ('LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlITk1IVUNBUUF3RXpFUk1BOEdBMVVFQXd3SVpYaHBjM1JwYm1jd1dUQVRCZ2NxaGtqT1BRSUJCZ2dxaGtqTwpQUU1CQndOQ0FBUUZGSXBRMFpWcGlraHJBT1l2VC9qYWVFdVRIKzlIVFN4K0psRFAv'
           'RDZuVzIzVm9nSXZUZU9sClFCSlZneUx4VjJRMEU5ZG54a0hDalRSVUZ0aXpySEVzb0FBd0NnWUlLb1pJemowRUF3SURTQUF3UlFJaEFObW8KREV3Uy9zL055UlBLNHlrWEYyRko1SENXOWJQa0J3U0dJRUYzOUJSSkFpQnZWby82TGFSaG0yaDZ4OC9TMWMyTQp1L25y'
           'U281ZzFWdkZiOTA2WFk2NUp3PT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==')
# What a valid object of a kind holds beside its name.
BODIES = {
    'pods': {'spec': CONTAINERS | {'serviceAccountName': 'default', 'automountServiceAccountToken': False}},
    'replicationcontrollers': {'spec': {'selector': {'a': 'b'}, 'template': TEMPLATE}},
    'podtemplates': {'template': TEMPLATE},
    'services': {'spec': {'ports': [{'port': 80}]}},
    'persistentvolumes': {'spec': {'capacity': {'storage': '1Gi'}, 'accessModes': ['ReadWriteOnce'], 'hostPath': {'path': '/none'}}},
    'persistentvolumeclaims': {'spec': {'accessModes': ['ReadWriteOnce'], 'resources': {'requests': {'storage': '1Gi'}}}},
    'events': {'involvedObject': {'namespace': NAMESPACE, 'kind': 'Pod', 'name': 'x'}},
    'bindings': {'target': {'name': 'n'}},
    'events.events.k8s.io': {'eventTime': '2026-01-01T00:00:00.000000Z', 'reportingController': 'example.org/x', 'reportingInstance': 'x', 'action': 'A', 'reason': 'R', 'type': 'Normal', 'regarding': {'namespace': NAMESPACE, 'kind': 'Pod', 'name': 'x'}},
    'deployments.apps': {'spec': WORKLOAD}, 'replicasets.apps': {'spec': WORKLOAD}, 'daemonsets.apps': {'spec': WORKLOAD},
    'statefulsets.apps': {'spec': WORKLOAD | {'serviceName': 's'}},
    'controllerrevisions.apps': {'revision': 1, 'data': {}},
    'jobs.batch': {'spec': {'template': {'spec': CONTAINERS | {'restartPolicy': 'Never'}}}},
    'cronjobs.batch': {'spec': {'schedule': '* * * * *', 'jobTemplate': {'spec': {'template': {'spec': CONTAINERS | {'restartPolicy': 'Never'}}}}}},
    'horizontalpodautoscalers.autoscaling': {'spec': {'maxReplicas': 2, 'scaleTargetRef': {'kind': 'Deployment', 'name': 'x', 'apiVersion': 'apps/v1'}}},
    'poddisruptionbudgets.policy': {'spec': {'minAvailable': 1, 'selector': {'matchLabels': {'x': 'none'}}}},
    'ingresses.networking.k8s.io': {'spec': {'defaultBackend': {'service': {'name': 'x', 'port': {'number': 80}}}}},
    'ingressclasses.networking.k8s.io': {'spec': {'controller': 'example.org/x'}},
    'networkpolicies.networking.k8s.io': {'spec': {'podSelector': {}}},
    'ipaddresses.networking.k8s.io': {'spec': {'parentRef': {'resource': 'services', 'namespace': NAMESPACE, 'name': 'x'}}},
    'servicecidrs.networking.k8s.io': {'spec': {'cidrs': ['10.250.0.0/24']}},
    'endpointslices.discovery.k8s.io': {'addressType': 'IPv4', 'endpoints': []},
    'storageclasses.storage.k8s.io': {'provisioner': 'example.org/x'},
    'certificatesigningrequests.certificates.k8s.io': {'spec': {'signerName': 'example.org/x', 'usages': ['client auth'], 'request': REQUEST}},
    'mutatingadmissionpolicies.admissionregistration.k8s.io': {'spec': CONSTRAINTS | {'reinvocationPolicy': 'Never', 'failurePolicy': 'Ignore', 'mutations': [
        {'patchType': 'ApplyConfiguration', 'applyConfiguration': {'expression': 'Object{metadata: Object.metadata{labels: {"a": "b"}}}'}}]}},
    'mutatingadmissionpolicybindings.admissionregistration.k8s.io': {'spec': {'policyName': 'x'}},
    'apiservices.apiregistration.k8s.io': {'spec': {'version': 'v1', 'groupPriorityMinimum': 1000, 'versionPriority': 15, 'insecureSkipTLSVerify': True, 'service': {'namespace': NAMESPACE, 'name': 'none'}}},
    'customresourcedefinitions.apiextensions.k8s.io': {'spec': {'group': 'permissions.example.org', 'scope': 'Namespaced', 'versions': [
        {'name': 'v1', 'served': True, 'storage': True, 'schema': {'openAPIV3Schema': {'type': 'object'}}}]}},
    'resourceslices.resource.k8s.io': {'spec': {'driver': 'example.org', 'nodeName': 'n', 'pool': {'name': 'p', 'resourceSliceCount': 1}}},
    'csidrivers.storage.k8s.io': {'spec': {}}, 'csinodes.storage.k8s.io': {'spec': {'drivers': []}},
    'volumeattachments.storage.k8s.io': {'spec': {'attacher': 'example.org', 'nodeName': 'n', 'source': {'persistentVolumeName': 'x'}}},
    'csistoragecapacities.storage.k8s.io': {'storageClassName': 'x'},
    'volumeattributesclasses.storage.k8s.io': {'driverName': 'example.org/x', 'parameters': {'a': 'b'}},
    'leases.coordination.k8s.io': {'spec': {'holderIdentity': 'x', 'leaseDurationSeconds': 10}},
    'priorityclasses.scheduling.k8s.io': {'value': 1}, 'runtimeclasses.node.k8s.io': {'handler': 'runc'},
    'roles.rbac.authorization.k8s.io': ROLE, 'clusterroles.rbac.authorization.k8s.io': ROLE,
    'rolebindings.rbac.authorization.k8s.io': BINDING, 'clusterrolebindings.rbac.authorization.k8s.io': BINDING,
    'flowschemas.flowcontrol.apiserver.k8s.io': {'spec': {'matchingPrecedence': 1000, 'priorityLevelConfiguration': {'name': 'global-default'}}},
    'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': {'spec': {'type': 'Limited', 'limited': {'nominalConcurrencyShares': 1, 'limitResponse': {'type': 'Reject'}}}},
    'validatingwebhookconfigurations.admissionregistration.k8s.io': WEBHOOKS, 'mutatingwebhookconfigurations.admissionregistration.k8s.io': WEBHOOKS,
    'validatingadmissionpolicies.admissionregistration.k8s.io': {'spec': CONSTRAINTS | {'validations': [{'expression': 'true'}]}},
    'validatingadmissionpolicybindings.admissionregistration.k8s.io': {'spec': {'policyName': 'x', 'validationActions': ['Audit']}},
    'subjectaccessreviews.authorization.k8s.io': ELSEWHERE[-1][4], 'selfsubjectaccessreviews.authorization.k8s.io': {'spec': {'resourceAttributes': {'verb': 'get', 'resource': 'pods'}}},
    'localsubjectaccessreviews.authorization.k8s.io': {'metadata': {'namespace': NAMESPACE}, 'spec': {'user': 'x', 'resourceAttributes': {'namespace': NAMESPACE, 'verb': 'get', 'resource': 'pods'}}},
    'selfsubjectrulesreviews.authorization.k8s.io': {'spec': {'namespace': NAMESPACE}},
    'tokenreviews.authentication.k8s.io': {'spec': {'token': 'x'}}, 'selfsubjectreviews.authentication.k8s.io': {},
}
FORMS = {
    'ipaddresses.networking.k8s.io': '10.9.8.{}', 'apiservices.apiregistration.k8s.io': 'v1.{}.example.org',
    'customresourcedefinitions.apiextensions.k8s.io': '{}.permissions.example.org',
}
UNNAMED = {'subjectaccessreviews', 'selfsubjectaccessreviews', 'localsubjectaccessreviews', 'selfsubjectrulesreviews', 'tokenreviews', 'selfsubjectreviews'}
POSTED = {
    'binding': {'apiVersion': 'v1', 'kind': 'Binding', 'metadata': {'name': EXISTING}, 'target': {'name': 'n'}},
    'eviction': {'apiVersion': 'policy/v1', 'kind': 'Eviction', 'metadata': {'name': EXISTING}},
    'token': {'spec': {}},
}
SCALE = {'apiVersion': 'autoscaling/v1', 'kind': 'Scale', 'metadata': {'name': EXISTING, 'namespace': NAMESPACE}, 'spec': {'replicas': 2}}
# Rights that come together: role writers and binders, and who decides on certificates.
RBAC = 'rbac.authorization.k8s.io'
TOGETHER = [
    ('clusterroles.' + RBAC, [('create', 'clusterroles'), ('escalate', 'clusterroles')]),
    ('clusterroles.' + RBAC, [('update', 'clusterroles'), ('patch', 'clusterroles'), ('escalate', 'clusterroles')]),
    ('clusterroles.' + RBAC, [('create', 'clusterroles'), ('patch', 'clusterroles'), ('update', 'clusterroles')]),
    ('clusterrolebindings.' + RBAC, [('create', 'clusterrolebindings'), ('bind', 'clusterroles')]),
    ('rolebindings.' + RBAC, [('create', 'rolebindings'), ('patch', 'rolebindings'), ('update', 'rolebindings'), ('bind', 'clusterroles')]),
    ('roles.' + RBAC, [('create', 'roles'), ('escalate', 'roles')]),
]


class Resource:
    """One kind at its preferred version, with its subresources and their verbs."""

    def __init__(self, group, version, entry):
        self.group, self.version, self.plural, self.kind, self.namespaced = group, version, entry['name'], entry['kind'], entry['namespaced']
        self.name = self.plural + (f'.{group}' if group else '')
        self.verbs, self.subresources = entry['verbs'], {}
        base = f'/apis/{group}/{version}' if group else f'/api/{version}'
        self.collection = f'{base}/namespaces/{NAMESPACE}/{self.plural}' if self.namespaced else f'{base}/{self.plural}'

    def named(self, name):
        """Some kinds have names of a certain form."""
        return FORMS.get(self.name, '{}').format({EXISTING: 1, ABSENT: 2}[name] if self.name.startswith('ipaddresses') else name)

    def body(self, name):
        body = json.loads(json.dumps(BODIES.get(self.name, {})))
        if self.name.startswith('apiservices'):
            body['spec']['group'] = f'{name}.example.org'
        if self.name.startswith('customresourcedefinitions'):
            body['spec']['names'] = {'plural': name, 'singular': name, 'kind': name.capitalize(), 'listKind': name.capitalize() + 'List'}
        body |= {'apiVersion': f'{self.group}/{self.version}' if self.group else self.version, 'kind': self.kind}
        if self.plural not in UNNAMED:
            body.setdefault('metadata', {})['name'] = self.named(name)
        return body

    def path(self, name, subresource='', query='dryRun=All'):
        return f'{self.collection}/{self.named(name)}' + (f'/{subresource}' if subresource else '') + (f'?{query}' if query else '')

    def operations(self):
        """Title, method, path, patch type, body of everything that can be tried; all of it a dry run. A DELETE with a body would not be one upstream."""
        label, dry = {'metadata': {'labels': {'tried': 'yes'}}}, '?dryRun=All'
        for title, method, path, patch, body in [
                ('list', 'GET', self.collection, None, None),
                ('watch', 'GET', self.collection + '?watch=true&timeoutSeconds=1&resourceVersion=1', None, None),
                ('list-one', 'GET', self.collection + f'?fieldSelector=metadata.name%3D{self.named(EXISTING)}', None, None),
                ('create', 'POST', self.collection + dry, None, self.body(ABSENT)),
                ('deletecollection', 'DELETE', self.collection + dry + '&labelSelector=none', None, None),
                ('get', 'GET', self.path(EXISTING, query=''), None, None),
                ('update', 'PUT', self.path(EXISTING), None, self.body(EXISTING)),
                ('update-absent', 'PUT', self.path(ABSENT), None, self.body(ABSENT)),
                ('merge', 'PATCH', self.path(EXISTING), 'merge', label),
                ('json', 'PATCH', self.path(EXISTING), 'json', [{'op': 'test', 'path': '/metadata/name', 'value': self.named(EXISTING)}]),
                ('merge-absent', 'PATCH', self.path(ABSENT), 'merge', label),
                ('apply', 'PATCH', self.path(EXISTING, query='dryRun=All&fieldManager=m'), 'apply', self.body(EXISTING)),
                ('apply-absent', 'PATCH', self.path(ABSENT, query='dryRun=All&fieldManager=m'), 'apply', self.body(ABSENT)),
                ('delete', 'DELETE', self.path(EXISTING), None, None)]:
            yield title, method, path, patch, body
        if self.name.startswith('clusterroles.') or self.name.startswith('roles.'):
            wide = {'rules': [{'verbs': ['*'], 'apiGroups': ['*'], 'resources': ['*']}]}
            yield 'create-wide', 'POST', self.collection + dry, None, self.body(ABSENT) | wide
            yield 'merge-wide', 'PATCH', self.path(EXISTING), 'merge', wide
            yield 'apply-wide', 'PATCH', self.path(ABSENT, query='dryRun=All&fieldManager=m'), 'apply', self.body(ABSENT) | wide
        if self.name.startswith('clusterroles.'):
            gather = {'aggregationRule': {'clusterRoleSelectors': [{'matchLabels': {'kubernetes.io/bootstrapping': 'rbac-defaults'}}]}}
            yield 'create-gathering', 'POST', self.collection + dry, None, self.body(ABSENT) | gather | {'rules': []}
            yield 'merge-gathering', 'PATCH', self.path(EXISTING), 'merge', gather | {'rules': []}
        for subresource in self.subresources:
            yield from self.tried_below(subresource)

    def tried_below(self, name):
        query = {'exec': 'command=id&stdout=true', 'attach': 'stdout=true', 'portforward': '', 'proxy': '', 'log': ''}.get(name, 'dryRun=All')
        path = self.path(EXISTING, name, query)
        body = SCALE if name == 'scale' else self.body(EXISTING)
        yield f'{name}/get', 'GET', self.path(EXISTING, name, '' if query == 'dryRun=All' else query), None, None
        yield f'{name}/create', 'POST', path, None, POSTED.get(name, body)
        yield f'{name}/update', 'PUT', path, None, body
        yield f'{name}/merge', 'PATCH', path, 'merge', {'metadata': {'annotations': {'tried': 'yes'}}} if name != 'scale' else {'spec': {'replicas': 2}}
        if name not in REACHING:
            yield f'{name}/apply', 'PATCH', path + '&fieldManager=m', 'apply', body
        yield f'{name}/delete', 'DELETE', path, None, None


def resources(server):
    """All that the server serves, each at its preferred version."""
    found = {}
    groups = [('', 'v1')] + [(g['name'], g['preferredVersion']['version']) for g in server.send('GET', '/apis').json()['groups']]
    for group, version in groups:
        document = server.send('GET', f'/apis/{group}/{version}' if group else f'/api/{version}').json()
        for entry in document['resources']:
            plural, _, subresource = entry['name'].partition('/')
            name = plural + (f'.{group}' if group else '')
            if not subresource:
                found[name] = Resource(group, version, entry)
            elif name in found:
                found[name].subresources[subresource] = entry['verbs']
    return found


def prepare(server, found):
    """One object of each kind, and a namespace for them."""
    send = lambda path, body: server.send('POST', path, {'Content-Type': 'application/json'}, json.dumps(body))
    send('/api/v1/namespaces', {'metadata': {'name': NAMESPACE}})
    send(f'/api/v1/namespaces/{NAMESPACE}/serviceaccounts', {'metadata': {'name': 'default'}})
    for resource in found.values():
        if 'create' in resource.verbs and resource.plural not in UNNAMED and resource.name not in ('bindings', 'namespaces'):
            answer = send(resource.collection, resource.body(EXISTING))
            if answer.code not in (201, 409):
                print(f'no {resource.name} can be made: {answer.text()}', flush=True)
    send('/api/v1/namespaces', {'metadata': {'name': EXISTING}})


def permissions(resource):
    """Each single right on the resource and below, as (verb, what)."""
    for below in ['', *resource.subresources]:
        for verb in VERBS:
            yield [(verb, resource.plural + (f'/{below}' if below else ''))]


def title(group, rights):
    return ' + '.join(f'{verb} {what}' for verb, what in rights) + (f' .{group}' if group else '')


class Trial:
    """Users with single rights on one server."""

    def __init__(self, server):
        self.server, self.users = server, 0

    def send(self, method, path, body=None, user=None, patch=None):
        headers = {'Content-Type': PATCHES[patch] if patch else 'application/json'}
        if user:
            headers['Impersonate-User'] = user
        return self.server.send(method, path, headers, json.dumps(body) if body is not None else None)

    def grant(self, group, rights):
        self.users += 1
        user = f'only-{self.users}'
        rules = [{'verbs': [verb], 'apiGroups': [group], 'resources': [what]} for verb, what in rights]
        base = f'/apis/{RBAC}/v1'
        self.send('POST', base + '/clusterroles', {'metadata': {'name': user}, 'rules': rules})
        self.send('POST', base + '/clusterrolebindings', {
            'metadata': {'name': user}, 'roleRef': {'apiGroup': RBAC, 'kind': 'ClusterRole', 'name': user}, 'subjects': [{'apiGroup': RBAC, 'kind': 'User', 'name': user}]})
        return user

    def await_granted(self, user, group, verb, what):
        resource, _, subresource = what.partition('/')
        review = {'spec': {'user': user, 'resourceAttributes': {'group': group, 'verb': verb, 'resource': resource, 'subresource': subresource}}}
        allowed = lambda: self.send('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', review).json()['status'].get('allowed')
        wait(f'{user} is granted {verb} {what}', allowed, pause=0.02)

    def revoke(self, user):
        for plural in ('clusterrolebindings', 'clusterroles'):
            self.send('DELETE', f'/apis/{RBAC}/v1/{plural}/{user}')

    def tried(self, resource, sets):
        """For each set of rights what was answered otherwise than by a refusal, by operation."""
        users = [self.grant(resource.group, rights) for rights in sets]
        for user, rights in zip(users, sets):
            for verb, what in rights:
                self.await_granted(user, resource.group, verb, what)
        result = {}
        for user, rights in zip(users, sets):
            answers = {}
            for name, method, path, patch, body in [*resource.operations(), *(('elsewhere-' + o[0], *o[1:]) for o in ELSEWHERE)]:
                said = self.outcome(name, method, path, patch, body, user)
                if said != '403':
                    answers[name] = said
            result[title(resource.group, rights)] = answers
        for user in users:
            self.revoke(user)
        return result

    def outcome(self, name, method, path, patch, body, user):
        answer = self.send(method, path, body, user, patch)
        document = answer.json()
        reason = document.get('reason', '') if isinstance(document, dict) and document.get('kind') == 'Status' else ''
        if answer.code == 403:
            return '403'
        if name.split('/')[0].removeprefix('elsewhere-') in REACHING and answer.code not in (404, 405):
            return 'reached'
        return f'{answer.code}' + (f' {reason}' if reason else '')


def sets_of(resource):
    return [*permissions(resource), *(rights for name, rights in TOGETHER if name == resource.name)]


def line(name, answers):
    return f'{name}: ' + (', '.join(f'{operation} {said}' for operation, said in answers.items()) or 'nothing')


def lines(server, names=None):
    """The record as this server makes it: of all its kinds, or of the kinds that are named."""
    found = resources(server)
    prepare(server, found)
    trial = Trial(server)
    for name in sorted(found) if names is None else names:
        if name not in found:
            yield name, [f'{name} is not served']
            continue
        answers = trial.tried(found[name], sets_of(found[name]))
        yield name, [line(*item) for item in answers.items()]


def load():
    """The record: lines by kind."""
    kinds, current = {}, None
    for text in RECORD.read_text().splitlines():
        if text.startswith('### '):
            current = kinds.setdefault(text[4:], [])
        elif text and not text.startswith('#'):
            current.append(text)
    return kinds


def save(kinds):
    with open(RECORD, 'w') as out:
        out.write('# What upstream 1.36.3 answers to a user who holds one right (the line\'s beginning) and tries everything on its resource; what is not\n'
                  '# listed is refused (403). Written by ./oracle permissions --record; README.md.\n')
        for name, texts in kinds:
            out.write(f'### {name}\n' + ''.join(f'{text}\n' for text in texts))


def compare(server, filters, known):
    """Plays the record against a server; answers the lines that differ, and prints how."""
    record = {name: texts for name, texts in load().items() if not filters or any(f in name for f in filters)}
    different = []
    for name, texts in lines(server, list(record)):
        expected, actual = ({t.partition(': ')[0]: t.partition(': ')[2] for t in side} for side in (record[name], texts))
        for right in [*expected, *(r for r in actual if r not in expected)]:
            if expected.get(right) != actual.get(right):
                different.append(right)
                if right not in known:
                    want, have = (set((side.get(right) or 'not asked').split(', ')) for side in (expected, actual))
                    print(f'{right}\n    upstream: {", ".join(sorted(want - have))}\n    proa:     {", ".join(sorted(have - want))}', flush=True)
    return different
