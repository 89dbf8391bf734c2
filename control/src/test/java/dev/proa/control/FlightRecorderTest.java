package dev.proa.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.base.Clock;
import dev.proa.base.RotatedFile;
import dev.proa.control.object.Resources;
import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonPointer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderTest {
    private static final Key KEY = new Key("default", "web");

    /** What was written, a line at a time. */
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private final OutputStream out = new ByteArrayOutputStream() {
        @Override
        public void write(byte[] bytes) {
            lines.add(new String(bytes, StandardCharsets.UTF_8));
        }
    };

    private static Written pod(String name) {
        return new Written("create", Resources.PODS, "default", name, "u-" + name, "7");
    }

    private static Outcome wrote(String... names) {
        return new Outcome.Done(
                List.of(names).stream().map(FlightRecorderTest::pod).toList());
    }

    private static Action create(String name) {
        return new Action.Create(Resources.PODS, "default", JsonObject.of("metadata", JsonObject.of("name", name)));
    }

    private JsonObject next() throws InterruptedException {
        String line = lines.poll(60, TimeUnit.SECONDS);
        assertThat(line).isNotNull().endsWith("\n");
        return Json.parseObject(String.valueOf(line).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void keepsPlansThatDidSomething() throws InterruptedException {
        try (FlightRecorder recorder = new FlightRecorder(() -> out, Clock.system())) {
            recorder.start();
            recorder.planned("c", KEY, Plan.nothing("all is well"), wrote(), Instant.EPOCH);
            recorder.planned("c", KEY, Plan.of("too few", create("a")), wrote("a"), Instant.EPOCH);
            ApiException refusal = ApiException.of(StatusReason.FORBIDDEN, "no");
            recorder.planned(
                    "c", KEY, Plan.of("too few", create("b")), new Outcome.Failed(refusal, List.of()), Instant.EPOCH);
            JsonObject first = next();
            assertThat(first.string("why")).isEqualTo("too few");
            assertThat(first.string("at")).isEqualTo("1970-01-01T00:00:00Z");
            assertThat(first.array("written").object(0).string("resourceVersion"))
                    .isEqualTo("7");
            assertThat(first.array("actions").object(0).string("create")).isEqualTo("pods");
            assertThat(next().string("failure")).isEqualTo("no");
        }
    }

    @Test
    void aDiskThatIsFullCostsOnlyWhatIsNotKept() throws InterruptedException {
        AtomicInteger tries = new AtomicInteger();
        FlightRecorder.Opening opening = () -> {
            if (tries.incrementAndGet() < 3) {
                throw new IOException("No space left on device");
            }
            return out;
        };
        try (FlightRecorder recorder = new FlightRecorder(opening, Clock.system())) {
            recorder.start();
            for (String name : List.of("a", "b", "c")) {
                recorder.planned("c", KEY, Plan.of(name, create(name)), wrote(name), Instant.EPOCH);
            }
            assertThat(next().string("why")).isEqualTo("c");
            assertThat(recorder.metrics()).contains("{kept=\"false\"} 2");
        }
    }

    /** Whatever a plan holds: the thread that writes lives on. */
    @Test
    void aPlanThatCannotBeWrittenDownCostsItsOwnLine() throws InterruptedException {
        Action nested = create("deep");
        for (int i = 0; i < 100_000; i++) {
            nested = Action.Attempt.of(nested);
        }
        try (FlightRecorder recorder = new FlightRecorder(() -> out, Clock.system())) {
            recorder.start();
            recorder.planned("c", KEY, Plan.of("deep", nested), wrote("deep"), Instant.EPOCH);
            recorder.planned("c", KEY, Plan.of("next", create("next")), wrote("next"), Instant.EPOCH);
            assertThat(next().string("why")).isEqualTo("next");
            assertThat(recorder.metrics()).contains("{kept=\"false\"} 1");
        }
    }

    @Test
    void stepsThatAreTooLongAreLeftOut() throws InterruptedException {
        JsonObject large = JsonObject.of("metadata", JsonObject.of("name", "l"), "data", "x".repeat(300_000));
        try (FlightRecorder recorder = new FlightRecorder(() -> out, Clock.system())) {
            recorder.start();
            Action create = new Action.Create(Resources.CONFIG_MAPS, "default", large);
            recorder.planned("c", KEY, Plan.of("large", create), wrote("l"), Instant.EPOCH);
            JsonObject line = next();
            assertThat(line.has("actions")).isFalse();
            assertThat(line.number("lengthWithActions")).isGreaterThan(300_000);
            assertThat(line.array("written").object(0).string("name")).isEqualTo("l");
        }
    }

    @Test
    void whoPlansWaitsForNobody() {
        FlightRecorder recorder =
                new FlightRecorder(() -> out, Clock.system()); // nobody takes anything out of the queue
        for (int i = 0; i < 1_500; i++) {
            recorder.planned("c", KEY, Plan.of("x", create("a")), wrote("a"), Instant.EPOCH);
        }
        assertThat(recorder.metrics()).contains("{kept=\"false\"} 500");
    }

    @Test
    void secretsAreLeftOut() {
        JsonObject secret = JsonObject.of(
                "metadata", JsonObject.of("name", "s"), "data", JsonObject.of("password", "aHVudGVyMg=="));
        Action patch = new Action.Patch(
                Resources.SECRETS, "default", "s", "", JsonObject.of("data", JsonObject.of("token", "aHVudGVyMg==")));
        String kept = PlanDocument.of(Plan.of(
                        "",
                        new Action.Create(Resources.SECRETS, "default", secret),
                        new Action.Update(Resources.SECRETS, "default", "", secret),
                        Action.Attempt.of(patch).failing(Failure.ANY, patch)))
                .toString();
        assertThat(kept).doesNotContain("aHVudGVyMg").contains("password");
    }

    /** Every kind of step and condition: what is written down has each of their values. */
    @Test
    void everyStepCanBeWrittenDown() {
        Action.Update update = new Action.Update(
                Resources.PODS, "default", "status", JsonObject.of("metadata", JsonObject.of("name", "u")));
        Plan plan = Plan.of(
                "",
                new Action.Recheck(Resources.NODES, "", "n", new Precondition.Absent()),
                new Action.Recheck(Resources.PODS, "default", "p", new Precondition.Gone("u1")),
                new Action.Recheck(Resources.PODS, "default", "p", new Precondition.Stays("u2")),
                new Action.Recheck(
                        Resources.JOBS,
                        "default",
                        "j",
                        new Precondition.Unchanged("u3", JsonPointer.parse("/spec/x"), null)),
                new Action.Together(Collections.nCopies(500, create("same")), true),
                Action.Attempt.of(create("a"))
                        .then(new Action.Following(update, List.of(Insertion.of("/status/x", Part.UID))))
                        .forgiving(Failure.NAMESPACE_TERMINATING)
                        .failing(
                                Failure.ANY,
                                Action.Event.warning(JsonObject.EMPTY, "R", "m ")
                                        .with(Part.FAILURE)),
                Action.Delete.uid(Resources.PODS, "default", "d", "u4"),
                new Action.DeleteCollection(Resources.PODS, "default", JsonObject.EMPTY),
                new Action.CreateThrough(Resources.PODS, "default", "p", "binding", JsonObject.of("x", "y")));
        assertThat(PlanDocument.of(plan)).isEqualTo(Json.parse("""
                [{"recheck":"nodes","name":"n","condition":{"absent":true}},
                 {"recheck":"pods","namespace":"default","name":"p","condition":{"gone":"u1"}},
                 {"recheck":"pods","namespace":"default","name":"p","condition":{"stays":"u2"}},
                 {"recheck":"jobs.batch","namespace":"default","name":"j","condition":{"unchanged":"u3","at":"/spec/x"}},
                 {"together":[{"create":"pods","namespace":"default","name":"same","object":{"metadata":{"name":"same"}},"times":500}],
                  "slowStart":true},
                 {"attempt":{"create":"pods","namespace":"default","name":"a","object":{"metadata":{"name":"a"}}},
                  "succeeded":[{"update":"pods","namespace":"default","name":"u","subresource":"status",
                   "object":{"metadata":{"name":"u"}},"insertions":[{"at":"/status/x","part":"UID"}]}],
                  "failed":[{"failure":"NAMESPACE_TERMINATING","forgiven":true,"actions":[]},
                   {"failure":"ANY","forgiven":false,"actions":[
                    {"event":"Warning","regarding":{},"reason":"R","message":"m ","appended":"FAILURE"}]}]},
                 {"delete":"pods","namespace":"default","name":"d","options":{"preconditions":{"uid":"u4"}}},
                 {"deleteCollection":"pods","namespace":"default","options":{}},
                 {"create":"pods","namespace":"default","name":"p","subresource":"binding","object":{"x":"y"}}]
                """.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void historyIsFoundByWhatWasWritten(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("plans.log");
        try (OutputStream kept = new RotatedFile(file, 200, 1)) {
            for (String line : List.of(
                    "{\"why\":\"first\",\"written\":[{\"resource\":\"pods\",\"namespace\":\"default\",\"name\":\"web\"}]}\n",
                    "{\"why\":\"other\",\"written\":[{\"resource\":\"pods\",\"namespace\":\"shop\",\"name\":\"web\"}]}\n",
                    "{\"why\":\"cut sh\n",
                    "{\"why\":\"web\u00e9\n",
                    "{\"why\":\"second\",\"written\":[{\"resource\":\"pods\",\"namespace\":\"default\",\"name\":\"web\"}]}\n",
                    "{\"why\":\"service\",\"written\":[{\"resource\":\"services\",\"namespace\":\"default\",\"name\":\"web\"}]}\n")) {
                kept.write(
                        line.getBytes(line.contains("\u00e9") ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8));
            }
        }
        assertThat(Files.exists(folder.resolve("plans.log.1"))).isTrue();
        PlanHistory history = new PlanHistory(file);
        assertThat(history.wrote(Resources.PODS, "default", "web", 9))
                .extracting(line -> line.string("why"))
                .containsExactly("first", "second");
        assertThat(history.wrote(Resources.PODS, "default", "web", 1))
                .extracting(line -> line.string("why"))
                .containsExactly("second");
        assertThat(new PlanHistory(folder.resolve("none")).wrote(Resources.PODS, "default", "web", 9))
                .isEmpty();
    }
}
