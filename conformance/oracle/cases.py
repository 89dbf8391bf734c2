"""Reads the cases; README.md tells their form."""
import copy, json, re, time

METHODS = ('GET', 'POST', 'PUT', 'PATCH', 'DELETE')
NAMESPACE = re.compile(r'\bNS\b')
PATCHES = {'merge': 'application/merge-patch+json', 'json': 'application/json-patch+json', 'strategic': 'application/strategic-merge-patch+json', 'apply': 'application/apply-patch+yaml'}


# Both servers see the same names; a server that is asked again sees others.
RUN = f'{int(time.time()) % 36 ** 4:x}'


class Request:
    def __init__(self, title, method, path, headers, body):
        self.title, self.method, self.path, self.headers, self.body = title, method, path, headers, body
        self.pause_seconds = 0


class Case:
    def __init__(self, name, number):
        self.name, self.requests = name, []
        self.namespace = f'oracle-{RUN}-' + re.sub('[^a-z0-9]+', '-', name.lower()).strip('-')[:36].strip('-') + f'-{number}'

    def play(self, server):
        """Sends every request; what it created outside of its namespace is deleted, and the namespace, last."""
        own = any(NAMESPACE.search(f'{r.path} {r.body or ""}') for r in self.requests)
        if own:
            self.prepare(server)
        answers, made, written = [], [], {}
        for request in self.requests:
            path = NAMESPACE.sub(self.namespace, request.path)
            body = NAMESPACE.sub(self.namespace, request.body) if request.body is not None else None
            time.sleep(request.pause_seconds)
            self.await_cache(server, request.method, path.split('?')[0], written)
            answer = server.send(request.method, path, request.headers, body)
            answer.namespace = self.namespace
            answers.append(answer)
            document = answer.json()
            self.note_revision(request.method, path, answer, document, written)
            if answer.code in (200, 201) and request.method != 'GET' and isinstance(document, dict) and '/namespaces/oracle-' not in path and 'dryRun' not in path:
                plain = path.split('?')[0]
                name = document.get('metadata', {}).get('name')
                made.append(plain if request.method != 'POST' else f'{plain}/{name}')
        for path in dict.fromkeys(reversed(made)):
            server.send('DELETE', path)
        if own:
            server.send('DELETE', f'/api/v1/namespaces/{self.namespace}')
        return answers

    @staticmethod
    def note_revision(method, path, answer, document, written):
        if answer.code not in (200, 201) or method not in ('POST', 'PUT', 'PATCH') or not isinstance(document, dict):
            return
        metadata, plain = document.get('metadata') or {}, path.split('?')[0]
        if 'dryRun' not in path and metadata.get('resourceVersion') and metadata.get('name'):
            written[plain if method != 'POST' else f'{plain}/{metadata["name"]}'] = metadata['resourceVersion']

    @staticmethod
    def await_cache(server, method, path, written):
        """
        Waits until a server's cache holds the last write of the object that is written next. Upstream tries a write on what its cache holds
        and once more on what is stored when that was old, and tells the warnings of both attempts: which is chance.
        """
        for place in (path, path.rpartition('/')[0]):
            if method not in ('GET', 'POST') and place in written:
                server.send('GET', f'{place}?resourceVersion={written[place]}')

    def prepare(self, server):
        send = lambda path, object: server.send('POST', path, {'Content-Type': 'application/json'}, json.dumps(object))
        send('/api/v1/namespaces', {'metadata': {'name': self.namespace}})
        send(f'/api/v1/namespaces/{self.namespace}/serviceaccounts', {'metadata': {'name': 'default'}})


def load(folder):
    cases = []
    for file in sorted(folder.glob('*.txt')):
        for part in re.split(r'(?m)^### ', file.read_text())[1:]:
            name, _, rest = part.partition('\n')
            case = Case(f'{file.stem}: {name.strip()}', len(cases))
            for block in re.split(r'(?m)^---\n', rest):
                case.requests += parse(block)
            number_repeated(case.requests)
            cases.append(case)
    return cases


def number_repeated(requests):
    seen = {}
    for request in requests:
        seen[request.title] = seen.get(request.title, 0) + 1
        if seen[request.title] > 1:
            request.title += f' #{seen[request.title]}'


def parse(block):
    lines = [line for line in block.split('\n') if not line.startswith('#')]
    while lines and not lines[0].strip():
        lines.pop(0)
    if not lines:
        return []
    pause_seconds = float(lines.pop(0).split()[1]) if lines[0].startswith('PAUSE ') else 0
    words = lines.pop(0).split()
    method, path, headers = words[0], words[-1], {}
    if method not in METHODS:
        raise SystemExit(f'not a request: {words}')
    if method == 'PATCH':
        headers['Content-Type'] = PATCHES[words[1]]
    while lines and re.match(r'[A-Z][A-Za-z-]+: ', lines[0]) and not lines[0].startswith(('apiVersion', 'kind')):
        name, _, value = lines.pop(0).partition(': ')
        headers[name] = value
    variations = [line[5:] for line in lines if line.startswith('with ')]
    body = '\n'.join(line for line in lines if not line.startswith('with ')).strip('\n')
    title = f'{method} {path}'
    if not variations:
        if body:
            headers.setdefault('Content-Type', 'application/json' if body.lstrip().startswith(('{', '[')) else 'application/yaml')
        request = Request(title, method, path, headers, body + '\n' if body else None)
        request.pause_seconds = pause_seconds
        return [request]
    base = json.loads(body)
    headers.setdefault('Content-Type', 'application/json')
    path += ('&' if '?' in path else '?') + 'dryRun=All'
    return [Request(f'{title} with {text}', method, path, headers, json.dumps(varied(base, text))) for text in variations]


def varied(base, text):
    """The base with assignments such as `spec.ports[0].port = 0; metadata.name !` (the latter removes it)."""
    document = copy.deepcopy(base)
    for assignment in re.split(r';\s+(?=[a-zA-Z])', text):
        remove = assignment.rstrip().endswith('!')
        where, _, value = (assignment.rstrip()[:-1], '', '') if remove else assignment.partition('=')
        steps = [step if step[0] != '[' else step[1:-1] for step in re.findall(r'"[^"]+"|\[\d+\]|[^.\[\]\s"]+', where.strip())]
        steps = [int(s) if s.isdigit() and f'[{s}]' in where else s.strip('"') for s in steps]
        place = document
        for step, following in zip(steps, steps[1:]):
            if isinstance(place, list):
                while len(place) <= step:
                    place.append({})
            elif step not in place:
                place[step] = [] if isinstance(following, int) else {}
            place = place[step]
        last = steps[-1]
        if remove:
            del place[last]
        elif isinstance(place, list) and last >= len(place):
            place.append(json.loads(value))
        else:
            place[last] = json.loads(value)
    return document
