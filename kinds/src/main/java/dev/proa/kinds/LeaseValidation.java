package dev.proa.kinds;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.List;

/** Leases: durations and counts, and who may be preferred. */
final class LeaseValidation {
    private static final List<String> STRATEGIES = List.of("OldestEmulationVersion");

    private LeaseValidation() {}

    static void check(JsonObject lease, FieldErrors errors) {
        JsonObject spec = lease.object("spec");
        FieldErrors at = errors.at("spec");
        if (spec.has("leaseDurationSeconds") && spec.number("leaseDurationSeconds") <= 0) {
            at.at("leaseDurationSeconds").invalid(spec.number("leaseDurationSeconds"), "must be greater than 0");
        }
        Fields.notNegative(spec, at, "leaseTransitions");
        if (spec.has("strategy")) {
            // Upstream names the field twice in the path.
            strategy(spec.string("strategy"), at.at("strategy").at("strategy"));
        }
        if (!spec.string("preferredHolder").isEmpty() && spec.string("strategy").isEmpty()) {
            at.at("preferredHolder").forbidden("may only be specified if `strategy` is defined");
        }
    }

    private static void strategy(String strategy, FieldErrors at) {
        if (strategy.contains("/")) {
            Formats.qualifiedName(strategy, at);
        } else if (!STRATEGIES.contains(strategy)) {
            at.notSupported(strategy, STRATEGIES);
        }
    }
}
