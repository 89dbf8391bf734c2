"""What besiegers send: every way to write, on every kind, drawn from a seed, so that it can be sent again."""
import copy, json
from generate import Generator, difference, samples

NAMESPACE = 'siege'
# Few, so that writes meet, and the same for all kinds.
NAMES = [f'siege-{n}' for n in range(4)]
JSON, MERGE, STRATEGIC, APPLY, PATCH = ({'Content-Type': f'application/{media}'} for media in (
    'json', 'merge-patch+json', 'strategic-merge-patch+json', 'apply-patch+yaml', 'json-patch+json'))
# Nothing that takes the ground from under everybody: what these do when they are wrong, they do upstream as well.
CLUSTER_WIDE_EFFECT = {'ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration', 'APIService'}
DEFINITION = {'apiVersion': 'apiextensions.k8s.io/v1', 'kind': 'CustomResourceDefinition', 'metadata': {'name': 'a'}, 'spec': {
    'group': 'siege.example.com', 'scope': 'Namespaced', 'names': {'plural': 'a', 'singular': 'a', 'kind': 'A', 'listKind': 'AList', 'shortNames': ['sg'], 'categories': ['all']},
    'versions': [{'name': 'v1', 'served': True, 'storage': True, 'schema': {'openAPIV3Schema': {'type': 'object', 'properties': {
        'spec': {'type': 'object', 'required': ['a'], 'properties': {'a': {'type': 'string', 'default': 'x', 'maxLength': 5, 'pattern': '^[a-z]*$'}, 'n': {'type': 'integer', 'minimum': 0}, 'l': {
            'type': 'array', 'maxItems': 5, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['k'], 'items': {'type': 'object', 'required': ['k'], 'properties': {'k': {'type': 'string'}}}}},
            'x-kubernetes-validations': [{'rule': 'self.n > 0', 'message': 'm'}]},
        'status': {'type': 'object', 'x-kubernetes-preserve-unknown-fields': True}}}},
        'subresources': {'status': {}, 'scale': {'specReplicasPath': '.spec.n', 'statusReplicasPath': '.status.n'}},
        'additionalPrinterColumns': [{'name': 'A', 'type': 'string', 'jsonPath': '.spec.a'}, {'name': 'Age', 'type': 'date', 'jsonPath': '.metadata.creationTimestamp'}]}]}}
# Subresources with a kind of their own: what is sent there, and how.
SUBRESOURCES = {
    'scale': ('PUT', {'apiVersion': 'autoscaling/v1', 'kind': 'Scale', 'spec': {'replicas': 1}}),
    'eviction': ('POST', {'apiVersion': 'policy/v1', 'kind': 'Eviction', 'deleteOptions': {'gracePeriodSeconds': 0}}),
    'binding': ('POST', {'apiVersion': 'v1', 'kind': 'Binding', 'target': {'kind': 'Node', 'name': 'siege-0'}}),
    'token': ('POST', {'apiVersion': 'authentication.k8s.io/v1', 'kind': 'TokenRequest', 'spec': {'audiences': ['a'], 'expirationSeconds': 600}}),
}
FORMS = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf', 'application/json;as=Table;v=v1;g=meta.k8s.io', 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io']
FINALIZERS = ['siege.example.com/x', 'siege.example.com/y', 'foregroundDeletion', 'orphan', 'kubernetes.io/pvc-protection', 'batch.kubernetes.io/job-tracking', 'a', '']
# So many pods fill any cluster, and leave no room for the health check's.
COUNTS, COUNT_MAX = ('replicas', 'parallelism'), 200
ACTIONS = {'POST': 16, 'PUT': 4, 'MERGE': 3, 'STRATEGIC': 2, 'APPLY': 3, 'PATCH': 2, 'STATUS': 4, 'SUBRESOURCE': 3, 'CUSTOM': 2, 'GET': 2, 'DELETE': 5, 'COLLECTION': 0.1}


