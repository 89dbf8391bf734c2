package dev.proa.kinds.apps;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.kinds.core.PersistentVolumeClaimValidation;
import dev.proa.kinds.pod.PodTemplates;
import dev.proa.kinds.pod.PodWarnings;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.Selectors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kinds that keep pods running: what is asked of their specs, and how these may change. */
public final class WorkloadValidation {
    private static final String NOT_MORE = "cannot be greater than status.replicas";

    private WorkloadValidation() {}

    /** The selector is there, usable and not empty; answers whether the template can be compared with it. */
    private static boolean selector(JsonObject spec, String kind, FieldErrors at) {
        if (!spec.has("selector")) {
            at.at("selector").required("");
            return true;
        }
        JsonObject selector = spec.object("selector");
        Selectors.labelSelector(selector, at.at("selector"));
        if (Selectors.isEmpty(selector)) {
            at.at("selector").invalid(selector, "empty selector is invalid for " + kind);
        }
        return Selectors.isUsable(selector);
    }

    private static void replicaTemplate(JsonObject spec, FieldErrors at) {
        JsonObject template = spec.object("template");
        boolean selectsAll = Selectors.isEmpty(spec.object("selector")) && spec.has("selector");
        boolean selected = Selectors.selects(spec, "selector", template.objectAt("metadata", "labels"));
        if (!selectsAll && !selected) {
            PodTemplates.selectorMismatch(template, at.at("template"));
        }
        PodTemplates.validate(template, at.at("template"));
        PodTemplates.runsForEver(template, "ReplicaSet", at.at("template"));
    }

    static void deployment(JsonObject deployment, FieldErrors errors) {
        JsonObject spec = deployment.object("spec");
        FieldErrors at = errors.at("spec");
        Fields.notNegative(spec, at, "replicas");
        if (selector(spec, "deployment", at)) {
            replicaTemplate(spec, at);
        } else {
            at.at("selector").invalid(spec.object("selector"), "invalid label selector");
        }
        strategy(spec.object("strategy"), at.at("strategy"));
        Fields.notNegative(spec, at, "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds");
        long deadline = spec.number("progressDeadlineSeconds");
        if (spec.has("progressDeadlineSeconds") && deadline <= spec.number("minReadySeconds")) {
            at.at("progressDeadlineSeconds").invalid(deadline, "must be greater than minReadySeconds");
        }
    }

    private static void strategy(JsonObject strategy, FieldErrors at) {
        String type = strategy.string("type");
        if (type.equals("Recreate")) {
            if (strategy.has("rollingUpdate")) {
                at.at("rollingUpdate").forbidden("may not be specified when strategy `type` is 'Recreate'");
            }
        } else if (!type.equals("RollingUpdate")) {
            at.notSupported(shown(strategy), List.of("Recreate", "RollingUpdate"));
        } else if (!strategy.has("rollingUpdate")) {
            at.at("rollingUpdate").required("this should be defaulted and never be nil");
        } else {
            rollingUpdate(strategy.object("rollingUpdate"), at.at("rollingUpdate"));
        }
    }

    /** A strategy in upstream's internal form. */
    private static JsonObject shown(JsonObject strategy) {
        JsonObject update = strategy.object("rollingUpdate");
        JsonValue rolling = strategy.has("rollingUpdate")
                ? JsonObject.of(
                        "MaxUnavailable", orZero(update.get("maxUnavailable")),
                        "MaxSurge", orZero(update.get("maxSurge")))
                : JsonNull.NULL;
        return JsonObject.of("Type", strategy.string("type"), "RollingUpdate", rolling);
    }

    private static JsonValue orZero(@org.jspecify.annotations.Nullable JsonValue value) {
        return value == null ? JsonNumber.of(0) : value;
    }

    private static void rollingUpdate(JsonObject update, FieldErrors at) {
        JsonValue unavailable = update.get("maxUnavailable");
        JsonValue surge = update.get("maxSurge");
        Fields.countOrPercent(unavailable, at.at("maxUnavailable"));
        Fields.countOrPercent(surge, at.at("maxSurge"));
        if (Fields.countOrPercentValue(unavailable) == 0 && Fields.countOrPercentValue(surge) == 0) {
            at.at("maxUnavailable").invalid(orZero(unavailable), "may not be 0 when `maxSurge` is 0");
        }
        Fields.atMostAll(unavailable, at.at("maxUnavailable"));
    }

