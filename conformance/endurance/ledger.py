"""Writers that remember what was acknowledged to them, and what the cluster must therefore hold."""
import base64, hashlib, math, random, threading, time
from cluster import Lost

NAMESPACE = 'endurance'
RESOURCES = {'configmaps': 'ConfigMap', 'secrets': 'Secret'}
BYTES_MIN, BYTES_MAX = 10, 900_000
NAMES = 12
# Answers that say that nothing was done, for now: by their code, or as the store's own words of a full disk.
REFUSED, NO_ROOM = (403, 429), 'No space left on device'


def refused(answer):
    return answer.code in REFUSED or answer.code == 500 and (answer.json() or {}).get('message') == NO_ROOM


def path(resource, name=''):
    return f'/api/v1/namespaces/{NAMESPACE}/{resource}' + (f'/{name}' if name else '')


def content(seed):
    """The text that a seed stands for: of ten bytes to 900 KB, as many small ones as large ones."""
    drawn = random.Random(seed)
    size = int(math.exp(drawn.uniform(math.log(BYTES_MIN), math.log(BYTES_MAX))))
    return base64.b64encode(drawn.randbytes(size * 3 // 4)).decode()


def digest(document):
    """What an object's content is told by: the same for what is sent and for what is answered."""
    return hashlib.sha256((document.get('data') or {}).get('text', '').encode()).hexdigest()[:16]


def version(document):
    return int(document['metadata']['resourceVersion'])


class Ledger:
    """All that was acknowledged: highest revision, and (resource, name, revision, digest) of each creation and update."""

    def __init__(self):
        self.lock = threading.Lock()
        self.highest = 0
        self.acknowledged = []
        self.failures = []
        self.deleted = self.unknown = self.carried_out = self.refused = 0
        self.refusals = {}

    def fail(self, text):
        with self.lock:
            self.failures.append(text)
        print(f'  FAILURE {text}', flush=True)

    def acknowledge(self, resource, name, document, before):
        revision = version(document)
        if revision <= before:
            self.fail(f'{resource} {name}: revision {revision}, and {before} was acknowledged before it was sent')
        with self.lock:
            self.highest = max(self.highest, revision)
            self.acknowledged.append((resource, name, revision, digest(document)))

    def refuse(self, answer):
        with self.lock:
            self.refused += 1
            self.refusals.setdefault((answer.code, answer.text()[:200]), 0)
            self.refusals[answer.code, answer.text()[:200]] += 1


class Writer(threading.Thread):
    """Creates, updates and deletes objects whose names are its own, so that it knows what each must be."""

    def __init__(self, cluster, ledger, number, seed):
        super().__init__(daemon=True)
        self.client, self.ledger = cluster.client(), ledger
        self.random = random.Random(f'{seed}/{number}')
        self.names = [(resource, f'w{number}-{i}') for i in range(NAMES) for resource in RESOURCES]
        self.known = {name: None for name in self.names}  # (revision, digest), None when it is not there
        self.attempted = {}  # what an unanswered request would have made: a digest, None for a deletion
        self.turn = 0
        self.allowed = threading.Event()
        self.idle = threading.Event()
        self.stopped = False
        self.deletes_only = False

    def run(self):
        while not self.stopped:
            if not self.allowed.is_set() and not self.attempted:
                self.idle.set()
                self.allowed.wait(0.1)
                continue
            self.idle.clear()
            try:
                unsure = next(iter(self.attempted), None)
                if unsure:
                    self.resolve(unsure)
                else:
                    self.write(self.random.choice(self.names))
            except Lost:
                time.sleep(0.05)
            except Exception as error:
                self.ledger.fail(f'a writer has ended: {error!r}')
                raise

    def write(self, key):
        resource, name = key
        before, self.turn = self.ledger.highest, self.turn + 1
        if self.known[key] and (self.deletes_only or self.random.random() < 0.2):
            self.attempted[key] = None
            self.settle(key, self.client.send('DELETE', path(resource, name)), before)
            return
        if self.deletes_only:
            time.sleep(0.01)
            return
        document = {'apiVersion': 'v1', 'kind': RESOURCES[resource], 'metadata': {'name': name}}
        document['data'] = {'text': content(f'{self.name}/{self.turn}/{self.random.random()}')}
        if self.known[key]:
            document['metadata']['resourceVersion'] = str(self.known[key][0])
        self.attempted[key] = digest(document)
        method, target = ('PUT', path(resource, name)) if self.known[key] else ('POST', path(resource))
        self.settle(key, self.client.send(method, target, document), before)

    def settle(self, key, answer, before):
        """What an answer says about the object."""
        resource, name = key
        wanted = self.attempted.pop(key)
        if refused(answer) or answer.code >= 500:
            self.ledger.refuse(answer)
            if not refused(answer):
                self.attempted[key] = wanted
            time.sleep(0.02)
        elif answer.code not in (200, 201):
            self.ledger.fail(f'{resource} {name}, at {self.known[key]}: {answer.text()[:300]}')
            self.attempted[key] = wanted
        elif wanted is None:
            self.known[key] = None
            self.ledger.deleted += 1
        else:
            document = answer.json()
            if digest(document) != wanted:
                self.ledger.fail(f'{resource} {name}: the answer holds {digest(document)} instead of {wanted}')
            self.known[key] = version(document), wanted
            self.ledger.acknowledge(resource, name, document, before)

    def resolve(self, key):
        """Whether an unanswered request was carried out: the one or the other, and nothing else."""
        resource, name = key
        answer = self.client.send('GET', path(resource, name))
        if answer.code not in (200, 404):
            raise Lost(answer.text())
        wanted, before = self.attempted[key], self.known[key]
        now = (version(answer.json()), digest(answer.json())) if answer.code == 200 else None
        if now == before:
            pass
        elif now is None and wanted is None:
            self.ledger.carried_out += 1
        elif now and now[1] == wanted and (before is None or now[0] > before[0]):
            self.ledger.carried_out += 1
            with self.ledger.lock:
                self.ledger.highest = max(self.ledger.highest, now[0])
        else:
            self.ledger.fail(f'{resource} {name}: is {now}, was {before}, and {wanted} was sent')
        self.known[key] = now
        del self.attempted[key]
        self.ledger.unknown += 1


class Writers:
    def __init__(self, cluster, count, seed):
        self.ledger = Ledger()
        self.writers = [Writer(cluster, self.ledger, number, seed) for number in range(count)]
        for writer in self.writers:
            writer.start()

    def go(self, deletes_only=False):
        for writer in self.writers:
            writer.deletes_only = deletes_only
            writer.idle.clear()
            writer.allowed.set()

    def pause(self):
        """Until no request is under way and no outcome unknown."""
        for writer in self.writers:
            writer.allowed.clear()
        for writer in self.writers:
            if not writer.idle.wait(300):
                self.ledger.fail(f'{writer.name} does not come to rest; unknown: {writer.attempted}')

    def expected(self):
        return {key: state for writer in self.writers for key, state in writer.known.items() if state}

    def check(self, client):
        """Every object is there as it was acknowledged, and no other; only while the writers pause."""
        expected, found = self.expected(), {}
        for resource in RESOURCES:
            answer = client.get(path(resource))
            if version(answer) < self.ledger.highest:
                self.ledger.fail(f'a list of {resource} is of revision {version(answer)}, and {self.ledger.highest} was acknowledged')
            for item in answer['items']:
                if item['metadata']['name'].startswith('w'):
                    found[resource, item['metadata']['name']] = version(item), digest(item)
        for key in sorted(expected.keys() | found.keys()):
            if expected.get(key) != found.get(key):
                self.ledger.fail(f'{" ".join(key)}: is {found.get(key)}, acknowledged was {expected.get(key)}')
        return found

    def stop(self):
        for writer in self.writers:
            writer.stopped = True
        for writer in self.writers:
            writer.join(10)
