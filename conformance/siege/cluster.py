"""How the besieged cluster is: whether it works, what it holds, whether it rests."""
import json, re, time
from server import NotWithin, Server, configuration, wait

HEALTH = 'siege-health'
REST_SECONDS, PLANS_AT_REST_MAX, BUSY_AT_REST_MAX = 5, 50, 0.5
JSON = {'Content-Type': 'application/json'}
DEPLOYMENT = {'apiVersion': 'apps/v1', 'kind': 'Deployment', 'metadata': {'name': 'web'}, 'spec': {'replicas': 2, 'selector': {'matchLabels': {'app': 'web'}}, 'template': {'metadata': {'labels': {'app': 'web'}}, 'spec': {'nodeName': 'NODE', 'priorityClassName': 'system-cluster-critical', 'terminationGracePeriodSeconds': 0, 'containers': [{'name': 'c', 'image': 'IMAGE', 'args': ['netexec', '--http-port=80', '--udp-port=-1'], 'ports': [{'containerPort': 80}]}]}}}}
SERVICE = {'apiVersion': 'v1', 'kind': 'Service', 'metadata': {'name': 'web'}, 'spec': {'selector': {'app': 'web'}, 'ports': [{'port': 80}]}}
JOB = {'apiVersion': 'batch/v1', 'kind': 'Job', 'metadata': {'name': 'job'}, 'spec': {'backoffLimit': 20, 'template': {'spec': {'restartPolicy': 'OnFailure', 'priorityClassName': 'system-cluster-critical', 'containers': [{'name': 'c', 'image': 'IMAGE', 'args': ['connect', '--timeout=5s', f'web.{HEALTH}.svc.cluster.local:80']}]}}}}
# Kinds that come and go by themselves, where nobody besieges.
EVENTS_AND_LEASES, BESIEGED = {'events', 'leases'}, 'siege'


def connect(arguments):
    return Server.of(configuration(arguments.kubeconfig, arguments.context))


def missing(what, condition):
    """None once it is so, else what was waited for in vain, and what was seen last."""
    try:
        wait(what, condition, pause=0.5)
        return None
    except NotWithin as never:
        return str(never)


class Cluster:
    def __init__(self, arguments):
        self.arguments, self.server = arguments, connect(arguments)

    def get(self, path):
        return self.server.send('GET', path).json()

    def write(self, method, path, document=None):
        return self.server.send(method, path, JSON, json.dumps(document) if document is not None else None)

    def metrics(self):
        """The unlabelled values and the sums of the labelled ones."""
        sums = {}
        for name, value in re.findall(r'^(\w+)(?:\{.*\})? ([-+.\deE]+)$', self.server.send('GET', '/metrics').body.decode(), re.M):
            sums[name] = sums.get(name, 0) + float(value)
        return sums

    def works(self, image):
        """Whether the cluster does its work; what doesn't is said."""
        self.write('DELETE', f'/api/v1/namespaces/{HEALTH}')
        gone = missing('the old namespace is gone', lambda: self.server.send('GET', f'/api/v1/namespaces/{HEALTH}').code == 404 or self.get(f'/api/v1/namespaces/{HEALTH}')['status'])
        if gone:
            return [gone]
        self.write('POST', '/api/v1/namespaces', {'metadata': {'name': HEALTH}})
        base, apps, batch = (f'{group}/namespaces/{HEALTH}' for group in ('/api/v1', '/apis/apps/v1', '/apis/batch/v1'))
        faults = [missing('the default service account', lambda: self.server.send('GET', f'{base}/serviceaccounts/default').code == 200)]
        for path, document in ((f'{apps}/deployments', DEPLOYMENT), (f'{base}/services', SERVICE), (f'{batch}/jobs', JOB)):
            answer = self.write('POST', path, self.here(document, image))
            if answer.code != 201:
                faults.append(f'{document["kind"]}: {answer.text()[:300]}')
        deployment, job = lambda: self.get(f'{apps}/deployments/web')['status'], lambda: self.get(f'{batch}/jobs/job')['status']
        if image:
            slices = lambda: self.get(f'/apis/discovery.k8s.io/v1/namespaces/{HEALTH}/endpointslices')['items']
            faults.append(missing('the Deployment has its pods', lambda: deployment().get('availableReplicas') == 2 or deployment()))
            faults.append(missing('the Service has its endpoints', lambda: sum(len(slice.get('endpoints') or []) for slice in slices()) == 2 or slices()))
            faults.append(missing("the Job reaches the Service's name and ends", lambda: job().get('succeeded') == 1 or job()))
        else:
            faults.append(missing('the Deployment makes its pods', lambda: deployment().get('replicas') == 2 or deployment()))
            faults.append(missing('the Job makes its pod', lambda: job().get('active') == 1 or job()))
        ready = lambda node: any(c['type'] == 'Ready' and c['status'] == 'True' for c in node['status'].get('conditions', []))
        faults.append(missing('every node is Ready', lambda: all(ready(node) for node in self.nodes()) or self.nodes()))
        faults.append(missing('readyz', lambda: self.server.send('GET', '/readyz').code == 200 or self.server.send('GET', '/readyz?verbose').text()))
        return [fault for fault in faults if fault]

    def nodes(self):
        return [node for node in self.get('/api/v1/nodes')['items'] if not node['metadata']['name'].startswith('siege-')]

    def here(self, document, image):
        """Its pods run on a node that is one: generated ones may say that they are."""
        text = json.dumps(document).replace('"IMAGE"', json.dumps(image or 'siege.invalid/none:1'))
        node = self.nodes()[0]['metadata']['labels'].get('kubernetes.io/hostname')
        return json.loads(text.replace('"nodeName": "NODE"', f'"nodeSelector": {{"kubernetes.io/hostname": {json.dumps(node)}}}'))

    def inventory(self, shapes):
        """The paths of all objects."""
        found = set()
        for (version, kind, *plural), (base, name, *_, verbs, _) in shapes.resources.items():
            if plural or 'list' not in verbs:
                continue
            for item in (self.get(f'{base}/{name}') or {}).get('items') or []:
                metadata = item['metadata']
                if name in EVENTS_AND_LEASES and not metadata['namespace'].startswith(BESIEGED):
                    continue
                found.add(f'{base}/' + (f'namespaces/{metadata["namespace"]}/' if metadata.get('namespace') else '') + f'{name}/{metadata["name"]}')
        return found

    def rests(self):
        """Whether nothing is left to be done: few plans, no faults, little processor time."""
        faults = lambda: (self.get('/proa/faults') or {}).get('faults', [])
        omissions = lambda: (self.get('/debug/network/omissions') or {}).get('omissions', [])

        def quiet():
            before, began = self.metrics(), time.monotonic()
            time.sleep(REST_SECONDS)
            after, passed = self.metrics(), time.monotonic() - began
            more = lambda name: after.get(name, 0) - before.get(name, 0)
            plans, busy = more('workqueue_adds_total') + more('workqueue_retries_total'), more('process_cpu_seconds_total') / passed
            return plans <= PLANS_AT_REST_MAX and busy <= BUSY_AT_REST_MAX or f'{plans:.0f} plans, {busy:.2f} of a processor'

        return [fault for fault in (
            missing('no fault is left', lambda: faults() == [] or faults()), missing('no omission is left', lambda: omissions() == [] or omissions()),
            missing('it rests', quiet)) if fault]

    def started(self):
        """When the process began, in seconds: another one means that it had died."""
        try:
            return self.metrics().get('process_start_time_seconds')
        except OSError as gone:
            return repr(gone)

    def memory(self):
        return self.metrics().get('process_resident_memory_bytes', 0)
