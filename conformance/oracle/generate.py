"""Objects nobody would write, made from samples.json and the shapes of their kinds: junk where a value may stand.

Everything is drawn from a seed, so that what failed can be sent again: the title of a request names its seed, its sample and its number.
"""
import copy, json, pathlib, random
from cases import Case, Request

SAMPLES = pathlib.Path(__file__).resolve().parent / 'samples.json'
TEXTS = [
    '', '-', 'a', 'A', 'a_b', 'A.b', 'a.b', 'foo', 'Foo', 'a' * 16, 'a' * 63, 'a' * 64, 'a' * 254, 'a--b', '1', '0', '-1', '80', '65536', 'é', '日本', '\U0001f600', '\u0000', ' a', 'a b', 'a\nb',
    'a/b', 'a/b/c', '/a', '/', '//', '..', '../a', '..a', 'a/../b', '*', '*.a.b', '*.a', '*/*', 'pods/*', 'kubernetes.io/x', 'example.com/x', 'x.k8s.io/y', 'example.com/', 'a.b.c', 'a.b.',
    '10.0.0.1', '010.0.0.1', '256.1.1.1', '127.0.0.1', '0.0.0.0', '169.254.1.1', '224.0.0.1', '::1', 'fd00::1', 'fd00:0::1', 'fe80::1', '::ffff:1.2.3.4', '10.0.0.0/8', '10.0.0.1/8', '10.1.0.0/16', '10.0.0.0/33', 'fd00::/8', '0.0.0.0/0',
    'https://example.com', 'http://example.com', 'https://a@b/c?d#e', 'https://', 'true', 'null', '50%', '150%', '-5%', '5', '1.2.3', '1Gi', 'In', 'NotIn', 'Exists', 'DoesNotExist', 'Equal', 'Gt', 'Lt',
    'None', 'Always', 'Never', 'Retain', 'Delete', 'Cluster', 'Namespaced', 'Namespace', 'TCP', 'UDP', 'SCTP', 'http', 'cpu', 'memory', 'requests.cpu', 'pods', 'hugepages-2Mi', 'metadata.name', 'metadata.labels', 'system:masters', 'system-node-critical', 'exempt', 'catch-all',
    'ReadWriteOnce', 'ReadWriteOncePod', 'OnFailure', 'Audit', 'Deny', 'Warn', 'User', 'Group', 'ServiceAccount', 'Pod', 'Container', 'Local', 'ClientIP', 'IPv4', 'IPv6', 'Limited', 'Exempt', 'Queue', 'Reject', 'Recreate', 'OnDelete', 'RollingUpdate', 'Guaranteed',
]
NUMBERS = [-1, 0, 1, 2, 3, 10, 60, 80, 100, 101, 255, 256, 600, 1024, 3601, 10000, 10001, 65535, 65536, 70000, 10**7 + 1, 10**9, 10**9 + 1, 2**31 - 1, 2**31, -2**31, 2**63 - 1, 2**63, 1.5]
QUANTITIES = ['0', '-1', '1', '0.5', '1n', '0.0005', '1.0000000001', '100m', '1Ki', '1e3', '1E', '9Ei', '-1Gi', '9223372036854775808', '1e30', 'abc', '', '1 Gi', '+1', '.5', '1.', 5, -5, 1.5, 2**63]
INT_OR_STRINGS = [-1, 0, 1, 80, 65536, 2**31, '0', '1', '50%', '100%', '101%', '-5%', '5.5%', 'abc', '', 'http', 'a_b']
TIMES = ['2024-01-01T00:00:00Z', '2024-01-01T00:00:00.000000Z', '2024-13-01T00:00:00Z', '', 'now', '2024-01-01T00:00:00+02:00', 5]
KEYS = ['', 'a', 'A_b', 'a/b', 'a/b/c', 'example.com/x', 'é', 'a' * 64, '..', 'cpu', 'pods', 'storage', 'memory', 'requests.cpu', 'count/pods', 'hugepages-2Mi', 'kubernetes.io/hostname']
DEPTH_MAX = 4
RESERVED = ('apiVersion', 'kind', 'managedFields', 'creationTimestamp', 'selfLink', 'uid', 'resourceVersion', 'generation')


