package dev.proa.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SchedulingQueueTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final SchedulingQueue queue = new SchedulingQueue();

    private static QueuedPod pod(String uid, long priority, boolean follows) {
        return new QueuedPod(uid, "default", uid, priority, follows);
    }

    private List<String> takeAll(Instant now) {
        List<String> taken = new ArrayList<>();
        for (Optional<QueuedPod> next = queue.take(now); next.isPresent(); next = queue.take(now)) {
            taken.add(next.get().uid());
        }
        return taken;
    }

    @Test
    void theMostImportantFirstAndThenInTheOrderOfTheirComing() {
        queue.add(pod("a", 0, false));
        queue.add(pod("b", 5, false));
        queue.add(pod("c", 0, false));

        assertThat(takeAll(NOW)).containsExactly("b", "a", "c");
    }

    @Test
    void aRefusedOneWaitsForHelpAndThenForItsBackOff() {
        queue.add(pod("near", 0, true));
        queue.add(pod("alone", 0, false));
        takeAll(NOW);
        queue.refuse("near", NOW, queue.helps());
        queue.refuse("alone", NOW, queue.helps());
        assertThat(queue.next()).contains(NOW.plus(Duration.ofMinutes(5)));

        queue.helped(QueuedPod::follows, NOW);

        assertThat(queue.counts()).isEqualTo(Map.of("active", 0, "backoff", 1, "unschedulable", 1));
        assertThat(queue.next()).contains(NOW.plusSeconds(1));
        assertThat(takeAll(NOW.plusMillis(999))).isEmpty();
        assertThat(takeAll(NOW.plusSeconds(1))).containsExactly("near");
    }

    @Test
    void helpThatCameWhileAPodWasTriedIsNotMissed() {
        queue.add(pod("a", 0, false));
        long helps = queue.helps();
        takeAll(NOW);
        queue.helped(any -> true, NOW);
        queue.refuse("a", NOW, helps);

        assertThat(takeAll(NOW.plusSeconds(1))).containsExactly("a");
    }

    @Test
    void backOffsDoubleUpToTenSecondsAndNobodyWaitsUnhelpedForLongerThanFiveMinutes() {
        queue.add(pod("a", 0, false));
        Instant now = NOW;
        for (int seconds : new int[] {1, 2, 4, 8, 10, 10}) {
            assertThat(takeAll(now)).containsExactly("a");
            queue.retry("a", now);
            assertThat(queue.next()).contains(now.plusSeconds(seconds));
            now = now.plusSeconds(seconds);
        }
        takeAll(now);
        queue.refuse("a", now, queue.helps());
        assertThat(takeAll(now.plus(Duration.ofMinutes(5)))).containsExactly("a");
    }

    @Test
    void aForgottenOneIsInNoQueue() {
        for (String uid : List.of("active", "backoff", "refused")) {
            queue.add(pod(uid, 0, false));
        }
        queue.take(NOW);
        queue.take(NOW);
        queue.take(NOW);
        queue.retry("backoff", NOW);
        queue.refuse("refused", NOW, queue.helps());
        queue.add(pod("active", 0, false));

        for (String uid : List.of("active", "backoff", "refused")) {
            queue.forget(uid);
            assertThat(queue.holds(uid)).isFalse();
        }
        assertThat(queue.counts()).isEqualTo(Map.of("active", 0, "backoff", 0, "unschedulable", 0));
        assertThat(queue.next()).isEmpty();
        // What is told of it late brings it back no more.
        queue.retry("backoff", NOW);
        queue.refuse("refused", NOW, queue.helps());
        assertThat(queue.next()).isEmpty();
    }

    /** Each pending pod's decoded form takes some ten kilobytes; a set may ask for 2,147,483,647 of them. */
    @Test
    void manyWaitingPodsCostLittleEach() {
        int count = 50_000;
        for (int n = 0; n < count; n++) {
            queue.add(pod("u" + n, 0, false));
        }
        for (int n = 0; n < count; n++) {
            String uid = queue.take(NOW).orElseThrow().uid();
            queue.refuse(uid, NOW, queue.helps());
        }
        assertThat(QueuedPod.class.getRecordComponents())
                .extracting(component -> component.getType().getName())
                .containsOnly("java.lang.String", "long", "boolean");
        assertThat(queue.counts()).containsEntry("unschedulable", count);
    }
}
