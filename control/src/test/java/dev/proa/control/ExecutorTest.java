package dev.proa.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.base.ManualClock;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.SimulatedCluster;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExecutorTest {
    private final SimulatedCluster cluster = new SimulatedCluster(
            new ManualClock(Instant.EPOCH), new Random(1), List.of(Resources.CONFIG_MAPS, Resources.EVENTS));
    private final List<String> told = new ArrayList<>();

    private Executor executor(boolean parallel) {
        return new Executor(cluster, event -> told.add(event.reason() + ": " + event.message()), parallel);
    }

    private static Action create(String name) {
        return new Action.Create(
                Resources.CONFIG_MAPS, "default", JsonObject.of("metadata", JsonObject.of("name", name)));
    }

    private int count() {
        return cluster.world().list(Resources.CONFIG_MAPS).size();
    }

    @Test
    void aFailureEndsThePlan() {
        Outcome outcome = executor(false).execute(Plan.of("", create("a"), create("a"), create("b")));
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void whatFollowsDependsOnTheOutcome() {
        Action.Attempt attempt = Action.Attempt.of(create("a"))
                .then(Action.Event.normal(JsonObject.EMPTY, "made", "it is ").with(Part.NAME));
        Action event =
                Action.Event.warning(JsonObject.EMPTY, "refused", "because ").with(Part.FAILURE);
        Outcome outcome = executor(false)
                .execute(Plan.of("", attempt, attempt.forgiving(Failure.ALREADY_EXISTS, event), create("b")));
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        assertThat(outcome.written()).extracting(Written::name).containsExactly("a", "b");
        assertThat(told).containsExactly("made: it is a", "refused: because configmaps \"a\" already exists");
        Outcome failed = executor(false).execute(Plan.of("", attempt.failing(Failure.NOT_FOUND, event), create("c")));
        assertThat(failed).isInstanceOf(Outcome.Failed.class);
        assertThat(told).hasSize(2);
        assertThat(executor(false).execute(Plan.of("", attempt, create("c")))).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void aSlowStartStopsAtTheRoundThatFails() {
        int[] attempts = {0};
        cluster.fault((verb, resource) -> {
            if (++attempts[0] > 2) {
                throw ApiException.of(StatusReason.FORBIDDEN, "no more");
            }
        });
        List<Action> many =
                IntStream.range(0, 20).mapToObj(i -> create("m" + i)).toList();
        executor(false).execute(Plan.of("", new Action.Together(many, true)));
        assertThat(attempts[0]).isEqualTo(3);
    }

    @Test
    void independentStepsAreAllTried() {
        List<Action> some = List.of(create("a"), create("a"), create("b"), create("c"));
        assertThat(executor(true).execute(Plan.of("", new Action.Together(some, false))))
                .isInstanceOf(Outcome.Failed.class);
        assertThat(count()).isEqualTo(3);
    }

    @Test
    void aRecheckThatFailsLeavesOutTheRest() {
        Action absent = new Action.Recheck(Resources.CONFIG_MAPS, "default", "a", new Precondition.Absent());
        executor(false).execute(Plan.of("", absent, create("a")));
        assertThat(executor(false).execute(Plan.of("", absent, create("b")))).isEqualTo(new Outcome.Done(List.of()));
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void deletingWhatIsGoneIsDone() {
        Action delete = Action.Delete.uid(Resources.CONFIG_MAPS, "default", "a", "u");
        assertThat(executor(false).execute(Plan.of("", delete))).isEqualTo(new Outcome.Done(List.of()));
    }
}
