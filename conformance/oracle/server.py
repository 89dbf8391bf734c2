"""An API server as a client sees it: one connection, reopened when the server closes it; how one finds it, and waits for what it is to say."""
import base64, http.client, json, os, ssl, subprocess, tempfile, time, urllib.parse

# A condition that a slow machine reaches late is reached; what isn't by then is broken.
WAIT_SECONDS_MAX = 180
# What a condition may meet that is not so yet: no answer, or one that does not have what is looked at.
NOT_YET = (OSError, http.client.HTTPException, LookupError, ValueError, AttributeError, TypeError)


class NotWithin(AssertionError):
    """Something was waited for in vain; the text tells what, and what was seen last."""


def wait(what, condition, seconds=WAIT_SECONDS_MAX, pause=0.1):
    """The seconds until a condition is True; while it is not, it may answer what it sees."""
    began, seen = time.monotonic(), None
    while time.monotonic() - began < seconds:
        try:
            seen = condition()
            if seen is True:
                return time.monotonic() - began
        except NOT_YET as error:
            seen = repr(error)
        time.sleep(pause)
    raise NotWithin(f'{what}: not within {seconds} s: {str(seen)[:600]}')


def configuration(path=None, context=None, environment=None):
    """The kubeconfig at a path (else $KUBECONFIG's), of one context (else its current one), with the certificates in it."""
    command = ['kubectl', 'config', 'view', '--raw', '--minify', '-o', 'json']
    command += ['--kubeconfig', path] if path else []
    command += ['--context', context] if context else []
    return json.loads(subprocess.run(command, env=environment, check=True, capture_output=True).stdout)


class Answer:
    def __init__(self, code, headers, body):
        self.code, self.headers, self.body = code, headers, body

    def json(self):
        """The body as JSON, or None."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def text(self):
        document = self.json()
        if isinstance(document, dict) and document.get('kind') == 'Status' and document.get('details', {}).get('causes'):
            causes = [f'{c.get("field", "")}: {c.get("message", "")}  [{c.get("reason", "")}]' for c in document['details']['causes']]
            return f'{self.code} {document.get("reason")}\n      ' + '\n      '.join(causes)
        return f'{self.code} {self.body.decode(errors="replace").strip()}'


class Server:
    def __init__(self, url, authority, certificate, key, token=None):
        parsed = urllib.parse.urlparse(url)
        self.host, self.port, self.token = parsed.hostname, parsed.port, token
        self.context = ssl.create_default_context(cadata=authority)
        if certificate:
            with tempfile.TemporaryDirectory() as folder:
                paths = []
                for name, text in (('crt', certificate), ('key', key)):
                    path = os.path.join(folder, name)
                    with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), 'w') as file:
                        file.write(text)
                    paths.append(path)
                self.context.load_cert_chain(*paths)
        self.connection = None

    @classmethod
    def of(cls, config):
        """From a kubeconfig with one context (see configuration)."""
        cluster, user = config['clusters'][0]['cluster'], config['users'][0]['user']

        def value(holder, name):
            data = holder.get(name + '-data')
            if data:
                return base64.b64decode(data).decode()
            return open(holder[name]).read() if name in holder else None

        return cls(cluster['server'], value(cluster, 'certificate-authority'), value(user, 'client-certificate'), value(user, 'client-key'), user.get('token'))

    def send(self, method, path, headers=None, body=None):
        headers = dict(headers or {})
        headers.setdefault('Accept', 'application/json')
        headers.setdefault('User-Agent', 'oracle/1')
        if self.token:
            headers['Authorization'] = 'Bearer ' + self.token
        for attempt in (1, 2):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPSConnection(self.host, self.port, context=self.context, timeout=30)
                self.connection.request(method, path, body=body.encode() if body is not None else None, headers=headers)
                response = self.connection.getresponse()
                return Answer(response.status, response.getheaders(), response.read())
            except http.client.RemoteDisconnected:
                self.connection = None
                if attempt == 2:
                    # A handler that panics ends its connection: upstream's does so for a few objects.
                    return Answer(599, [], b'the connection ended without an answer')
            except (http.client.HTTPException, ConnectionError, OSError):
                self.connection = None
                if attempt == 2:
                    raise
