"""A cluster of its own, whose store lies on a file system of its own, and its processes by the cluster's records."""
import http.client, json, os, pathlib, re, shutil, signal, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / 'oracle'))
from server import Answer, Server, configuration, wait

BUILT = pathlib.Path(os.environ.get('PROA_CONFORMANCE', pathlib.Path.home() / '.cache' / 'proa-conformance'))
# A process that is stopped for a minute answers after it: no request may be given up before, or its outcome stays unknown.
ANSWER_SECONDS_MAX = 180
JSON = {'Content-Type': 'application/json'}


class Lost(OSError):
    """No answer: whether the request was carried out is not known."""


class Client(Server):
    """One connection. A request is sent once: who asks twice doesn't know which of both was answered."""

    def send(self, method, path, document=None, headers=JSON, seconds=ANSWER_SECONDS_MAX):
        try:
            if self.connection is None:
                self.connection = http.client.HTTPSConnection(self.host, self.port, context=self.context, timeout=seconds)
            body = json.dumps(document) if document is not None else None
            self.connection.request(method, path, body=body, headers={'Accept': 'application/json', **headers})
            response = self.connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        except (http.client.HTTPException, OSError) as error:
            self.close()
            raise Lost(f'{type(error).__name__}: {error}') from error

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def get(self, path):
        """The document at a path; an answer other than 200 is an error."""
        answer = self.send('GET', path)
        if answer.code != 200:
            raise Lost(f'GET {path}: {answer.text()[:300]}')
        return answer.json()


class Cluster:
    """`faketime` names a library that stands between the process and the clock; its file `clock` says by how much it lies."""

    def __init__(self, profile, disk_megabytes, faketime=None):
        self.profile = profile
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='endurance-'))
        self.data = self.folder / 'data'
        # Only the store's: were it the pods' disk as well, a full one would evict them, as it should.
        self.disk = self.data / 'store'
        self.run_folder = pathlib.Path('/run', f'proa-{profile}')
        self.clock = self.folder / 'clock'
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith('PROA_') or k == 'PROA_JAVA_HOME'}
        self.environment |= {'KUBECONFIG': str(self.folder / 'kubeconfig'), 'PROA_PROFILE': profile, 'PROA_DATA_FOLDER': str(self.data)}
        self.environment |= {'PROA_START_TIMEOUT_SECONDS': '600', 'PATH': f'{BUILT / "bin"}:{os.environ["PATH"]}'}
        if (BUILT / 'bin' / 'containerd').exists():
            self.environment['PROA_CONTAINERD'] = str(BUILT / 'bin' / 'containerd')
        self.disk_megabytes = disk_megabytes
        self.faketime = faketime

    def __enter__(self):
        self.proa('reset', '--yes', check=False)
        self.disk.mkdir(parents=True)
        image = self.folder / 'image'
        with open(image, 'wb') as file:
            file.truncate(self.disk_megabytes << 20)
        subprocess.run(['mkfs.ext4', '-q', '-m', '0', str(image)], check=True)
        subprocess.run(['mount', '-o', 'loop', str(image), str(self.disk)], check=True)
        self.up()
        self.config = configuration(environment=self.environment)
        for name in ('pause', 'agnhost'):
            self.proa('image', 'load', str(BUILT / 'images' / f'{name}.tar'))
        return self

    def __exit__(self, kind, *_):
        if kind and self.log_file().exists():
            print(f'the log: {self.keep_log()}')
        self.proa('down', check=False)
        subprocess.run(['umount', str(self.disk)], check=False)
        self.proa('reset', '--yes', check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def proa(self, *words, check=True, environment=None):
        result = subprocess.run([str(PROJECT / 'proa'), *words], env=environment or self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if check and result.returncode:
            raise AssertionError(f'proa {" ".join(words)} ended with {result.returncode}:\n{result.stdout}')
        return result

    def up(self):
        environment = dict(self.environment)
        if self.faketime:
            self.set_clock(0)
            environment |= {'LD_PRELOAD': self.faketime, 'FAKETIME_TIMESTAMP_FILE': str(self.clock), 'FAKETIME_CACHE_DURATION': '1'}
            environment |= {'FAKETIME_DONT_FAKE_MONOTONIC': '1', 'DONT_FAKE_MONOTONIC': '1', 'FAKETIME_DONT_RESET': '1', 'NO_FAKE_STAT': '1'}
            # What it does by itself for newer C libraries ends the JVM's timed waits at once, and a process that spins shows nothing.
            environment |= {'FAKETIME_FORCE_MONOTONIC_FIX': '0'}
        return self.proa('up', environment=environment)

    def set_clock(self, seconds):
        """Sets the process's clock, and nobody else's, forward or back."""
        file = self.clock.with_suffix('.new')
        file.write_text(f'{seconds:+d}s\n')
        file.rename(self.clock)

    def client(self):
        return Client.of(self.config)

    def number(self, file):
        """The id in the first word of the file's last line."""
        return int((self.run_folder / file).read_text().splitlines()[-1].split()[0])

    def process(self):
        return self.number('launched.pid')

    def containerd(self):
        return self.number('containerd.pid')

    def supervisor(self):
        return self.number('supervisor.pid')

    def runs(self, process):
        """Whether it runs: one that has ended and was not yet waited for doesn't."""
        try:
            return pathlib.Path('/proc', str(process), 'stat').read_text().rsplit(')', 1)[1].split()[0] not in 'ZX'
        except (FileNotFoundError, ProcessLookupError):
            return False

    def kill(self, process):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            return
        wait(f'process {process} has ended', lambda: not self.runs(process))

    def kill_and_start(self, supervised):
        """Ends the process hard; its supervisor starts it again, or, when that is killed too, a user does."""
        if not supervised:
            self.kill(self.supervisor())
        self.kill(self.process())
        if not supervised:
            self.up()

    def restarts(self):
        file = self.run_folder / 'restarts'
        return len(file.read_text().splitlines()) if file.exists() else 0

    def readiness(self, client):
        """The names of the readiness checks that fail."""
        answer = client.send('GET', '/readyz?verbose', seconds=30)
        return re.findall(r'^\[-\](\S+)', answer.body.decode(), re.M)

    def await_ready(self):
        client = self.client()
        return wait('the cluster is ready', lambda: client.send('GET', '/readyz', seconds=30).code == 200)

    def troubles(self):
        """What `proa status` finds fault with, but for the deaths that were meant."""
        result = self.proa('status', check=False)
        lines = [line.strip() for line in result.stdout.splitlines()]
        found = [line for line in lines if line[:1] in '×‼' and 'started again' not in line]
        return found or ([result.stdout] if result.returncode else [])

    def log_file(self):
        return self.data / 'proa.log'

    def keep_log(self):
        """Where a copy of it lies when the cluster is gone."""
        return shutil.copy(self.log_file(), pathlib.Path(tempfile.gettempdir()) / f'{self.profile}.log')
