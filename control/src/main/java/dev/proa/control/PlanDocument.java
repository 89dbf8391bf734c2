package dev.proa.control;

import dev.proa.control.object.Resources;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * A plan's steps as JSON, to be kept, read and compared. Each step is an object whose first member says what it is: {@code create},
 * {@code update}, {@code patch}, {@code delete} and {@code deleteCollection} name the resource, {@code recheck} too, {@code event} the
 * type, {@code together} and {@code attempt} hold steps. Equal steps in a row are one, with {@code times}. What is written to Secrets is left out.
 */
public final class PlanDocument {
    private static final String LEFT_OUT = "(left out)";

    private PlanDocument() {}

    public static JsonArray of(Plan plan) {
        return steps(plan.actions());
    }

    private static JsonArray steps(List<Action> actions) {
        List<JsonValue> steps = new ArrayList<>();
        for (int i = 0; i < actions.size(); ) {
            int from = i;
            while (i < actions.size() && actions.get(i).equals(actions.get(from))) {
                i++;
            }
            JsonObject step = step(actions.get(from));
            steps.add(i - from > 1 ? step.with("times", i - from) : step);
        }
        return JsonArray.of(steps);
    }

    private static JsonObject step(Action action) {
        return switch (action) {
            case Action.Create a ->
                target("create", a).put("object", open(a, a.object())).build();
            case Action.CreateThrough a ->
                target("create", a)
                        .put("subresource", a.subresource())
                        .put("object", open(a, a.body()))
                        .build();
            case Action.Update a ->
                target("update", a)
                        .putUnlessEmpty("subresource", a.subresource())
                        .put("object", open(a, a.object()))
                        .build();
            case Action.Patch a ->
                target("patch", a)
                        .putUnlessEmpty("subresource", a.subresource())
                        .put("patch", open(a, a.patch()))
                        .build();
            case Action.Delete a ->
                target("delete", a).put("options", a.options()).build();
            case Action.DeleteCollection a ->
                target("deleteCollection", a).put("options", a.options()).build();
            case Action.Event a -> event(a);
            case Action.Together a ->
                JsonObject.builder()
                        .put("together", steps(a.actions()))
                        .put("slowStart", a.slowStart())
                        .build();
            case Action.Attempt a -> attempt(a);
            case Action.Following a ->
                step(a.update())
                        .with(
                                "insertions",
                                JsonArray.of(a.insertions().stream()
                                        .map(each -> JsonObject.of(
                                                "at",
                                                each.at().toString(),
                                                "part",
                                                each.part().name()))
                                        .toList()));
            case Action.Recheck a ->
                JsonObject.builder()
                        .put("recheck", a.resource().toString())
                        .putUnlessEmpty("namespace", a.namespace())
                        .put("name", a.name())
                        .put("condition", condition(a.condition()))
                        .build();
        };
    }

    private static JsonObject.Builder target(String verb, Action.Write write) {
        return JsonObject.builder()
                .put(verb, write.resource().toString())
                .putUnlessEmpty("namespace", write.namespace())
                .putUnlessEmpty("name", write.name());
    }

    private static JsonObject event(Action.Event event) {
        JsonObject metadata = event.regarding().objectAt("metadata");
        JsonObject regarding = JsonObject.builder()
                .putUnlessEmpty("kind", event.regarding().string("kind"))
                .putUnlessEmpty("namespace", metadata.string("namespace"))
                .putUnlessEmpty("name", metadata.string("name"))
                .putUnlessEmpty("uid", metadata.string("uid"))
                .build();
        JsonObject.Builder step = JsonObject.builder()
                .put("event", event.type().text())
                .put("regarding", regarding)
                .put("reason", event.reason())
                .put("message", event.message());
        if (event.appended() != Part.NOTHING) {
            step.put("appended", event.appended().name());
        }
        return step.putUnlessEmpty("action", event.action()).build();
    }

    private static JsonObject attempt(Action.Attempt attempt) {
        JsonObject.Builder step = JsonObject.builder().put("attempt", step(attempt.action()));
        if (!attempt.succeeded().isEmpty()) {
            step.put("succeeded", steps(attempt.succeeded()));
        }
        return step.put(
                        "failed",
                        JsonArray.of(attempt.failed().stream()
                                .map(each -> JsonObject.of(
                                        "failure",
                                        each.failure().name(),
                                        "forgiven",
                                        each.forgiven(),
                                        "actions",
                                        steps(each.actions())))
                                .toList()))
                .build();
    }

    private static JsonObject condition(Precondition condition) {
        return switch (condition) {
            case Precondition.Absent ignored -> JsonObject.of("absent", true);
            case Precondition.Gone gone -> JsonObject.of("gone", gone.uid());
            case Precondition.Stays stays -> JsonObject.of("stays", stays.uid());
            case Precondition.Unchanged unchanged -> {
                JsonObject.Builder json = JsonObject.builder()
                        .put("unchanged", unchanged.uid())
                        .put("at", unchanged.at().toString());
                if (unchanged.value() != null) {
                    json.put("value", unchanged.value());
                }
                yield json.build();
            }
        };
    }

    /** What may be read by who reads bug reports: of a Secret its metadata and the names in it; of a patch to one nothing. */
    private static JsonValue open(Action.Write write, JsonValue content) {
        if (!write.resource().equals(Resources.SECRETS)) {
            return content;
        }
        if (!(content instanceof JsonObject object) || write instanceof Action.Patch) {
            return JsonValue.of(LEFT_OUT);
        }
        JsonObject open = object;
        for (String member : List.of("data", "stringData")) {
            if (open.has(member)) {
                JsonObject.Builder names = JsonObject.builder();
                open.object(member).names().forEach(name -> names.put(name, LEFT_OUT));
                open = open.with(member, names.build());
            }
        }
        return open.withoutAt("metadata", "annotations").withoutAt("metadata", "managedFields");
    }
}
