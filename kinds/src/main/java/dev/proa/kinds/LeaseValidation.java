package dev.proa.kinds;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;

/** Leases: durations and counts. */
final class LeaseValidation {
    private LeaseValidation() {}

    static void check(JsonObject lease, FieldErrors errors) {
        JsonObject spec = lease.object("spec");
        FieldErrors at = errors.at("spec");
        if (spec.has("leaseDurationSeconds") && spec.number("leaseDurationSeconds") <= 0) {
            at.at("leaseDurationSeconds").invalid(spec.number("leaseDurationSeconds"), "must be greater than 0");
        }
        Fields.notNegative(spec, at, "leaseTransitions");
    }

    /** Without what coordinated leader election needs: its feature gate is off, and the fields are dropped. */
    static JsonObject prepare(JsonObject lease) {
        return lease.change("spec", spec -> spec.without("strategy").without("preferredHolder"));
    }
}
