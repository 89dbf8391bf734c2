package dev.proa.kinds.autoscaling;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Resources;
import java.util.List;

/** One metric of a HorizontalPodAutoscaler: the source that its type names, and a target to compare with. */
final class MetricValidation {
    private static final List<String> TYPES = List.of("ContainerResource", "External", "Object", "Pods", "Resource");
    private static final List<String> TARGETS = List.of("Utilization", "Value", "AverageValue");
    /** In the order in which upstream looks at them; only the first is looked into. */
    private static final List<String> SOURCES = List.of("object", "external", "pods", "resource", "containerResource");

    private MetricValidation() {}

    static void check(JsonObject metric, AutoscalerValidation.VersionCheck described, FieldErrors at) {
        String type = metric.string("type");
        String own = type.isEmpty() ? "" : Character.toLowerCase(type.charAt(0)) + type.substring(1);
        if (type.isEmpty()) {
            at.at("type").required("must specify a metric source type");
        }
        boolean known = TYPES.contains(type);
        for (int i = 0; !known && i < 2; i++) {
            // Upstream says it twice.
            at.at("type").notSupported(type, TYPES);
        }
        List<String> present = SOURCES.stream().filter(metric::has).toList();
        if (!present.isEmpty()) {
            source(present.getFirst(), metric.object(present.getFirst()), described, at.at(present.getFirst()));
        }
        if (known && !metric.has(own)) {
            at.at(own).required("must populate information for the given metric source");
        }
        if (present.size() != 1) {
            present.stream()
                    .filter(source -> !known || !source.equals(own))
                    .forEach(source -> at.at(source).forbidden("must populate the given metric source only"));
        }
    }

    private static void source(
            String type, JsonObject source, AutoscalerValidation.VersionCheck described, FieldErrors at) {
        switch (type) {
            case "object" -> {
                AutoscalerValidation.reference(source.object("describedObject"), described, at.at("describedObject"));
                metric(source, at);
                either(source, "value", "averageValue", "must set either a target value or averageValue", at);
            }
            case "external" -> {
                metric(source, at);
                either(
                        source,
                        "value",
                        "averageValue",
                        "must set either a target value for metric or a per-pod target",
                        at);
                both(
                        source,
                        "value",
                        "averageValue",
                        "may not set both a target value for metric and a per-pod target",
                        at.at("target").at("value"));
            }
            case "pods" -> {
                metric(source, at);
                if (!source.hasAt("target", "averageValue")) {
                    at.at("target").at("averageValue").required("must specify a positive target averageValue");
                }
            }
            case "containerResource" -> {
                resourceName(source, at);
                if (source.string("container").isEmpty()) {
                    at.at("container").required("must specify a container");
                } else {
                    Names.dns1123Label(source.string("container"), at.at("container"));
                }
                usage(source, at);
            }
            default -> {
                if (source.string("name").isEmpty()) {
                    at.at("name").required("must specify a resource name");
                }
                usage(source, at);
            }
        }
        target(source.object("target"), at.at("target"));
    }

    private static void resourceName(JsonObject source, FieldErrors at) {
        if (source.string("name").isEmpty()) {
            at.at("name").required("must specify a resource name");
        } else {
            Resources.containerName(source.string("name"), at.at("name"));
        }
    }

    private static void usage(JsonObject source, FieldErrors at) {
        either(
                source,
                "averageValue",
                "averageUtilization",
                "must set either a target raw value or a target utilization",
                at);
        both(
                source,
                "averageUtilization",
                "averageValue",
                "may not set both a target raw value and a target utilization",
                at.at("target").at("averageValue"));
    }

    private static void either(JsonObject source, String first, String named, String why, FieldErrors at) {
        if (!source.hasAt("target", first) && !source.hasAt("target", named)) {
            at.at("target").at(named).required(why);
        }
    }

    private static void both(JsonObject source, String first, String second, String why, FieldErrors at) {
        if (source.hasAt("target", first) && source.hasAt("target", second)) {
            at.forbidden(why);
        }
    }

    private static void metric(JsonObject source, FieldErrors at) {
        String name = source.stringAt("metric", "name");
        FieldErrors place = at.at("metric").at("name");
        if (name.isEmpty()) {
            place.required("must specify a metric name");
        } else {
            Names.pathSegment(name, place);
        }
    }

    private static void target(JsonObject target, FieldErrors at) {
        String type = target.string("type");
        if (type.isEmpty()) {
            at.at("type").required("must specify a metric target type");
        }
        if (!TARGETS.contains(type)) {
            at.at("type").invalid(type, "must be either Utilization, Value, or AverageValue");
        }
        for (String amount : List.of("value", "averageValue")) {
            if (target.has(amount) && Resources.quantity(target.get(amount)).signum() <= 0) {
                at.at(amount).invalid(Fields.orNull(target.get(amount)), "must be positive");
            }
        }
        if (target.number("averageUtilization", 1) < 1) {
            at.at("averageUtilization").invalid(target.number("averageUtilization"), "must be greater than 0");
        }
    }
}