class Generator:
    def __init__(self, shapes, seed):
        self.shapes, self.random = shapes, random.Random(seed)
        self.seen = {}

    def learn(self, name, value):
        """Values of samples are tried in fields of the same name elsewhere."""
        if isinstance(value, dict):
            for key, inner in value.items():
                self.learn(key, inner)
        elif isinstance(value, list):
            for item in value:
                self.learn(name, item)
        elif value not in self.seen.setdefault(name, []):
            self.seen[name].append(value)

    # A value of a shape, sane or not.
    def value(self, shape, name, depth=0):
        shape = self.shapes.resolved(shape)
        definition, random = shape.get('name', ''), self.random
        if definition.endswith('Quantity'):
            return random.choice(QUANTITIES)
        if definition.endswith('IntOrString') or shape.get('format') == 'int-or-string':
            return random.choice(INT_OR_STRINGS)
        if definition.endswith(('.Time', '.MicroTime')) or shape.get('format') == 'date-time':
            return random.choice(TIMES)
        if definition.endswith(('RawExtension', 'FieldsV1', '.JSON')):
            return random.choice([{}, {'a': 1}, None, 'x', []])
        kind = shape.get('type')
        if kind == 'string':
            if shape.get('enum') and random.random() < 0.6:
                return random.choice(shape['enum'])
            if self.seen.get(name) and random.random() < 0.3:
                return random.choice(self.seen[name])
            return 'aGk=' if shape.get('format') == 'byte' else random.choice(TEXTS)
        if kind in ('integer', 'number'):
            return random.choice(NUMBERS)
        if kind == 'boolean':
            return random.choice([True, False])
        if kind == 'array':
            return [self.value(shape.get('items', {}), name, depth + 1) for _ in range(random.choice([0, 1, 1, 2]))] if depth < DEPTH_MAX else []
        if 'additionalProperties' in shape:
            return {random.choice(KEYS): self.value(shape['additionalProperties'], name, depth + 1) for _ in range(random.choice([0, 1, 2]))}
        if depth >= DEPTH_MAX:
            return {}
        result, members = {}, shape.get('properties', {})
        for member in random.sample(sorted(members), min(len(members), random.choice([0, 1, 2, 3]))):
            result[member] = self.value(members[member], member, depth + 1)
        for member in shape.get('required', []):
            if member not in result and random.random() < 0.8:
                result[member] = self.value(members[member], member, depth + 1)
        return result

    def places(self, value, shape, path, name, found):
        """Every member that is there or may be, as (path, shape, name, present)."""
        shape = self.shapes.resolved(shape)
        if isinstance(value, dict):
            members = shape.get('properties')
            if members:
                for member, inner in members.items():
                    if path == () and member in ('apiVersion', 'kind', 'status') or path == ('metadata',) and member in RESERVED:
                        continue
                    found.append((path + (member,), inner, member, member in value))
                    if member in value:
                        self.places(value[member], inner, path + (member,), member, found)
            elif 'additionalProperties' in shape:
                for key in value:
                    found.append((path + (key,), shape['additionalProperties'], name, True))
                found.append((path + (self.random.choice(KEYS),), shape['additionalProperties'], name, False))
        elif isinstance(value, list):
            for i, item in enumerate(value):
                found.append((path + (i,), shape.get('items', {}), name, True))
                self.places(item, shape.get('items', {}), path + (i,), name, found)
            found.append((path + (len(value),), shape.get('items', {}), name, False))
        return found

    def changed(self, document, part=None):
        """The document with one to three changes, and what they are."""
        document, changes = copy.deepcopy(document), []
        root = self.shapes.of(document['apiVersion'], document['kind'])
        for _ in range(self.random.choice([1, 1, 1, 2, 3])):
            if part:
                document.setdefault(part, {})
                found = self.places(document[part], root['properties'][part], (part,), part, [])
            else:
                found = self.places(document, root, (), '', [])
            present = [place for place in found if place[3]]
            path, shape, name, there = self.random.choice(present if present and self.random.random() < 0.6 else found)
            changes.append(self.change(document, path, shape, name, there))
        return document, '; '.join(changes)

    def change(self, document, path, shape, name, there):
        holder = document
        for step in path[:-1]:
            holder = holder[step]
        last, where = path[-1], ''.join(f'[{s}]' if isinstance(s, int) else f'.{s}' for s in path)[1:]
        chance = self.random.random()
        if there and chance < 0.15:
            del holder[last]
            return f'{where} !'
        if there and chance < 0.22:
            holder[last] = None
        elif isinstance(holder, list) and there and chance < 0.4:
            holder.append(copy.deepcopy(holder[last]))
            return f'{where} twice'
        elif isinstance(holder, list) and last >= len(holder):
            holder.append(self.value(shape, name))
            return f'{where} = {brief(holder[-1])}'
        else:
            holder[last] = self.value(shape, name)
        return f'{where} = {brief(holder[last])}'


def brief(value):
    text = json.dumps(value)
    return text if len(text) <= 120 else text[:117] + '...'


def samples():
    return json.loads(SAMPLES.read_text())


def generated(shapes, seed, count):
    """A case for each sample: it is created, and count changed ones of it are sent each way, as dry runs."""
    result = []
    documents = samples()
    for number, sample in enumerate(documents):
        generator = Generator(shapes, f'{seed}/{number}')
        for document in documents:
            generator.learn('', document)
        case = Case(f'generated: {sample["kind"]} {number}', number)
        case.requests = list(requests(shapes, generator, sample, count))
        result.append(case)
    return result


def requests(shapes, generator, sample, count):
    path, name = shapes.path(sample, 'NS'), sample['metadata']['name']
    yield request('POST', path, sample, 'sample')
    for n in range(count):
        document, changes = generator.changed(sample)
        if document.get('metadata') and document['metadata'].get('name') == name:
            document['metadata']['name'] = '10.96.0.78' if sample['kind'] == 'IPAddress' else name + 'x'
        yield request('POST', f'{path}?dryRun=All', document, f'create {n}: {changes}')
        document, changes = generator.changed(sample)
        document.setdefault('metadata', {})
        if isinstance(document['metadata'], dict):
            document['metadata']['name'] = name
        yield request('PUT', f'{path}/{name}?dryRun=All', document, f'update {n}: {changes}')
        if n % 3 == 0:
            document, changes = generator.changed(sample)
            patch = difference(sample, document)
            yield request('PATCH', f'{path}/{name}?dryRun=All', patch, f'patch {n}: {changes}', 'application/merge-patch+json')
        if n % 3 == 1 and shapes.has(sample, 'status'):
            document, changes = generator.changed(sample, 'status')
            yield request('PUT', f'{path}/{name}/status?dryRun=All', document, f'status {n}: {changes}')


def difference(before, after):
    """The merge patch that makes one of the other; null removes."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return after
    result = {}
    for name in list(before) + [n for n in after if n not in before]:
        if name not in after:
            result[name] = None
        elif name not in before or before[name] != after[name]:
            result[name] = difference(before.get(name), after[name])
    return result


def request(method, path, document, title, media='application/json'):
    return Request(f'{method} {title}', method, path, {'Content-Type': media}, json.dumps(document))
