"""Proa's API server alone, over a store in memory, from the last build; gone without a trace afterwards."""
import glob, os, pathlib, shutil, subprocess, tempfile
from server import wait

READY_SECONDS_MAX = 60


def java():
    for home in [os.environ.get('PROA_JAVA_HOME', ''), os.environ.get('JAVA_HOME', ''), *sorted(glob.glob('/usr/lib/jvm/*25*'))]:
        release = pathlib.Path(home, 'release')
        if home and release.exists() and 'JAVA_VERSION="25' in release.read_text():
            return pathlib.Path(home, 'bin', 'java')
    raise SystemExit('no JDK 25 was found: set JAVA_HOME')


class Bare:
    def __init__(self, project):
        target = project / 'application' / 'target'
        self.class_path = f'{target}/dist/lib/*:{target}/test-classes'
        if not (target / 'dist' / 'lib').exists() or not (target / 'test-classes').exists():
            raise SystemExit('nothing is built: ./proa build makes it')

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='oracle-bare-'))
        self.kubeconfig = str(self.folder / 'admin.kubeconfig')
        options = ['-XX:+UseSerialGC', '-Xmx512m', '--enable-native-access=ALL-UNNAMED', '--sun-misc-unsafe-memory-access=allow']
        with open(self.folder / 'log', 'wb') as log:
            self.process = subprocess.Popen([java(), *options, '-cp', self.class_path, 'dev.proa.server.BareApi', str(self.folder)], stdout=log, stderr=log)
        try:
            wait('the API server has written its kubeconfig', self.started, READY_SECONDS_MAX)
        except AssertionError as late:
            text = (self.folder / 'log').read_text()[-2000:]
            self.__exit__()
            raise SystemExit(f'the API server did not start: {late}\n{text}')
        return self

    def started(self):
        """Ends the wait with a failure when the process has ended."""
        if self.process.poll() is not None:
            raise AssertionError('it has ended')
        return os.path.getsize(self.kubeconfig) > 0

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
