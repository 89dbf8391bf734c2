package dev.proa.api.selector;

import dev.proa.api.kind.Kind;
import dev.proa.json.JsonObject;

/** Both selectors of a list or watch. */
public record Selection(Kind kind, LabelSelector labels, FieldSelector fields) {
    public static Selection parse(Kind kind, String labelSelector, String fieldSelector) {
        return new Selection(kind, LabelSelector.parse(labelSelector), FieldSelector.parse(fieldSelector, kind));
    }

    public boolean isEverything() {
        return labels.isEmpty() && fields.isEmpty();
    }

    /** Whether an object in the kind's storage version is selected. */
    public boolean matches(JsonObject object) {
        return labels.matches(object.objectAt("metadata", "labels")) && fields.matches(object, kind);
    }
}
