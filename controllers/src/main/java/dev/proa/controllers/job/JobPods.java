package dev.proa.controllers.job;

import dev.proa.control.Action;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.controllers.template.CreationPace;
import dev.proa.controllers.template.PodTemplate;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which pods a running Job makes and removes now.
 *
 * @param creations with at most one for each index
 * @param removals active pods that are too many
 * @param again when a back-off will be over
 */
record JobPods(List<Action> creations, List<JsonObject> removals, Optional<Instant> again) {
    private static final int CHANGES_MAX = 500;
    private static final int NAME_MAX = 58;
    private static final Comparator<JsonObject> EARLY_STAGE = Comparator.comparing(
                    (JsonObject pod) -> !Pods.nodeName(pod).isEmpty())
            .thenComparingInt(pod -> List.of("Pending", "Unknown", "Running").indexOf(Pods.phase(pod)))
            .thenComparing(Pods::ready)
            .thenComparing(Meta::created, Comparator.reverseOrder())
            .thenComparing(Meta::uid);

    private static JobPods none(Optional<Instant> again) {
        return new JobPods(List.of(), List.of(), again);
    }

    static JobPods of(JobView view, Instant now) {
        if (view.suspended()) {
            return new JobPods(List.of(), view.active, Optional.empty());
        }
        long wanted = wanted(view);
        List<JsonObject> removals = removals(view, Math.max(0, view.active.size() - wanted));
        if (!removals.isEmpty()) {
            return new JobPods(
                    List.of(), removals.subList(0, Math.min(removals.size(), CHANGES_MAX)), Optional.empty());
        }
        long missing = wanted - view.active.size() - (view.replacesOnlyFailed() ? view.terminating : 0);
        CreationPace pace = CreationPace.of(view.pods, missing, now);
        return pace.allowed() == 0 ? none(pace.again()) : creations(view, pace.allowed(), now);
    }

    private static long wanted(JobView view) {
        long parallelism = view.spec.number("parallelism", 1);
        if (!view.hasCompletions()) {
            return view.succeeded() > 0 ? view.active.size() : parallelism;
        }
        return Math.clamp(view.completions() - view.succeeded(), 0, parallelism);
    }

    private static List<JsonObject> removals(JobView view, long atLeast) {
        List<JsonObject> removals = new ArrayList<>();
        List<JsonObject> left = new ArrayList<>(view.active);
        left.sort(EARLY_STAGE);
        if (view.indexed()) {
            Set<Integer> seen = new HashSet<>();
            for (JsonObject pod : left.reversed().stream().toList()) {
                OptionalInt index = Indexes.of(pod, view.completions());
                if (index.isEmpty() || !seen.add(index.getAsInt())) {
                    removals.add(pod);
                }
            }
            left.removeAll(removals);
        }
        left.stream().limit(Math.max(0, atLeast - removals.size())).forEach(removals::add);
        return removals;
    }

    private static JobPods creations(JobView view, int missing, Instant now) {
        if (view.backoffPerIndex()) {
            return perIndex(view, missing, now);
        }
        Instant over = Finish.backoff(
                view.pods.stream().filter(Pods::succeeded).toList(),
                view.pods.stream().filter(view::failed).toList());
        if (over.isAfter(now)) {
            return none(Optional.of(over));
        }
        List<Action> creations = new ArrayList<>();
        if (view.indexed()) {
            pending(view, missing).forEach(index -> creations.add(create(view, index, JsonObject.EMPTY)));
        } else {
            for (int i = 0; i < missing; i++) {
                creations.add(PodTemplate.create(view.job, pod(view, template(view), Meta.name(view.job) + "-")));
            }
        }
        return new JobPods(creations, List.of(), Optional.empty());
    }