    static void deploymentUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        deployment(updated, errors);
        Fields.immutable(old.object("spec"), updated.object("spec"), "selector", errors.at("spec"));
    }

    static void replicaSet(JsonObject set, FieldErrors errors) {
        JsonObject spec = set.object("spec");
        FieldErrors at = errors.at("spec");
        Fields.notNegative(spec, at, "replicas", "minReadySeconds");
        if (selector(spec, "deployment", at)) {
            replicaTemplate(spec, at);
        } else {
            at.at("selector").invalid(spec.object("selector"), "invalid label selector");
        }
    }

    static void replicaSetUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        replicaSet(updated, errors);
        Fields.immutable(old.object("spec"), updated.object("spec"), "selector", errors.at("spec"));
    }

    static void replicationController(JsonObject controller, FieldErrors errors) {
        JsonObject spec = controller.object("spec");
        FieldErrors at = errors.at("spec");
        JsonObject template = spec.object("template");
        Fields.notNegative(spec, at, "minReadySeconds");
        if (spec.object("selector").isEmpty()) {
            at.at("selector").required("");
        }
        Fields.notNegative(spec, at, "replicas");
        if (!spec.has("template")) {
            at.at("template").required("");
            return;
        }
        JsonObject labels = template.objectAt("metadata", "labels");
        boolean selected = spec.object("selector").strings().entrySet().stream()
                .allMatch(e ->
                        labels.contains(e.getKey()) && labels.string(e.getKey()).equals(e.getValue()));
        if (!selected) {
            PodTemplates.selectorMismatch(template, at.at("template"));
        }
        PodTemplates.validate(template, at.at("template"));
        PodTemplates.runsForEver(template, "ReplicationController", at.at("template"));
    }

    static void daemonSet(JsonObject set, FieldErrors errors) {
        JsonObject spec = set.object("spec");
        FieldErrors at = errors.at("spec");
        JsonObject template = spec.object("template");
        Fields.in(spec, "selector", at, Selectors::labelSelector);
        boolean usable = Selectors.isUsable(spec.object("selector"));
        if (usable && !Selectors.selects(spec, "selector", template.objectAt("metadata", "labels"))) {
            PodTemplates.selectorMismatch(template, at.at("template"));
        }
        if (spec.has("selector") && Selectors.isEmpty(spec.object("selector"))) {
            at.at("selector").invalid(spec.object("selector"), "empty selector is invalid for daemonset");
        }
        PodTemplates.validate(template, at.at("template"));
        PodTemplates.runsForEver(template, "DaemonSet", at.at("template"));
        Fields.notNegative(spec, at, "minReadySeconds");
        daemonStrategy(spec.object("updateStrategy"), at.at("updateStrategy"));
        Fields.notNegative(spec, at, "revisionHistoryLimit");
    }

    private static void daemonStrategy(JsonObject strategy, FieldErrors at) {
        String type = strategy.string("type");
        if (type.equals("OnDelete")) {
            return;
        }
        if (!type.equals("RollingUpdate")) {
            at.notSupported(shown(strategy), List.of("RollingUpdate", "OnDelete"));
            return;
        }
        if (!strategy.has("rollingUpdate")) {
            at.at("rollingUpdate").required("");
            return;
        }
        JsonObject update = strategy.object("rollingUpdate");
        FieldErrors place = at.at("rollingUpdate");
        JsonValue unavailable = update.get("maxUnavailable");
        JsonValue surge = update.get("maxSurge");
        Fields.countOrPercent(unavailable, place.at("maxUnavailable"));
        Fields.countOrPercent(surge, place.at("maxSurge"));
        Fields.atMostAll(unavailable, place.at("maxUnavailable"));
        Fields.atMostAll(surge, place.at("maxSurge"));
        boolean hasUnavailable = Fields.countOrPercentValue(unavailable) != 0;
        boolean hasSurge = Fields.countOrPercentValue(surge) != 0;
        if (hasUnavailable && hasSurge) {
            place.at("maxSurge").invalid(orZero(surge), "may not be set when maxUnavailable is non-zero");
        } else if (!hasUnavailable && !hasSurge) {
            place.at("maxUnavailable").required("cannot be 0 when maxSurge is 0");
        }
    }

    static void daemonSetUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        Fields.immutable(old.object("spec"), updated.object("spec"), "selector", errors.at("spec"));
        daemonSet(updated, errors);
    }

    static void statefulSet(JsonObject set, FieldErrors errors) {
        statefulSpec(set.object("spec"), true, true, errors.at("spec"));
    }

    private static void statefulSpec(JsonObject spec, boolean created, boolean checkTemplate, FieldErrors at) {
        String management = spec.string("podManagementPolicy");
        if (management.isEmpty()) {
            at.at("podManagementPolicy").required("");
        } else if (!management.equals("OrderedReady") && !management.equals("Parallel")) {
            at.at("podManagementPolicy").invalid(management, "must be 'OrderedReady' or 'Parallel'");
        }
        statefulStrategy(spec.object("updateStrategy"), at.at("updateStrategy"));
        for (String when : List.of("whenDeleted", "whenScaled")) {
            Fields.in(spec, "persistentVolumeClaimRetentionPolicy", at, (policy, place) -> {
                if (!List.of("Retain", "Delete").contains(policy.string(when))) {
                    place.at(when).notSupported(policy.string(when), List.of("Retain", "Delete"));
                }
            });
        }
        if (created) {
            Fields.each(
                    spec,
                    "volumeClaimTemplates",
                    at,
                    (claim, place) -> PersistentVolumeClaimValidation.spec(claim.object("spec"), place.at("spec")));
        }
        Fields.notNegative(spec, at, "replicas", "minReadySeconds");
        if (spec.numberAt(0, "ordinals", "start") < 0) {
            at.at("ordinals.start").invalid(spec.numberAt(0, "ordinals", "start"), Fields.NEGATIVE);
        }
        if (created) {
            Fields.format(spec, "serviceName", at, Names::dns1123Label);
        }
        if (selector(spec, "statefulset", at)) {
            statefulTemplate(spec, checkTemplate, at);
        } else {
            at.at("selector").invalid(spec.object("selector"), "");
        }
        PodTemplates.runsForEver(spec.object("template"), "StatefulSet", at.at("template"));
    }

    private static void statefulStrategy(JsonObject strategy, FieldErrors at) {
        String type = strategy.string("type");
        switch (type) {
            case "" -> at.required("");
            case "OnDelete" -> {
                if (strategy.has("rollingUpdate")) {
                    at.at("rollingUpdate")
                            .invalid(statefulUpdate(strategy), "only allowed for updateStrategy 'RollingUpdate'");
                }
            }
            case "RollingUpdate" ->
                Fields.notNegative(strategy.object("rollingUpdate"), at.at("rollingUpdate"), "partition");
            default ->
                at.invalid(
                        JsonObject.of("Type", type, "RollingUpdate", statefulUpdate(strategy)),
                        "must be 'RollingUpdate' or 'OnDelete'");
        }
    }

    private static JsonValue statefulUpdate(JsonObject strategy) {
        return strategy.has("rollingUpdate")
                ? JsonObject.of(
                        "Partition",
                        strategy.object("rollingUpdate").number("partition"),
                        "MaxUnavailable",
                        JsonNull.NULL)
                : JsonNull.NULL;
    }

    private static void statefulTemplate(JsonObject spec, boolean checkTemplate, FieldErrors at) {
        JsonObject template = spec.object("template");
        FieldErrors place = at.at("template");
        boolean selectsAll = spec.has("selector") && Selectors.isEmpty(spec.object("selector"));
        if (!selectsAll && !Selectors.selects(spec, "selector", template.objectAt("metadata", "labels"))) {
            PodTemplates.selectorMismatch(template, place);
        }
        if (checkTemplate) {
            PodTemplates.validate(withClaims(spec, template), place);
        }
        PodTemplates.metadata(template, place);
    }

    /** As the pods will have it: with the volumes of the claims. */
    private static JsonObject withClaims(JsonObject spec, JsonObject template) {
        Map<String, JsonValue> volumes = new LinkedHashMap<>();
        for (JsonObject claim : spec.array("volumeClaimTemplates").objects()) {
            String name = claim.stringAt("metadata", "name");
            volumes.put(name, JsonObject.of("name", name, "persistentVolumeClaim", JsonObject.of("claimName", name)));
        }
        template.objectAt("spec")
                .array("volumes")
                .objects()
                .forEach(volume -> volumes.putIfAbsent(volume.string("name"), volume));
        return template.change(
                "spec",
                pod -> pod.without("hostname").without("subdomain").with("volumes", JsonArray.of(volumes.values())));
    }

    static void statefulSetUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        FieldErrors before = FieldErrors.root();
        statefulSpec(old.object("spec"), false, true, before);
        statefulSpec(updated.object("spec"), false, before.isEmpty(), errors.at("spec"));
        JsonObject spec = updated.object("spec");
        JsonObject oldSpec = old.object("spec");
        for (String field : List.of(
                "replicas",
                "template",
                "updateStrategy",
                "minReadySeconds",
                "ordinals",
                "revisionHistoryLimit",
                "persistentVolumeClaimRetentionPolicy")) {
            spec = oldSpec.has(field) ? spec.with(field, Fields.orNull(oldSpec.get(field))) : spec.without(field);
        }
        if (!spec.equals(oldSpec)) {
            errors.at("spec")
                    .forbidden("updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
                            + " 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and"
                            + " 'minReadySeconds' are forbidden");
        }
    }

    static void replicaStatus(JsonObject updated, String availableMessage, List<String> counts, FieldErrors errors) {
        JsonObject status = updated.object("status");
        FieldErrors at = errors.at("status");
        Fields.notNegative(status, at, "replicas");
        counts.forEach(count -> Fields.notNegative(status, at, count));
        Fields.notNegative(status, at, "observedGeneration", "terminatingReplicas", "collisionCount");
        for (String count : counts) {
            if (!count.equals("unavailableReplicas") && status.number(count) > status.number("replicas")) {
                at.at(count).invalid(status.number(count), NOT_MORE);
            }
        }
        if (status.number("availableReplicas") > status.number("readyReplicas")) {
            at.at("availableReplicas").invalid(status.number("availableReplicas"), availableMessage);
        }
    }

    static void collisions(JsonObject old, JsonObject updated, FieldErrors errors) {
        boolean had = old.hasAt("status", "collisionCount");
        long before = old.numberAt(0, "status", "collisionCount");
        long after = updated.numberAt(0, "status", "collisionCount");
        if (had && (!updated.hasAt("status", "collisionCount") || after < before)) {
            errors.at("status").at("collisionCount").invalid(after, "cannot be decremented");
        }
    }

    static void daemonStatus(JsonObject old, JsonObject updated, FieldErrors errors) {
        Fields.notNegative(
                updated.object("status"),
                errors.at("status"),
                "currentNumberScheduled",
                "numberMisscheduled",
                "desiredNumberScheduled",
                "numberReady",
                "observedGeneration",
                "updatedNumberScheduled",
                "numberAvailable",
                "numberUnavailable",
                "collisionCount");
        collisions(old, updated, errors);
    }

    static void controllerRevision(JsonObject revision, FieldErrors errors) {
        Fields.notNegative(revision, errors, "revision");
        if (!revision.has("data")) {
            errors.at("data").required("data is mandatory");
        } else if (!(revision.get("data") instanceof JsonObject)) {
            errors.at("data").required("data must be a valid JSON object");
        }
    }

    static void controllerRevisionUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        Fields.notNegative(updated, errors, "revision");
        if (!Fields.same(old.get("data"), updated.get("data"))) {
            errors.at("data").invalid(Fields.orNull(updated.get("data")), Formats.IMMUTABLE);
        }
    }

    /** Warnings about the template, and about a name that pods' host names are made of. */
    public static List<String> warnings(JsonObject old, JsonObject updated, boolean named) {
        List<String> warnings = new ArrayList<>();
        if (old.isEmpty() && named) {
            name(updated, warnings);
        }
        boolean raised = old.numberAt(0, "metadata", "generation") != updated.numberAt(0, "metadata", "generation");
        if (old.isEmpty() || raised || !old.object("spec").equals(updated.object("spec"))) {
            warnings.addAll(PodWarnings.ofTemplate(updated.objectAt("spec", "template"), "spec.template"));
        }
        return warnings;
    }

    /** Says when the name is no DNS label. */
    public static void name(JsonObject object, List<String> warnings) {
        List<String> faults = Formats.faults(Names::dns1123Label, object.stringAt("metadata", "name"));
        if (!faults.isEmpty()) {
            warnings.add("metadata.name: this is used in Pod names and hostnames, which can result in surprising"
                    + " behavior; a DNS label is recommended: [" + String.join(" ", faults) + "]");
        }
    }

    static List<String> statefulWarnings(JsonObject old, JsonObject updated) {
        List<String> warnings = warnings(old, updated, false);
        List<JsonObject> claims =
                updated.objectAt("spec").array("volumeClaimTemplates").objects();
        for (int i = 0; i < claims.size(); i++) {
            PodWarnings.claimSpec(
                    claims.get(i).object("spec"),
                    "spec.volumeClaimTemplates[" + i + "]" + (old.isEmpty() ? "" : ".Spec"),
                    warnings);
        }
        if (updated.numberAt(0, "spec", "revisionHistoryLimit") < 0) {
            warnings.add("spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is"
                    + " recommended");
        }
        return warnings;
    }
}
