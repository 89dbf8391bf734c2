package dev.proa.kinds.autoscaling;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Resources;
import java.util.List;

/** HorizontalPodAutoscalers: bounds, a target that can be scaled, and how fast. */
final class AutoscalerValidation {
    private static final List<String> SELECT_POLICIES = List.of("Disabled", "Max", "Min");
    private static final List<String> POLICY_TYPES = List.of("Percent", "Pods");
    private static final int WINDOW_SECONDS_MAX = 3600;
    private static final int PERIOD_SECONDS_MAX = 1800;

    /** How much of a reference's apiVersion is asked. */
    enum VersionCheck {
        GROUP,
        FORM,
        NONE
    }

    private AutoscalerValidation() {}

    static void create(JsonObject autoscaler, FieldErrors errors) {
        spec(autoscaler.object("spec"), 1, versionCheck(autoscaler), VersionCheck.FORM, errors.at("spec"));
    }

    private static VersionCheck versionCheck(JsonObject autoscaler) {
        return autoscaler.stringAt("spec", "scaleTargetRef", "kind").equals("ReplicationController")
                ? VersionCheck.FORM
                : VersionCheck.GROUP;
    }

    static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        JsonObject before = old.objectAt("spec", "scaleTargetRef").without("name");
        boolean same = before.equals(updated.objectAt("spec", "scaleTargetRef").without("name"));
        VersionCheck described = old.arrayAt("spec", "metrics").objects().stream()
                        .map(metric -> metric.stringAt("object", "describedObject", "apiVersion"))
                        .allMatch(version -> fault(version, VersionCheck.FORM).isEmpty())
                ? VersionCheck.FORM
                : VersionCheck.NONE;
        long least = old.numberAt(1, "spec", "minReplicas") == 0 ? 0 : 1;
        VersionCheck target = same ? VersionCheck.NONE : versionCheck(updated);
        spec(updated.object("spec"), least, target, described, errors.at("spec"));
    }

    private static void spec(JsonObject spec, long least, VersionCheck target, VersionCheck described, FieldErrors at) {
        long min = spec.number("minReplicas", 1);
        long max = spec.number("maxReplicas");
        if (min < least) {
            at.at("minReplicas").invalid(min, "must be greater than or equal to " + least);
        }
        if (max == 0) {
            at.at("maxReplicas").required("must be set and greater than 0");
        } else if (max < 0) {
            at.at("maxReplicas").invalid(max, "must be greater than or equal to 1");
        }
        if (spec.has("minReplicas") && max < min) {
            at.at("maxReplicas").invalid(max, "must be greater than or equal to `minReplicas`");
        }
        reference(spec.object("scaleTargetRef"), target, at.at("scaleTargetRef"));
        Fields.each(spec, "metrics", at, (metric, place) -> MetricValidation.check(metric, described, place));
        boolean scalesToZero = spec.array("metrics").objects().stream()
                .anyMatch(m -> List.of("Object", "External").contains(m.string("type")));
        if (min == 0 && !scalesToZero) {
            at.at("metrics")
                    .forbidden(
                            "must specify at least one Object or External metric to support scaling to zero replicas");
        }
        Fields.in(spec, "behavior", at, (behavior, place) -> {
            Fields.in(behavior, "scaleUp", place, AutoscalerValidation::rules);
            Fields.in(behavior, "scaleDown", place, AutoscalerValidation::rules);
        });
    }

    /** A reference to an object of any version of its kind. */
    static void reference(JsonObject reference, VersionCheck check, FieldErrors at) {
        Fields.requiredFormat(reference, "kind", at, Names::pathSegment);
        Fields.requiredFormat(reference, "name", at, Names::pathSegment);
        String version = reference.string("apiVersion");
        String fault = fault(version, check);
        if (!fault.isEmpty()) {
            at.at("apiVersion").invalid(version, fault);
        }
    }

    private static String fault(String version, VersionCheck check) {
        if (check == VersionCheck.NONE) {
            return "";
        }
        if (version.chars().filter(c -> c == '/').count() > 1) {
            return "unexpected GroupVersion string: " + version;
        }
        boolean group = version.indexOf('/') > 0;
        return check == VersionCheck.GROUP && !group ? "apiVersion must specify API group" : "";
    }

    private static void rules(JsonObject rules, FieldErrors at) {
        long window = rules.number("stabilizationWindowSeconds");
        if (window < 0) {
            at.at("stabilizationWindowSeconds").invalid(window, "must be greater than or equal to zero");
        }
        if (window > WINDOW_SECONDS_MAX) {
            at.at("stabilizationWindowSeconds").invalid(window, "must be less than or equal to " + WINDOW_SECONDS_MAX);
        }
        Fields.oneOf(rules, "selectPolicy", at, SELECT_POLICIES);
        if (rules.array("policies").isEmpty()) {
            at.at("policies").required("must specify at least one Policy");
        }
        Fields.each(rules, "policies", at, AutoscalerValidation::policy);
        if (rules.has("tolerance")) {
            Resources.notNegative(Resources.quantity(rules.get("tolerance")), at.at("tolerance"));
        }
    }

    private static void policy(JsonObject policy, FieldErrors at) {
        long period = policy.number("periodSeconds");
        if (!POLICY_TYPES.contains(policy.string("type"))) {
            at.at("type").notSupported(policy.string("type"), POLICY_TYPES);
        }
        Fields.positive(policy.number("value"), at.at("value"));
        Fields.positive(period, at.at("periodSeconds"));
        if (period > PERIOD_SECONDS_MAX) {
            at.at("periodSeconds").invalid(period, "must be less than or equal to " + PERIOD_SECONDS_MAX);
        }
    }
}
