package dev.proa.kinds.apps;

import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;

/** How often a DaemonSet's template has changed: an annotation that a former field of the spec has become. */
final class TemplateGeneration {
    private static final String ANNOTATION = "deprecated.daemonset.template.generation";

    private TemplateGeneration() {}

    private static long of(JsonObject set) {
        String text = set.stringAt("metadata", "annotations", ANNOTATION);
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    private static JsonObject with(JsonObject set, long generation) {
        return set.withAt(JsonValue.of(Long.toString(generation)), "metadata", "annotations", ANNOTATION);
    }

    /** Every DaemonSet has it, if only to say that nobody has counted. */
    static JsonObject noted(JsonObject set) {
        return with(set, of(set));
    }

    static JsonObject first(JsonObject set) {
        return with(set, Math.max(1, of(set)));
    }

    static JsonObject next(JsonObject old, JsonObject updated) {
        boolean same = old.objectAt("spec", "template").equals(updated.objectAt("spec", "template"));
        return with(updated, of(old) + (same ? 0 : 1));
    }
}
