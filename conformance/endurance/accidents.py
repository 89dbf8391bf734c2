"""What befalls the cluster. Each leaves it as it should be able to get on by itself."""
import datetime, os, random, signal, time
from cluster import Lost, wait
from ledger import path

# The supervisor's pause doubles; after so many deaths in a row it is killed as well, and a user starts the cluster.
DEATHS_IN_A_ROW = 3
# A start takes about as long, so that a kill in it may come at any step.
START_SECONDS = 2
# Times in objects are whole seconds, and an answer takes its time.
CLOCK_SECONDS_MAX = 60


class Accidents:
    def __init__(self, cluster, writers, followers, workload, arguments):
        self.cluster, self.writers, self.followers, self.workload, self.arguments = cluster, writers, followers, workload, arguments
        self.ledger = writers.ledger
        self.random = random.Random(f'{arguments.seed}/accidents')
        self.began = time.monotonic()

    def settle(self, what, work=True):
        """The writers come to rest, and all is looked at."""
        began = time.monotonic()
        ready = self.cluster.await_ready()
        self.writers.pause()
        found = self.writers.check(self.cluster.client())
        for follower in self.followers:
            follower.check(found)
        scaled = f', scaled after {self.workload.check(self.ledger):.1f} s' if work else ''
        print(f'{what}: ready after {ready:.1f} s{scaled}, checked after {time.monotonic() - began:.1f} s; {len(self.ledger.acknowledged)} written, '
              f'{self.ledger.deleted} deleted, {self.ledger.unknown} unanswered ({self.ledger.carried_out} carried out), {self.ledger.refused} refused, '
              f'{len(self.ledger.failures)} failures', flush=True)

    def told(self, names, until):
        """Asks readiness until a condition holds; the checks that failed meanwhile, of which one must be among the names."""
        client, told = self.cluster.client(), set()

        def ended():
            try:
                told.update(self.cluster.readiness(client))
            except Lost:
                pass
            return until()
        wait(f'after readiness told {names}', ended)
        if names and not told & set(names):
            self.ledger.fail(f'readiness told {sorted(told)} and none of {names}')
        return sorted(told)

    def kill(self):
        """The process ends at once, at a random moment of its life, which may be in its start."""
        killed = 0
        for number in range(1, self.arguments.kills + 1):
            if number > 1 and time.monotonic() - self.began > self.arguments.seconds:
                break
            self.writers.go()
            in_start = number % 5 == 0
            if not in_start:
                self.cluster.await_ready()
            time.sleep(self.random.uniform(0, self.arguments.life_seconds if not in_start else START_SECONDS))
            supervised = number % (DEATHS_IN_A_ROW + 1) != 0
            before = self.cluster.process()
            self.cluster.kill_and_start(supervised)
            wait('another process', lambda: self.cluster.process() != before)
            killed = number
            if self.random.random() < 0.7:  # else the next one comes before anybody has looked
                self.settle(f'kill {number}', number % 10 == 0)
        self.settle(f'{killed} kills')

    def disk(self):
        """The disk is filled up and emptied; every second time the process is killed while it is full."""
        for number in range(1, self.arguments.disk + 1):
            kill = number % 2 == 0
            self.writers.go()
            time.sleep(1)
            filler = self.cluster.disk / 'filler'
            self.fill(filler)
            refused = self.ledger.refused
            told = self.told(['store-disk'], lambda: self.ledger.refused > refused + 20 and 'store-disk' in self.cluster.readiness(self.cluster.client()))
            self.fill(filler)
            self.writers.go(deletes_only=True)
            time.sleep(1)
            self.writers.pause()
            self.writers.check(self.cluster.client())
            if kill:
                self.cluster.kill(self.cluster.process())
                client = self.cluster.client()
                wait('the API answers reads on a full disk', lambda: client.send('GET', '/livez').code == 200)
                self.writers.check(client)
            process = self.cluster.process()
            filler.unlink()
            self.writers.go()
            self.settle(f'disk full{", process killed" if kill else ""} (readiness told {told})')
            if self.cluster.process() != process:
                self.ledger.fail('the process did not outlive the emptied disk')
        for (code, text), times in sorted(self.ledger.refusals.items()):
            print(f'  refused {times} times: {text}', flush=True)

    def fill(self, filler):
        with open(filler, 'ab', buffering=0) as file:
            for size in (1 << 20, 4096, 1):
                try:
                    while file.write(b'\0' * size):
                        pass
                except OSError:
                    continue

    def stop(self):
        """The process is stopped and goes on."""
        self.writers.go()
        time.sleep(1)
        process, restarts = self.cluster.process(), self.cluster.restarts()
        os.kill(process, signal.SIGSTOP)
        time.sleep(self.arguments.stop_seconds)
        os.kill(process, signal.SIGCONT)
        self.settle(f'stopped for {self.arguments.stop_seconds} s')
        # The watchdog acts after a minute: so long nothing may come of it.
        time.sleep(min(70, self.arguments.stop_seconds * 1.2))
        if self.cluster.process() != process or self.cluster.restarts() != restarts:
            self.ledger.fail('the process was started again after it had been stopped')
        self.settle('and later')

    def containerd(self):
        """containerd ends at once; every second time with the process."""
        for number in range(1, self.arguments.containerd + 1):
            self.writers.go()
            both = number % 2 == 0
            before = self.cluster.containerd()
            if both:
                self.cluster.kill(self.cluster.process())
            self.cluster.kill(before)
            told = self.told([], lambda: self.cluster.containerd() != before and self.cluster.runs(self.cluster.containerd()))
            self.settle(f'containerd killed{" with the process" if both else ""} (readiness told {told})')

    def clock(self):
        """The process's clock is set forward and back; a Deployment is scaled and its pods made under each."""
        # Never further back than the cluster's certificates reach, as upstream's would not be valid either.
        for seconds in (3600, 0, 86400, 82800, 0):
            process, restarts = self.cluster.process(), self.cluster.restarts()
            self.writers.go()
            time.sleep(1)
            self.cluster.set_clock(seconds)
            wait(f'the process sees the time at {seconds:+d} s', lambda: abs(self.ahead() - seconds) < CLOCK_SECONDS_MAX or self.ahead())
            unready = self.watch_node(10)
            self.settle(f'clock at {seconds:+d} s (node not ready for {unready:.1f} s)')
            if self.cluster.process() != process or self.cluster.restarts() != restarts:
                self.ledger.fail('the process was started again after its clock had been set')

    def ahead(self):
        """By how many seconds the process's clock is ahead of this one's, as what it makes now tells."""
        answer = self.cluster.client().send('POST', f'{path("configmaps")}?dryRun=All', {'metadata': {'name': 'time'}})
        made = datetime.datetime.fromisoformat(answer.json()['metadata']['creationTimestamp'])
        return made.timestamp() - time.time()

    def watch_node(self, seconds):
        """For how long of so many seconds the node was not Ready."""
        unready, deadline = 0.0, time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                ready = self.workload.node_ready()
            except Lost:
                ready = False
            time.sleep(0.1)
            unready += 0 if ready else 0.1
        return unready
