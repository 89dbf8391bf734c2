"""Upstream's kube-apiserver and etcd, alone: no controllers, no nodes; gone without a trace afterwards."""
import json, os, pathlib, shutil, socket, subprocess, tempfile
from server import Server, wait

BIN = pathlib.Path(os.environ.get('PROA_CONFORMANCE', pathlib.Path.home() / '.cache' / 'proa-conformance')) / 'bin'
READY_SECONDS_MAX = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Upstream:
    def __enter__(self):
        for program in ('kube-apiserver', 'etcd'):
            if not (BIN / program).exists():
                raise SystemExit(f'{BIN / program} is not there: shared/conformance/build --upstream makes it')
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='oracle-'))
        self.processes = []
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def openssl(self, *arguments):
        subprocess.run(['openssl', *arguments], check=True, capture_output=True, cwd=self.folder)

    def certificates(self):
        self.openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'ca.key', '-out', 'ca.crt', '-days', '2', '-subj', '/CN=oracle')
        for name, subject, names in (('server', '/CN=kube-apiserver', 'IP:127.0.0.1,DNS:localhost'), ('admin', '/O=system:masters/CN=kubernetes-admin', '')):
            (self.folder / 'extensions').write_text('extendedKeyUsage=serverAuth,clientAuth\n' + (f'subjectAltName={names}\n' if names else ''))
            self.openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', f'{name}.key', '-subj', subject, '-out', f'{name}.csr')
            self.openssl('x509', '-req', '-in', f'{name}.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-out', f'{name}.crt', '-extfile', 'extensions')

    def run(self, name, *arguments):
        log = open(self.folder / f'{name}.log', 'wb')
        self.processes.append(subprocess.Popen([BIN / name, *arguments], stdout=log, stderr=log, cwd=self.folder))

    def start(self):
        self.certificates()
        client, peer, port = free_port(), free_port(), free_port()
        self.run('etcd', '--data-dir', 'etcd', '--listen-client-urls', f'http://127.0.0.1:{client}', '--advertise-client-urls', f'http://127.0.0.1:{client}', '--listen-peer-urls', f'http://127.0.0.1:{peer}', '--unsafe-no-fsync')
        self.run(
            'kube-apiserver', f'--etcd-servers=http://127.0.0.1:{client}', f'--secure-port={port}', '--bind-address=127.0.0.1', '--tls-cert-file=server.crt', '--tls-private-key-file=server.key',
            '--client-ca-file=ca.crt', '--service-account-key-file=ca.key', '--service-account-signing-key-file=ca.key', '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
            '--service-cluster-ip-range=10.96.0.0/12', '--authorization-mode=Node,RBAC', '--allow-privileged', '--enable-admission-plugins=NodeRestriction')
        read = lambda name: (self.folder / name).read_text()
        self.server = Server(f'https://127.0.0.1:{port}', read('ca.crt'), read('admin.crt'), read('admin.key'))
        self.kubeconfig = self.folder / 'kubeconfig'
        self.kubeconfig.write_text(json.dumps({
            'apiVersion': 'v1', 'kind': 'Config', 'current-context': 'oracle',
            'clusters': [{'name': 'oracle', 'cluster': {'server': f'https://127.0.0.1:{port}', 'certificate-authority': str(self.folder / 'ca.crt')}}],
            'users': [{'name': 'oracle', 'user': {'client-certificate': str(self.folder / 'admin.crt'), 'client-key': str(self.folder / 'admin.key')}}],
            'contexts': [{'name': 'oracle', 'context': {'cluster': 'oracle', 'user': 'oracle'}}]}))
        try:
            wait('upstream is ready', self.ready, READY_SECONDS_MAX)
        except AssertionError as late:
            raise SystemExit(f'upstream did not start: {late}\n{self.last_words()}')

    def ready(self):
        """Ends the wait with a failure when one of its processes has ended."""
        if any(process.poll() is not None for process in self.processes):
            raise AssertionError('it has ended')
        return self.server.send('GET', '/readyz').code == 200

    def last_words(self):
        return (self.folder / 'kube-apiserver.log').read_text()[-2000:]

    def wait(self):
        self.processes[-1].wait()

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
