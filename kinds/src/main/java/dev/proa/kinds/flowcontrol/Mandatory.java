package dev.proa.kinds.flowcontrol;

import dev.proa.api.bootstrap.FlowControlDefaults;
import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;

/** The schemas and levels without which no server answers: what they say is fixed. */
final class Mandatory {
    private Mandatory() {}

    static void schema(JsonObject schema, FieldErrors at) {
        String name = schema.stringAt("metadata", "name");
        JsonObject fixed = FlowControlDefaults.mandatorySchema(name);
        if (!fixed.isEmpty() && !fixed.equals(schema.object("spec"))) {
            at.invalid(schema.object("spec"), "spec of '" + name + "' must equal the fixed value");
        }
    }

    /** Of the level {@code exempt} its shares may change. */
    static void level(JsonObject level, FieldErrors at) {
        String name = level.stringAt("metadata", "name");
        JsonObject fixed = FlowControlDefaults.mandatoryLevel(name);
        JsonObject spec = level.object("spec");
        if (fixed.isEmpty()) {
            return;
        }
        if (name.equals("exempt")) {
            if (!fixed.without("exempt").equals(spec.without("exempt"))) {
                at.invalid(spec, "spec of '" + name + "' except the 'spec.exempt' field must equal the fixed value");
            }
        } else if (!fixed.equals(spec)) {
            at.invalid(spec, "spec of '" + name + "' must equal the fixed value");
        }
    }
}
