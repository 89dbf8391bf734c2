package dev.proa.kinds.batch;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.ArrayList;
import java.util.List;

/** The template of a job's pods stays as it is, except while the job is suspended: then where and with what they run may change. */
final class SuspendedJob {
    private static final List<String> DIRECTIVES = List.of("nodeSelector", "tolerations", "schedulingGates");

    private SuspendedJob() {}

    static void templateUpdate(JsonObject old, JsonObject updated, FieldErrors at) {
        JsonObject template = updated.objectAt("spec", "template");
        JsonObject oldTemplate = old.objectAt("spec", "template");
        boolean suspended = old.boolAt("spec", "suspend");
        boolean mutable = suspended && isIdle(old);
        if (mutable) {
            oldTemplate = withDirectives(oldTemplate, template);
        }
        if (!mutable) {
            if (!oldTemplate.equals(template)) {
                at.at("template").invalid(template, Formats.IMMUTABLE);
            }
            return;
        }
        JsonObject oldPod = withResources(
                withResources(oldTemplate.object("spec"), template, "containers"), template, "initContainers");
        if (!oldPod.equals(template.object("spec"))) {
            at.at("template.spec").invalid(template.object("spec"), Formats.IMMUTABLE);
        }
    }

    /** No pod runs: it never started, or its Suspended condition says so. */
    private static boolean isIdle(JsonObject job) {
        JsonObject status = job.object("status");
        boolean saidSuspended = status.array("conditions").objects().stream()
                .anyMatch(c -> c.string("type").equals("Suspended")
                        && c.string("status").equals("True"));
        return !status.has("startTime") || saidSuspended && status.number("active") == 0;
    }

    private static JsonObject withDirectives(JsonObject old, JsonObject template) {
        JsonObject result = old.change("metadata", metadata -> {
            JsonObject changed = metadata;
            for (String field : List.of("labels", "annotations")) {
                changed = member(changed, field, template.object("metadata"));
            }
            return changed;
        });
        return result.change("spec", spec -> {
            JsonObject changed = spec;
            for (String field : DIRECTIVES) {
                changed = member(changed, field, template.object("spec"));
            }
            JsonObject affinity =
                    member(changed.object("affinity"), "nodeAffinity", template.objectAt("spec", "affinity"));
            boolean none = affinity.isEmpty() && !template.hasAt("spec", "affinity");
            return none ? changed.without("affinity") : changed.with("affinity", affinity);
        });
    }

    private static JsonObject withResources(JsonObject old, JsonObject template, String list) {
        List<JsonObject> before = old.array(list).objects();
        List<JsonObject> after = template.objectAt("spec").array(list).objects();
        if (before.size() != after.size() || before.isEmpty()) {
            return old;
        }
        List<JsonValue> result = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            boolean same = before.get(i).string("name").equals(after.get(i).string("name"));
            result.add(same ? member(before.get(i), "resources", after.get(i)) : before.get(i));
        }
        return old.with(list, JsonArray.of(result));
    }

    private static JsonObject member(JsonObject object, String name, JsonObject from) {
        return from.has(name) ? object.with(name, Fields.orNull(from.get(name))) : object.without(name);
    }
}