    private static JobPods perIndex(JobView view, int missing, Instant now) {
        Map<Integer, JsonObject> replaced = awaitingReplacement(view);
        List<Action> creations = new ArrayList<>();
        Optional<Instant> again = Optional.empty();
        for (int index : pending(view, missing)) {
            JsonObject last = replaced.getOrDefault(index, JsonObject.EMPTY);
            Instant over =
                    last.isEmpty() ? Instant.MIN : Finish.after(Finish.time(last), JobView.allIndexFailures(last) + 1);
            if (!over.isAfter(now)) {
                creations.add(create(view, index, last));
            } else if (again.isEmpty() || over.isBefore(again.get())) {
                again = Optional.of(over);
            }
        }
        return new JobPods(creations, List.of(), again);
    }

    /** Failed pods that stay until their replacement carries their index's count of failures. */
    static Map<Integer, JsonObject> awaitingReplacement(JobView view) {
        Map<Integer, JsonObject> result = new HashMap<>();
        if (!view.backoffPerIndex()) {
            return result;
        }
        IndexSet settled = view.succeededIndexes();
        settled.addAll(view.failedIndexes());
        settled.addAll(Indexes.of(view.active, view.completions()));
        Comparator<JsonObject> order =
                Comparator.comparingLong(JobView::allIndexFailures).thenComparing(Finish::time);
        for (JsonObject pod : view.pods) {
            OptionalInt index = Indexes.of(pod, view.completions());
            if (JobView.tracked(pod) && view.failed(pod) && index.isPresent() && !settled.contains(index.getAsInt())) {
                result.merge(index.getAsInt(), pod, (a, b) -> order.compare(a, b) <= 0 ? b : a);
            }
        }
        return result;
    }

    private static List<Integer> pending(JobView view, int count) {
        IndexSet taken = view.succeededIndexes();
        taken.addAll(Indexes.of(view.active, view.completions()));
        if (view.replacesOnlyFailed()) {
            taken.addAll(Indexes.of(view.pods.stream().filter(Pods::terminating).toList(), view.completions()));
        }
        if (view.backoffPerIndex()) {
            taken.addAll(view.failedIndexes());
        }
        List<Integer> result = new ArrayList<>();
        for (int index = taken.nextMissing(0);
                index < view.completions() && result.size() < count;
                index = taken.nextMissing(index + 1)) {
            result.add(index);
        }
        return result;
    }

    private static JsonObject template(JobView view) {
        JsonObject template = view.spec.object("template");
        return Meta.withFinalizer(template, JobView.FINALIZER);
    }

    private static JsonObject pod(JobView view, JsonObject template, String prefix) {
        return PodTemplate.pod(
                template, Meta.namespace(view.job), prefix, Meta.controllerReference(view.job, "batch/v1", "Job"));
    }

    private static Action create(JobView view, int index, JsonObject replaced) {
        String text = Integer.toString(index);
        JsonObject template = Meta.withAnnotation(template(view), Indexes.INDEX, text);
        template = Meta.withLabel(template, Indexes.INDEX, text);
        if (view.backoffPerIndex()) {
            template = view.withFailures(template, replaced);
        }
        JsonObject spec = template.object("spec")
                .changeEach("containers", JobPods::withIndexVariable)
                .changeEach("initContainers", JobPods::withIndexVariable)
                .with("hostname", Meta.name(view.job) + "-" + index);
        String suffix = "-" + index + "-";
        String name = Meta.name(view.job);
        String prefix = name.substring(0, Math.min(name.length(), NAME_MAX - suffix.length())) + suffix;
        return PodTemplate.create(view.job, pod(view, template.with("spec", spec), prefix));
    }

    private static JsonObject withIndexVariable(JsonObject container) {
        JsonArray variables = container.array("env");
        boolean there = variables.objects().stream()
                .anyMatch(variable -> variable.string("name").equals("JOB_COMPLETION_INDEX"));
        JsonObject field = JsonObject.of("fieldPath", "metadata.labels['" + Indexes.INDEX + "']");
        JsonValue variable =
                JsonObject.of("name", "JOB_COMPLETION_INDEX", "valueFrom", JsonObject.of("fieldRef", field));
        return there ? container : container.with("env", variables.plus(variable));
    }
}
