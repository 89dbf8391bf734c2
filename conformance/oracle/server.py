"""An API server as a client sees it: one connection, reopened when the server closes it."""
import base64, http.client, json, os, ssl, tempfile, urllib.parse


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
        """From a kubeconfig with one context, as kubectl prints it with --minify --raw."""
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
