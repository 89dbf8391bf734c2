package dev.proa.kinds.apps;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.KindRules;
import dev.proa.api.kind.Names;
import dev.proa.api.kind.Scaling;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.kinds.Cells;
import dev.proa.kinds.SimpleRules;
import dev.proa.kinds.Table;
import dev.proa.kinds.core.PersistentVolumeClaimRules;
import dev.proa.kinds.core.PodSpecs;
import dev.proa.kinds.pod.PodPreparation;
import java.util.List;
import java.util.Map;

/** The rules of the apps group (upstream: pkg/apis/apps/v1/defaults.go). */
public final class AppsKinds {
    private static final JsonValue ONE = JsonNumber.of(1);
    private static final JsonValue TEN = JsonNumber.of(10);
    private static final JsonValue ROLLING_UPDATE = new JsonString("RollingUpdate");
    private static final JsonValue QUARTER = new JsonString("25%");

    private AppsKinds() {}

    public static Map<GroupResource, KindRules> rules() {
        return Map.of(
                new GroupResource("apps", "deployments"), deployments(),
                new GroupResource("apps", "replicasets"), ReplicaSetRules.ofReplicaSets(),
                new GroupResource("apps", "daemonsets"), daemonSets(),
                new GroupResource("apps", "statefulsets"), statefulSets(),
                new GroupResource("apps", "controllerrevisions"),
                        SimpleRules.of(controllerRevisionTable())
                                .withoutGeneration()
                                .checking(WorkloadValidation::controllerRevision)
                                .checkingUpdate(WorkloadValidation::controllerRevisionUpdate));
    }

    private static SimpleRules deployments() {
        return templated(SimpleRules.of(deploymentTable()))
                .defaulting(o -> o.change("spec", AppsKinds::deployment))
                .scaling(Scaling.WORKLOAD)
                .checking(WorkloadValidation::deployment)
                .checkingUpdate(WorkloadValidation::deploymentUpdate)
                .checkingStatus((old, updated, errors) -> {
                    WorkloadValidation.replicaStatus(
                            updated,
                            "cannot be greater than readyReplicas",
                            List.of("updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas"),
                            errors);
                    WorkloadValidation.collisions(old, updated, errors);
                })
                .alsoRaisingGeneration((old, updated) ->
                        !old.objectAt("metadata", "annotations").equals(updated.objectAt("metadata", "annotations")))
                .warning((old, updated) -> WorkloadValidation.warnings(old, updated, true));
    }

    private static SimpleRules daemonSets() {
        return SimpleRules.of(daemonSetTable())
                .preparing(set -> TemplateGeneration.first(set.change("spec", PodPreparation::templateWithoutDisabled)))
                .preparingUpdate((old, updated) ->
                        TemplateGeneration.next(old, updated.change("spec", PodPreparation::templateWithoutDisabled)))
                .defaulting(o -> TemplateGeneration.noted(o.change("spec", AppsKinds::daemonSet)))
                .checking(WorkloadValidation::daemonSet)
                .checkingUpdate(WorkloadValidation::daemonSetUpdate)
                .checkingStatus(WorkloadValidation::daemonStatus)
                .warning((old, updated) -> WorkloadValidation.warnings(old, updated, false));
    }

    private static SimpleRules statefulSets() {
        return SimpleRules.of(statefulSetTable())
                .preparing(AppsKinds::preparedStatefulSet)
                .preparingUpdate((old, updated) -> preparedStatefulSet(updated))
                .defaulting(o -> o.change("spec", AppsKinds::statefulSet))
                .scaling(Scaling.WORKLOAD)
                .named(Names::dns1123Label)
                .checking(WorkloadValidation::statefulSet)
                .checkingUpdate(WorkloadValidation::statefulSetUpdate)
                .checkingStatus((old, updated, errors) -> {
                    WorkloadValidation.replicaStatus(
                            updated,
                            "cannot be greater than status.readyReplicas",
                            List.of("readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"),
                            errors);
                    WorkloadValidation.collisions(old, updated, errors);
                })
                .warning(WorkloadValidation::statefulWarnings);
    }

    /** With maxUnavailable dropped, whose feature is off. */
    private static JsonObject preparedStatefulSet(JsonObject set) {
        return set.change("spec", PodPreparation::templateWithoutDisabled)
                .withoutAt("spec", "updateStrategy", "rollingUpdate", "maxUnavailable");
    }

    private static SimpleRules templated(SimpleRules rules) {
        return rules.preparing(o -> o.change("spec", PodPreparation::templateWithoutDisabled))
                .preparingUpdate((old, updated) -> updated.change("spec", PodPreparation::templateWithoutDisabled));
    }

