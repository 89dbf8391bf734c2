"""Watches that go on from the revision where they ended, and know whether something is missing."""
import http.client, json, threading, time
from cluster import Lost
from ledger import digest, path, version

READ_SECONDS_MAX = 100


class Follower(threading.Thread):
    """Follows one resource. What it holds must be what a list answers, and what it saw all that was acknowledged meanwhile."""

    def __init__(self, cluster, ledger, resource):
        super().__init__(daemon=True)
        self.client, self.ledger, self.resource = cluster.client(), ledger, resource
        self.state = {}  # name: (revision, digest)
        self.seen = set()
        self.covered = []  # [from, to]: everything after the first and up to the second was told, if it happened
        self.last = None
        self.resumed = self.gone = self.events = 0
        self.stopped = False

    def run(self):
        while not self.stopped:
            try:
                if self.last is None:
                    self.list()
                self.watch()
            except (OSError, http.client.HTTPException, ValueError):
                self.client.close()
                time.sleep(0.05)
            except Exception as error:
                self.ledger.fail(f'the watch of {self.resource} has ended: {error!r}')
                raise

    def list(self):
        answer = self.client.get(path(self.resource))
        found = {item['metadata']['name']: (version(item), digest(item)) for item in answer['items']}
        revision = version(answer)
        if self.covered and revision < self.covered[-1][1]:
            self.ledger.fail(f'a list of {self.resource} is of revision {revision}, and a watch was told {self.covered[-1][1]}')
        for name, (now, _) in found.items():
            if name in self.state and now < self.state[name][0]:
                self.ledger.fail(f'{self.resource} {name}: revision {now} after {self.state[name][0]}')
        self.state, self.last = found, revision
        self.covered.append([revision, revision])

    def watch(self):
        connection = http.client.HTTPSConnection(self.client.host, self.client.port, context=self.client.context, timeout=READ_SECONDS_MAX)
        try:
            connection.request('GET', f'{path(self.resource)}?watch=1&allowWatchBookmarks=true&resourceVersion={self.last}')
            response = connection.getresponse()
            if response.status == 410:
                self.begin_anew()
                return
            if response.status != 200:
                raise Lost(response.read()[:300])
            self.resumed += 1
            while line := response.readline():
                if not line.endswith(b'\n') or not self.take(json.loads(line)):
                    return
        finally:
            connection.close()

    def begin_anew(self):
        self.gone += 1
        self.last = None

    def take(self, event):
        kind, item = event['type'], event['object']
        if kind == 'ERROR':
            if item.get('code') != 410:
                self.ledger.fail(f'the watch of {self.resource} ended with {item}')
            self.begin_anew()
            return False
        revision, name = version(item), item['metadata'].get('name')
        if revision < self.last or (revision == self.last and kind != 'BOOKMARK'):
            self.ledger.fail(f'the watch of {self.resource} tells {kind} {name} of {revision} after {self.last}')
        self.last = self.covered[-1][1] = revision
        if kind == 'BOOKMARK':
            return True
        self.events += 1
        self.seen.add(revision)
        if (name in self.state) != (kind != 'ADDED'):
            self.ledger.fail(f'the watch of {self.resource} tells {kind} of {name} at {revision}, which was {self.state.get(name)}')
        if kind == 'DELETED':
            self.state.pop(name, None)
        else:
            self.state[name] = revision, digest(item)
        return True

    def check(self, found, seconds=60):
        """Comes to hold what a list has; only while nothing is written."""
        wanted = {name: state for (resource, name), state in found.items() if resource == self.resource}
        deadline, now = time.monotonic() + seconds, None
        while time.monotonic() < deadline:
            now = {name: state for name, state in list(self.state.items()) if name.startswith('w')}
            if now == wanted:
                return
            time.sleep(0.05)
        different = {name: (now.get(name), wanted.get(name)) for name in now.keys() | wanted.keys() if now.get(name) != wanted.get(name)}
        self.ledger.fail(f'the watch of {self.resource} holds something else (watched, listed): {different}')

    def check_gaps(self):
        """Everything acknowledged in a time that was covered was told."""
        for resource, name, revision, _ in self.ledger.acknowledged:
            if resource == self.resource and revision not in self.seen and any(a < revision <= b for a, b in self.covered):
                self.ledger.fail(f'the watch of {resource} was not told {name} at {revision}')
