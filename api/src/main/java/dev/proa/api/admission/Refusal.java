package dev.proa.api.admission;

import dev.proa.api.error.ApiException;
import java.util.List;

/** How a step says no. */
public final class Refusal {
    private Refusal() {}

    /** A 403 that names the object, or what its name will begin with. */
    public static ApiException forbidden(AdmissionContext context, String why) {
        return ApiException.forbidden(
                context.resource().group(), context.resource().resource(), name(context), why);
    }

    private static String name(AdmissionContext context) {
        if (!context.name().isEmpty()) {
            return context.name();
        }
        String prefix = context.object().stringAt("metadata", "generateName");
        return prefix.isEmpty() ? "Unknown" : prefix;
    }

    /** Several faults in one message. */
    public static String aggregate(List<String> faults) {
        return faults.size() == 1 ? faults.getFirst() : "[" + String.join(", ", faults) + "]";
    }
}