    private static JsonObject deployment(JsonObject given) {
        JsonObject spec = given.withDefault("replicas", ONE);
        JsonObject strategy = spec.object("strategy");
        if (strategy.string("type").isEmpty()) {
            strategy = strategy.with("type", ROLLING_UPDATE);
        }
        if (strategy.string("type").equals("RollingUpdate")) {
            strategy = strategy.change(
                    "rollingUpdate",
                    u -> u.withDefault("maxUnavailable", QUARTER).withDefault("maxSurge", QUARTER));
        }
        return PodSpecs.templateIn(spec.with("strategy", strategy)
                .withDefault("revisionHistoryLimit", TEN)
                .withDefault("progressDeadlineSeconds", JsonNumber.of(600)));
    }

    private static JsonObject daemonSet(JsonObject spec) {
        JsonObject strategy = spec.object("updateStrategy");
        if (strategy.string("type").isEmpty()) {
            strategy = strategy.with("type", ROLLING_UPDATE);
        }
        if (strategy.string("type").equals("RollingUpdate")) {
            strategy = strategy.change(
                    "rollingUpdate",
                    u -> u.withDefault("maxUnavailable", ONE).withDefault("maxSurge", JsonNumber.of(0)));
        }
        return PodSpecs.templateIn(spec.with("updateStrategy", strategy).withDefault("revisionHistoryLimit", TEN));
    }

    private static JsonObject statefulSet(JsonObject given) {
        JsonObject spec = given.string("podManagementPolicy").isEmpty()
                ? given.with("podManagementPolicy", "OrderedReady")
                : given;
        JsonObject strategy = spec.object("updateStrategy");
        if (strategy.string("type").isEmpty()) {
            strategy = strategy.with("type", ROLLING_UPDATE);
        }
        if (strategy.string("type").equals("RollingUpdate")) {
            strategy = strategy.change("rollingUpdate", u -> u.withDefault("partition", JsonNumber.of(0)));
        }
        JsonValue retain = new JsonString("Retain");
        spec = spec.with("updateStrategy", strategy)
                .change(
                        "persistentVolumeClaimRetentionPolicy",
                        p -> p.withDefault("whenDeleted", retain).withDefault("whenScaled", retain))
                .withDefault("replicas", ONE)
                .withDefault("revisionHistoryLimit", TEN);
        return PodSpecs.templateIn(spec.changeEach("volumeClaimTemplates", AppsKinds::claimTemplate));
    }

    private static JsonObject claimTemplate(JsonObject claim) {
        return claim.with("kind", "PersistentVolumeClaim")
                .with("apiVersion", "v1")
                .change("spec", PersistentVolumeClaimRules::specDefaults)
                .change("status", status -> status.withDefault("phase", new JsonString("Pending")));
    }

    private static Table deploymentTable() {
        return Table.named()
                .text(
                        "Ready",
                        d -> Cells.number(d, "status", "readyReplicas") + "/" + Cells.number(d, "spec", "replicas"))
                .text("Up-to-date", d -> Cells.number(d, "status", "updatedReplicas"))
                .text("Available", d -> Cells.number(d, "status", "availableReplicas"))
                .age()
                .wide("Containers", AppsKinds::containers)
                .wide("Images", AppsKinds::images)
                .wide("Selector", d -> Cells.selector(d.objectAt("spec", "selector")));
    }

    private static Table daemonSetTable() {
        return Table.named()
                .number("Desired", d -> Cells.number(d, "status", "desiredNumberScheduled"))
                .number("Current", d -> Cells.number(d, "status", "currentNumberScheduled"))
                .number("Ready", d -> Cells.number(d, "status", "numberReady"))
                .number("Up-to-date", d -> Cells.number(d, "status", "updatedNumberScheduled"))
                .number("Available", d -> Cells.number(d, "status", "numberAvailable"))
                .text("Node Selector", d -> Cells.labels(d.objectAt("spec", "template", "spec", "nodeSelector")))
                .age()
                .wide("Containers", AppsKinds::containers)
                .wide("Images", AppsKinds::images)
                .wide("Selector", d -> Cells.selector(d.objectAt("spec", "selector")));
    }

    private static Table statefulSetTable() {
        return Table.named()
                .text(
                        "Ready",
                        s -> Cells.number(s, "status", "readyReplicas") + "/" + Cells.number(s, "spec", "replicas"))
                .age()
                .wide("Containers", AppsKinds::containers)
                .wide("Images", AppsKinds::images);
    }

    private static Table controllerRevisionTable() {
        return Table.named()
                .text("Controller", AppsKinds::controller)
                .number("Revision", r -> r.number("revision"))
                .age();
    }

    private static String controller(JsonObject revision) {
        return revision.objectAt("metadata").array("ownerReferences").objects().stream()
                .filter(owner -> owner.bool("controller"))
                .map(owner -> owner.string("kind").toLowerCase(java.util.Locale.ROOT) + "."
                        + owner.string("apiVersion").replaceAll("/.*", "") + "/" + owner.string("name"))
                .findFirst()
                .orElse(Cells.NONE);
    }

    private static String containers(JsonObject workload) {
        return Cells.containerNames(workload.objectAt("spec", "template", "spec"));
    }

    private static String images(JsonObject workload) {
        return Cells.containerImages(workload.objectAt("spec", "template", "spec"));
    }
}