class Attack:
    """Requests as (method, path, headers, document, title), as many as are asked for."""

    def __init__(self, shapes, seed, number, image):
        self.shapes, self.title = shapes, f'seed {seed}:{number}'
        self.samples = [s for s in samples() + [DEFINITION] if s['kind'] not in CLUSTER_WIDE_EFFECT]
        self.generator = Generator(shapes, f'siege/{seed}/{number}')
        for sample in self.samples:
            self.generator.learn('', sample)
        self.random = self.generator.random
        self.image = image

    def requests(self, count):
        sent = 0
        while sent < count:
            request = self.request(sent)
            if request:
                sent += 1
                yield request

    def request(self, sent):
        random = self.random
        action = random.choices(list(ACTIONS), ACTIONS.values())[0]
        sample = self.runnable(random.choice(self.samples))
        document, changes = self.generator.changed(sample)
        if not isinstance(document.setdefault('metadata', {}), dict):
            return None
        self.name(document)
        bounded(document)
        name, path = document['metadata']['name'], self.shapes.path(sample, NAMESPACE)
        changes += self.tie(document)
        title = f'{self.title} {sent} {action} {sample["kind"]} {name}: {changes}'
        whole, patch = f'{path}/{name}', lambda: difference(sample, document)
        match action:
            case 'POST':
                return 'POST', path, JSON, document, title
            case 'PUT':
                return 'PUT', whole, JSON, document, title
            case 'MERGE':
                return 'PATCH', whole, MERGE, patch(), title
            case 'STRATEGIC':
                return 'PATCH', whole, STRATEGIC, patch(), title
            case 'APPLY':
                manager = random.choice(['a', 'b'])
                return 'PATCH', f'{whole}?fieldManager={manager}&force={random.choice(["true", "false"])}', APPLY, document, title
            case 'PATCH':
                operations = [{'op': random.choice(['add', 'replace', 'remove', 'test']), 'path': f'/{part}', 'value': value} for part, value in document.items() if part not in ('apiVersion', 'kind')]
                return 'PATCH', whole, PATCH, operations, title
            case 'STATUS' if self.shapes.has(sample, 'status'):
                changed, changes = self.generator.changed(sample, 'status')
                return 'PATCH', f'{whole}/status', MERGE, {'status': changed.get('status')}, f'{self.title} {sent} STATUS {sample["kind"]} {name}: {changes}'
            case 'SUBRESOURCE':
                return self.subresource(sample, document, whole, patch, title)
            case 'CUSTOM':
                return self.custom(sent)
            case 'GET':
                return 'GET', random.choice([path, whole, f'{path}?limit=2', f'{path}?labelSelector=a']), {'Accept': random.choice(FORMS)}, None, title
            case 'DELETE':
                options = {'propagationPolicy': random.choice(['Foreground', 'Background', 'Orphan', 'x', None]), 'gracePeriodSeconds': random.choice([None, None, 0, 1, -1, 10 ** 9])}
                return 'DELETE', whole, JSON, {key: value for key, value in options.items() if value is not None}, f'{title} {options}'
            case 'COLLECTION' if f'/namespaces/{NAMESPACE}/' in path:
                return 'DELETE', path, JSON, None, title
        return None

    def runnable(self, sample):
        """Half of the pods can run, if there is an image that runs."""
        if not self.image or self.random.random() < 0.5:
            return sample
        text = json.dumps(sample).replace('"image": "i"', f'"image": "{self.image}"').replace(', "nodeSelector": {"generated": "none"}', '')
        return json.loads(text.replace('"imagePullPolicy": "Always"', '"imagePullPolicy": "IfNotPresent"'))

    def name(self, document):
        name = self.random.choice(NAMES)
        if document['kind'] == 'IPAddress':
            name = '10.96.0.78'
        if document['kind'] == 'CustomResourceDefinition':
            plural = name.replace('-', '')
            if isinstance(document.get('spec'), dict) and isinstance(document['spec'].get('names'), dict):
                document['spec']['names'].update(plural=plural, kind=plural.title(), listKind=plural.title() + 'List', singular=plural)
            name = f'{plural}.siege.example.com'
        document['metadata']['name'] = name
        document['metadata'].pop('generateName', None)
        if document['metadata'].get('namespace') is not None:
            document['metadata']['namespace'] = NAMESPACE
        document['metadata'].pop('finalizers', None)

    def tie(self, document):
        """Sometimes what holds an object, or whose it is."""
        random, metadata = self.random, document['metadata']
        if random.random() < 0.08:
            metadata['finalizers'] = random.sample(FINALIZERS, random.choice([1, 1, 2]))
            return f'; finalizers {metadata["finalizers"]}'
        if random.random() < 0.08:
            owner = random.choice(self.samples)
            metadata['ownerReferences'] = [{
                'apiVersion': owner['apiVersion'], 'kind': owner['kind'], 'name': random.choice(NAMES), 'uid': random.choice(['a', '', '00000000-0000-0000-0000-000000000000']),
                'controller': random.choice([True, False]), 'blockOwnerDeletion': random.choice([True, False])}]
            return f'; ownerReferences {owner["kind"]}'
        return ''

    def subresource(self, sample, document, whole, patch, title):
        names = sorted(self.shapes.resources[sample['apiVersion'], sample['kind']][4] - {'status', 'exec', 'attach', 'portforward', 'proxy', 'log'})
        if not names:
            return None
        which = self.random.choice(names)
        method, body = SUBRESOURCES.get(which, ('PATCH', None))
        if body is None:
            return 'PATCH', f'{whole}/{which}', MERGE, patch(), f'{title} /{which}'
        try:
            body, changes = self.generator.changed(copy.deepcopy(body))
        except KeyError:
            changes = ''
        bounded(body)
        if isinstance(body.setdefault('metadata', {}), dict):
            body['metadata']['name'] = document['metadata']['name']
        return method, f'{whole}/{which}', JSON, body, f'{title} /{which} {changes}'

    def custom(self, sent):
        """An object of a type that may or may not be there, and whose schema nobody knows."""
        random = self.random
        name, plural = random.choice(NAMES), random.choice(NAMES).replace('-', '')
        path = f'/apis/siege.example.com/v1/namespaces/{NAMESPACE}/{plural}'
        document = {'apiVersion': 'siege.example.com/v1', 'kind': plural.title(), 'metadata': {'name': name},
                    'spec': {'a': random.choice(['a', 'abcdef', 5, None, 'A']), 'n': random.choice([0, 1, -1, 2 ** 63, 'x', 1.5]), 'l': random.choice([[], [{'k': 'a'}, {'k': 'a'}], [{}], None, {}])}}
        title = f'{self.title} {sent} CUSTOM {plural} {name}: {json.dumps(document["spec"])}'
        self.tie(document)
        return random.choice([
            ('POST', path, JSON, document, title), ('POST', path, JSON, document, title), ('PUT', f'{path}/{name}', JSON, document, title), ('PATCH', f'{path}/{name}', MERGE, document, title),
            ('PATCH', f'{path}/{name}?fieldManager=a', APPLY, document, title), ('PATCH', f'{path}/{name}/status', MERGE, {'status': {'n': document['spec']['n']}}, title),
            ('PUT', f'{path}/{name}/scale', JSON, {'apiVersion': 'autoscaling/v1', 'kind': 'Scale', 'metadata': {'name': name}, 'spec': {'replicas': document['spec']['n']}}, title),
            ('GET', path, {'Accept': random.choice(FORMS)}, None, title), ('DELETE', f'{path}/{name}', JSON, None, title)])


def bounded(value):
    """Brings counts of pods down to what there is room for, wherever they stand."""
    if isinstance(value, list):
        for item in value:
            bounded(item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key in COUNTS and isinstance(inner, int) and inner > COUNT_MAX:
                value[key] = COUNT_MAX
            else:
                bounded(inner)
