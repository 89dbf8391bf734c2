package dev.proa.control.explanation;

import dev.proa.control.object.Meta;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Why one container of a pod does not run, is not ready, or was started again. */
final class ContainerExplanation {
    private static final long SIGNALS = 128;

    private final Explainer explainer;
    private final JsonObject pod;
    private final JsonObject container;
    private final boolean init;

    ContainerExplanation(Explainer explainer, JsonObject pod, JsonObject container, boolean init) {
        this.explainer = explainer;
        this.pod = pod;
        this.container = container;
        this.init = init;
    }

    /** Empty for one that is as it should be and was never started again. */
    Optional<Explanation> whole() {
        String who = (init ? "init container " : "container ") + container.string("name");
        JsonObject state = container.object("state");
        List<Explanation> because = new ArrayList<>();
        String text;
        if (state.has("waiting")) {
            JsonObject waiting = state.object("waiting");
            text = who + " waits: " + waiting.string("reason", "it is not told why")
                    + (waiting.string("message").isEmpty() ? "" : ": " + waiting.string("message"));
        } else if (state.has("terminated")) {
            JsonObject end = state.object("terminated");
            boolean well = end.number("exitCode") == 0 && end.number("signal") == 0;
            if (well || Meta.deleting(pod)) {
                return Optional.empty();
            }
            text = who + " has ended: " + end(end, "");
        } else if (init && !container.bool("started")) {
            text = who + " runs, and the pod's other containers wait for it";
        } else if (!init && state.has("running") && !container.bool("ready")) {
            text = who + " runs and is not ready" + readiness();
        } else if (container.number("restartCount") > 0) {
            text = who + " runs";
        } else {
            return Optional.empty();
        }
        restarts().ifPresent(because::add);
        return Optional.of(new Explanation(text, because));
    }

    private String readiness() {
        return probe("readinessProbe").isEmpty()
                ? ""
                : probe("startupProbe").isEmpty() || container.bool("started")
                        ? ": its readiness probe has not succeeded"
                        : ": its startup probe has not succeeded";
    }

    private JsonObject probe(String name) {
        return spec().object(name);
    }

    private JsonObject spec() {
        return pod.object("spec").array(init ? "initContainers" : "containers").objects().stream()
                .filter(each -> each.string("name").equals(container.string("name")))
                .findFirst()
                .orElse(JsonObject.EMPTY);
    }

    private Optional<Explanation> restarts() {
        long count = container.number("restartCount");
        JsonObject last = container.object("lastState").object("terminated");
        if (count == 0 || last.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Explanation.of("it was started again " + count + (count == 1 ? " time" : " times")
                + "; before, it ended"
                + Ages.age(last.string("finishedAt"), explainer.now())
                        .map(age -> " " + age + " ago")
                        .orElse("")
                + ": " + end(last, " --previous")));
    }

    private String end(JsonObject terminated, String option) {
        long code = terminated.number("exitCode");
        String reason = terminated.string("reason");
        String message = terminated.string("message").strip();
        String how;
        if (reason.equals("OOMKilled")) {
            String limit = spec().objectAt("resources", "limits").string("memory");
            how = "it took more memory than " + (limit.isEmpty() ? "there is" : "its limit of " + limit);
        } else {
            how = "exit code " + code
                    + (code > SIGNALS ? " (signal " + (code - SIGNALS) + ")" : "")
                    + (reason.isEmpty() || reason.equals("Error") ? "" : ", " + reason);
        }
        return message.isEmpty() ? how + hint(option) : how + ", it said: " + message;
    }

    private String hint(String option) {
        return "; see `kubectl logs -n " + Meta.namespace(pod) + " " + Meta.name(pod) + " -c "
                + container.string("name") + option + "`";
    }
}
