"""Pods that run through every accident, and what shows that the cluster still does its work."""
import re, subprocess, threading, time, urllib.request
from cluster import BUILT, wait
from ledger import NAMESPACE

APPS, CORE = f'/apis/apps/v1/namespaces/{NAMESPACE}', f'/api/v1/namespaces/{NAMESPACE}'
STEADY_PODS = 3


def image():
    index = subprocess.run(['tar', '-xOf', str(BUILT / 'images' / 'agnhost.tar'), 'index.json'], check=True, capture_output=True, text=True).stdout
    return re.search(r'registry\.k8s\.io/e2e-test-images/agnhost:[0-9.]+', index).group()


def deployment(name, replicas):
    container = {'name': 'server', 'image': image(), 'args': ['netexec', '--http-port=80', '--udp-port=-1'], 'ports': [{'containerPort': 80}]}
    # As long as a busy machine may take: what is seen is the cluster's doing.
    probe = {'httpGet': {'port': 80, 'path': '/hostname'}, 'periodSeconds': 2, 'timeoutSeconds': 20}
    container |= {'readinessProbe': probe, 'livenessProbe': probe}
    template = {'metadata': {'labels': {'app': name}}, 'spec': {'terminationGracePeriodSeconds': 0, 'containers': [container]}}
    spec = {'replicas': replicas, 'selector': {'matchLabels': {'app': name}}, 'template': template}
    return {'apiVersion': 'apps/v1', 'kind': 'Deployment', 'metadata': {'name': name}, 'spec': spec}


class Caller(threading.Thread):
    """Somebody who uses the Service all the time, as the pods' own clients do."""

    def __init__(self, address):
        super().__init__(daemon=True)
        self.address, self.calls, self.failures, self.stopped = address, 0, [], False

    def run(self):
        while not self.stopped:
            try:
                self.calls += 1
                urllib.request.urlopen(f'http://{self.address}/hostname', timeout=20).read()
            except OSError as error:
                self.failures.append(f'{time.strftime("%H:%M:%S")} {error}')
            time.sleep(0.2)


class Workload:
    def __init__(self, cluster):
        self.client = cluster.client()
        self.cluster = cluster
        self.replicas = 1
        self.post('/api/v1/namespaces', {'metadata': {'name': NAMESPACE}})
        wait('the default service account', lambda: self.client.get(f'{CORE}/serviceaccounts/default')['kind'] == 'ServiceAccount')
        self.post(f'{APPS}/deployments', deployment('steady', STEADY_PODS))
        self.post(f'{APPS}/deployments', deployment('elastic', self.replicas))
        service = self.post(f'{CORE}/services', {'metadata': {'name': 'steady'}, 'spec': {'selector': {'app': 'steady'}, 'ports': [{'port': 80}]}})
        self.available('steady', STEADY_PODS)
        self.available('elastic', self.replicas)
        self.before = self.containers()
        self.caller = Caller(service['spec']['clusterIP'])
        wait('the Service answers', lambda: urllib.request.urlopen(f'http://{self.caller.address}/hostname', timeout=5).status == 200)
        self.caller.start()
        self.called = 0

    def post(self, path, document):
        answer = self.client.send('POST', path, document)
        assert answer.code == 201, answer.text()
        return answer.json()

    def available(self, name, replicas):
        def there():
            status = self.client.get(f'{APPS}/deployments/{name}')['status']
            return status.get('availableReplicas', 0) == status.get('replicas', 0) == replicas or status
        return wait(f'Deployment {name} has its {replicas} pods', there)

    def containers(self):
        """What identifies the steady pods' containers: pod, its uid, the container's id, how often it was started again."""
        pods = self.client.get(f'{CORE}/pods?labelSelector=app%3Dsteady')['items']
        return sorted((p['metadata']['name'], p['metadata']['uid'], s.get('containerID'), s['restartCount']) for p in pods for s in p['status'].get('containerStatuses', []))

    def node_ready(self):
        nodes = self.client.get('/api/v1/nodes')['items']
        return bool(nodes) and all(c['status'] == 'True' for n in nodes for c in n['status']['conditions'] if c['type'] == 'Ready')

    def check(self, ledger):
        """After an accident, and when the cluster says that it is ready: nothing was lost, and new work is done."""
        wait('the node is Ready', self.node_ready)
        now = self.containers()
        if now != self.before:
            ledger.fail(f'the steady pods are {now} and were {self.before}')
            self.before = now
        calls, failed = self.caller.calls, len(self.caller.failures)
        if failed > self.called:
            ledger.fail(f'{failed - self.called} calls of the Service failed: {self.caller.failures[self.called:][:3]}')
        self.called = failed
        self.replicas = 3 - self.replicas
        patch = {'spec': {'replicas': self.replicas}}
        answer = self.client.send('PATCH', f'{APPS}/deployments/elastic', patch, {'Content-Type': 'application/merge-patch+json'})
        assert answer.code == 200, answer.text()
        seconds = self.available('elastic', self.replicas)
        wait('the Service is called', lambda: self.caller.calls > calls + 2)
        try:
            wait('`proa status` finds no fault', lambda: not self.cluster.troubles(), 60)
        except AssertionError:
            ledger.fail(f'`proa status` finds fault: {self.cluster.troubles()}')
        return seconds
