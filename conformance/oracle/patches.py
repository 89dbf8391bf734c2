"""Sequences of patches, applies and updates of one object, drawn from a seed: both servers must hold the same object after each."""
import copy, json, random
from cases import Case, PATCHES, Request

CONTAINERS = ['a', 'b', 'c', 'd']
VOLUMES = ['v', 'w']
FINALIZERS = ['example.com/a', 'example.com/b', 'example.com/c']
TEMPLATE = {'metadata': {'labels': {'app': 'a'}}, 'spec': {'nodeSelector': {'generated': 'none'}, 'containers': [{'name': 'a', 'image': 'i'}]}}
DEPLOYMENT = {'apiVersion': 'apps/v1', 'kind': 'Deployment', 'metadata': {'name': 'd', 'finalizers': ['example.com/a', 'example.com/b']},
              'spec': {'replicas': 1, 'selector': {'matchLabels': {'app': 'a'}}, 'template': TEMPLATE}}
SERVICE = {'apiVersion': 'v1', 'kind': 'Service', 'metadata': {'name': 's', 'labels': {'a': 'b'}}, 'spec': {'clusterIP': 'None', 'ports': [{'name': 'x', 'port': 80}, {'name': 'y', 'port': 81}]}}


class Sequence:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def some(self, values, least=0):
        return self.random.sample(values, self.random.randint(least, len(values)))

    def environment(self):
        variables = [{'name': name, 'value': self.random.choice(['1', '2'])} for name in self.some(['E', 'F', 'G'])]
        return self.directives(variables, 'name', ['E', 'F', 'G'])

    def directives(self, items, key, keys):
        """A list with deletions, a replacement or null among its items."""
        chance = self.random.random()
        if chance < 0.2:
            items.insert(self.random.randint(0, len(items)), {'$patch': 'delete', key: self.random.choice(keys)})
        elif chance < 0.27:
            items.insert(self.random.randint(0, len(items)), {'$patch': 'replace'})
        return items

    def container(self, name):
        container = {'name': name}
        if self.random.random() < 0.8:
            container['image'] = self.random.choice(['i', 'j'])
        choice = self.random.random()
        if choice < 0.3:
            container['env'] = self.random.choice([None, self.environment(), self.environment()])
        elif choice < 0.4:
            container['args'] = self.random.choice([None, ['x'], [], ['x', 'y']])
        elif choice < 0.5:
            container['ports'] = self.random.choice([None, [{'containerPort': 80}], [{'containerPort': 80, 'name': 'n'}, {'containerPort': 81}], [{'$patch': 'delete', 'containerPort': 80}]])
        elif choice < 0.6:
            container['resources'] = self.random.choice([None, {'limits': {'cpu': '1'}}, {'limits': None}, {'limits': {'cpu': None}}, {'$patch': 'replace', 'requests': {'cpu': '1'}}])
        if self.random.random() < 0.1:
            container[self.random.choice(['securityContext', 'livenessProbe', 'command'])] = None
        return container

    def strategic(self):
        spec = {}
        containers = [self.container(name) for name in self.some(CONTAINERS)]
        if self.random.random() < 0.5:
            order = [{'name': name} for name in self.some(CONTAINERS, 1)]
            named = [item['name'] for item in order]
            containers = sorted((c for c in containers if c['name'] in named), key=lambda c: named.index(c['name']))
            spec['$setElementOrder/containers'] = order
        if self.random.random() < 0.7:
            spec['containers'] = self.directives(containers, 'name', CONTAINERS)
        if self.random.random() < 0.3:
            spec['volumes'] = self.random.choice([None, [], [{'name': n, 'emptyDir': {}} for n in self.some(VOLUMES)], [{'$patch': 'delete', 'name': 'v'}], [{'name': 'v', 'emptyDir': None, 'configMap': {'name': 'c'}}], [{'name': 'v', '$retainKeys': ['name', 'emptyDir'], 'emptyDir': {}}]])
        if self.random.random() < 0.2:
            spec['tolerations'] = self.random.choice([None, [], [{'key': 'k', 'operator': 'Exists'}]])
        if self.random.random() < 0.1:
            spec['$retainKeys'] = sorted({*(k for k in spec if not k.startswith('$')), 'containers', 'restartPolicy'})
        patch = {'spec': {'template': {'spec': spec}}}
        if self.random.random() < 0.3:
            patch['spec']['strategy'] = self.random.choice([None, {'$retainKeys': ['type'], 'type': 'Recreate'}, {'type': 'Recreate', 'rollingUpdate': None}, {'$patch': 'replace', 'type': 'Recreate'}, {'type': 'RollingUpdate'}, {'rollingUpdate': {'maxSurge': None}}])
        if self.random.random() < 0.4:
            patch['metadata'] = self.metadata()
        return patch

    def metadata(self):
        metadata, choice = {}, self.random.random()
        if choice < 0.3:
            metadata['labels'] = self.random.choice([None, {'x': 'y'}, {'x': None}, {'$patch': 'replace', 'z': 'z'}, {}])
        elif choice < 0.8:
            if self.random.random() < 0.6:
                metadata['finalizers'] = self.random.choice([None, self.some(FINALIZERS), self.some(FINALIZERS)])
            if self.random.random() < 0.6:
                # One that is added and deleted is either upstream, which looks at a patch's members in any order.
                metadata['$deleteFromPrimitiveList/finalizers'] = [f for f in self.some(FINALIZERS) if f not in (metadata.get('finalizers') or [])]
            if self.random.random() < 0.5:
                metadata['$setElementOrder/finalizers'] = self.some(FINALIZERS)
        else:
            metadata['annotations'] = self.random.choice([None, {'x': 'y'}, {'x': None}])
        return metadata

    def merge(self):
        return self.random.choice([
            {'metadata': {'labels': {'x': self.random.choice(['y', None])}}}, {'metadata': {'finalizers': self.some(FINALIZERS)}}, {'spec': {'replicas': self.random.choice([1, 2, None])}},
            {'spec': {'template': {'spec': {'containers': [self.plain(name) for name in self.some(CONTAINERS, 1)]}}}}, {'spec': {'strategy': None}}, {'spec': {'minReadySeconds': 3, 'unknown': 1}}])

    def plain(self, name):
        return {'name': name, 'image': self.random.choice(['i', 'j'])}

    def operations(self):
        return [self.random.choice([
            {'op': 'add', 'path': '/metadata/labels', 'value': {'l': 'm'}}, {'op': 'remove', 'path': '/metadata/labels'}, {'op': 'add', 'path': '/spec/template/spec/containers/-', 'value': self.plain(self.random.choice(CONTAINERS))},
            {'op': 'remove', 'path': '/spec/template/spec/containers/0'}, {'op': 'test', 'path': '/spec/replicas', 'value': 1}, {'op': 'replace', 'path': '/spec/minReadySeconds', 'value': 2},
            {'op': 'copy', 'from': '/metadata/name', 'path': '/spec/template/spec/containers/0/image'}, {'op': 'move', 'from': '/metadata/finalizers/0', 'path': '/metadata/finalizers/1'}, {'op': 'add', 'path': '/metadata/finalizers/0', 'value': 'example.com/c'},
        ]) for _ in range(self.random.randint(1, 3))]

    def configuration(self):
        spec = {'selector': {'matchLabels': {'app': 'a'}}, 'template': copy.deepcopy(TEMPLATE)}
        spec['template']['spec']['containers'] = [self.plain(name) for name in self.some(CONTAINERS, 1)]
        if self.random.random() < 0.5:
            spec['minReadySeconds'] = self.random.choice([1, 2])
        result = {'apiVersion': 'apps/v1', 'kind': 'Deployment', 'metadata': {'name': 'd'}, 'spec': spec}
        if self.random.random() < 0.4:
            result['metadata']['finalizers'] = self.some(FINALIZERS, 1)
        return result

    def ports(self):
        ports = [{'port': port, 'name': name} for port, name in self.some([(80, 'x'), (81, 'y'), (82, 'z')])]
        patch = {'spec': {'ports': self.random.choice([None, self.directives(ports, 'port', [80, 81]), self.directives(ports, 'port', [80, 81])])}}
        if self.random.random() < 0.4:
            patch['spec']['$setElementOrder/ports'] = [{'port': port} for port in self.some([80, 81, 82], 1)]
        return patch

    def of_deployment(self, count):
        path = '/apis/apps/v1/namespaces/NS/deployments'
        yield request('POST', path, DEPLOYMENT, 'application/json', 'sample')
        for n in range(count):
            kind = self.random.choice(['strategic'] * 5 + ['merge', 'json', 'apply', 'apply', 'put', 'scale'])
            if kind == 'put':
                document = copy.deepcopy(DEPLOYMENT)
                document['spec']['template']['spec']['containers'] = [self.plain(name) for name in self.some(CONTAINERS, 1)]
                yield request('PUT', f'{path}/d', document, 'application/json', n)
            elif kind == 'scale':
                yield request('PATCH', f'{path}/d/scale?fieldManager=scaler', {'spec': {'replicas': self.random.choice([1, 2])}}, PATCHES['merge'], n)
            elif kind == 'apply':
                manager, force = self.random.choice(['one', 'two']), self.random.choice(['', '&force=true'])
                yield request('PATCH', f'{path}/d?fieldManager={manager}{force}', self.configuration(), PATCHES['apply'], n)
            else:
                body = {'strategic': self.strategic, 'merge': self.merge, 'json': self.operations}[kind]()
                yield request('PATCH', f'{path}/d', body, PATCHES[kind], n)
        yield request('PATCH', f'{path}/d', {'metadata': {'finalizers': None}}, PATCHES['merge'], 'end')

    def of_service(self, count):
        path = '/api/v1/namespaces/NS/services'
        yield request('POST', path, SERVICE, 'application/json', 'sample')
        for n in range(count):
            yield request('PATCH', f'{path}/s', self.ports(), PATCHES['strategic'], n)


def request(method, path, body, media, number):
    return Request(f'{method} {number} {path.rsplit("/", 1)[1]} {json.dumps(body)[:400]}', method, path, {'Content-Type': media}, json.dumps(body))


def sequences(seed, count, length):
    result = []
    for n in range(count):
        case = Case(f'patches: seed {seed}/{n}', n)
        sequence = Sequence(f'patches/{seed}/{n}')
        case.requests = list(sequence.of_service(length) if n % 5 == 4 else sequence.of_deployment(length))
        result.append(case)
    return result
