package dev.proa.kinds.validation;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The conditions of a status in the form that kinds share (apimachinery's ValidateConditions). */
public final class Conditions {
    private static final List<String> STATES = List.of("False", "True", "Unknown");
    private static final String REASON = "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?";
    private static final int REASON_BYTES_MAX = 1024;
    private static final int MESSAGE_BYTES_MAX = 32 * 1024;

    private Conditions() {}

    /** Of {@code status.conditions}: types once each, states, times, reasons. */
    public static void validate(JsonObject status, FieldErrors at) {
        Set<String> types = new HashSet<>();
        Fields.each(status, "conditions", at, (condition, place) -> {
            if (!types.add(condition.string("type"))) {
                place.at("type").duplicate(condition.string("type"));
            }
            condition(condition, place);
        });
    }

    private static void condition(JsonObject condition, FieldErrors at) {
        Formats.qualifiedName(condition.string("type"), at.at("type"));
        if (!STATES.contains(condition.string("status"))) {
            at.at("status").notSupported(condition.string("status"), STATES);
        }
        if (condition.number("observedGeneration") < 0) {
            at.at("observedGeneration")
                    .invalid(condition.number("observedGeneration"), "must be greater than or equal to zero");
        }
        if (!condition.has("lastTransitionTime")) {
            at.at("lastTransitionTime").required("");
        }
        String reason = condition.string("reason");
        if (reason.isEmpty()) {
            at.at("reason").required("");
        } else {
            if (!reason.matches(REASON)) {
                at.at("reason")
                        .invalid(
                                reason,
                                Formats.expression(
                                        "a condition reason must start with alphabetic character, optionally followed by a"
                                                + " string of alphanumeric characters or '_,:', and must end with an"
                                                + " alphanumeric character or '_'",
                                        REASON,
                                        "my_name",
                                        "MY_NAME",
                                        "MyName",
                                        "ReasonA,ReasonB",
                                        "ReasonA:ReasonB"));
            }
            if (Formats.bytes(reason) > REASON_BYTES_MAX) {
                at.at("reason").tooLong(REASON_BYTES_MAX);
            }
        }
        if (Formats.bytes(condition.string("message")) > MESSAGE_BYTES_MAX) {
            at.at("message").tooLong(MESSAGE_BYTES_MAX);
        }
    }
}
