package dev.proa.kinds;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.KindRules;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonBoolean;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.kinds.admission.BindingValidation;
import dev.proa.kinds.admission.PolicyValidation;
import dev.proa.kinds.admission.WebhookValidation;
import dev.proa.kinds.autoscaling.HorizontalPodAutoscalerRules;
import dev.proa.kinds.certificates.CertificateRequestRules;
import dev.proa.kinds.flowcontrol.FlowSchemaValidation;
import dev.proa.kinds.flowcontrol.PriorityLevelValidation;
import dev.proa.kinds.storage.CsiValidation;
import dev.proa.kinds.storage.StorageClassValidation;
import dev.proa.kinds.storage.VolumeAttachmentValidation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rules of kinds that need columns and defaults only: storage, scheduling, admission, flow control. */
final class OtherKinds {
    private static final List<String> WITHOUT_GENERATION = List.of(
            "storageclasses.storage.k8s.io",
            "csidrivers.storage.k8s.io",
            "csinodes.storage.k8s.io",
            "csistoragecapacities.storage.k8s.io",
            "volumeattachments.storage.k8s.io",
            "volumeattributesclasses.storage.k8s.io",
            "leases.coordination.k8s.io",
            "runtimeclasses.node.k8s.io",
            "apiservices.apiregistration.k8s.io");

    /** An update must say which revision it replaces. */
    private static final List<String> ONLY_CONDITIONALLY_UPDATED = List.of(
            "apiservices.apiregistration.k8s.io",
            "csidrivers.storage.k8s.io",
            "csinodes.storage.k8s.io",
            "csistoragecapacities.storage.k8s.io",
            "customresourcedefinitions.apiextensions.k8s.io",
            "leases.coordination.k8s.io",
            "mutatingadmissionpolicies.admissionregistration.k8s.io",
            "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
            "mutatingwebhookconfigurations.admissionregistration.k8s.io",
            "poddisruptionbudgets.policy",
            "runtimeclasses.node.k8s.io",
            "validatingadmissionpolicies.admissionregistration.k8s.io",
            "validatingadmissionpolicybindings.admissionregistration.k8s.io",
            "validatingwebhookconfigurations.admissionregistration.k8s.io",
            "volumeattachments.storage.k8s.io");

    /** Their deletion answers the object, not a Status. */
    private static final List<String> ANSWERED_WHEN_DELETED = List.of(
            "storageclasses.storage.k8s.io",
            "csidrivers.storage.k8s.io",
            "csinodes.storage.k8s.io",
            "volumeattachments.storage.k8s.io",
            "volumeattributesclasses.storage.k8s.io");

    private OtherKinds() {}

    static Map<GroupResource, KindRules> rules() {
        Map<GroupResource, KindRules> rules = new HashMap<>();
        storage(rules);
        admission(rules);
        others(rules);
        for (String kind : WITHOUT_GENERATION) {
            rules.compute(resource(kind), (r, found) -> orPlain(found).withoutGeneration());
        }
        for (String kind : ONLY_CONDITIONALLY_UPDATED) {
            rules.compute(resource(kind), (r, found) -> orPlain(found).onlyConditionalUpdate());
        }
        for (String kind : ANSWERED_WHEN_DELETED) {
            rules.compute(resource(kind), (r, found) -> orPlain(found).returningDeleted());
        }
        return rules;
    }

    private static GroupResource resource(String qualified) {
        int dot = qualified.indexOf('.');
        return new GroupResource(qualified.substring(dot + 1), qualified.substring(0, dot));
    }

    private static SimpleRules orPlain(@Nullable KindRules found) {
        return found instanceof SimpleRules rules
                ? rules
                : SimpleRules.of(Table.named().createdAt());
    }

    private static void storage(Map<GroupResource, KindRules> rules) {
        rules.put(
                new GroupResource("storage.k8s.io", "storageclasses"),
                SimpleRules.of(Table.named()
                                .text("Provisioner", c -> c.string("provisioner"))
                                .text("ReclaimPolicy", c -> c.string("reclaimPolicy"))
                                .text("VolumeBindingMode", c -> c.string("volumeBindingMode"))
                                .text("AllowVolumeExpansion", c -> c.bool("allowVolumeExpansion"))
                                .age())
                        .checking(StorageClassValidation::create)
                        .checkingUpdate(StorageClassValidation::update)
                        .defaulting(c -> c.withDefault("reclaimPolicy", new JsonString("Delete"))
                                .withDefault("volumeBindingMode", new JsonString("Immediate"))));
        rules.put(
                new GroupResource("storage.k8s.io", "csidrivers"),
                SimpleRules.of(Table.named()
                                .text("AttachRequired", d -> d.boolAt("spec", "attachRequired"))
                                .text("PodInfoOnMount", d -> d.boolAt("spec", "podInfoOnMount"))
                                .text("StorageCapacity", d -> d.boolAt("spec", "storageCapacity"))
                                .text("TokenRequests", OtherKinds::audiences)
                                .text("RequiresRepublish", d -> d.boolAt("spec", "requiresRepublish"))
                                .text("Modes", OtherKinds::modes)
                                .age())
                        .checking(CsiValidation::driver)
                        .checkingUpdate(CsiValidation::driverUpdate)
                        .defaulting(o -> o.change("spec", OtherKinds::driver)));
        rules.put(
                new GroupResource("storage.k8s.io", "csinodes"),
                SimpleRules.of(Table.named()
                                .number("Drivers", n -> (long)
                                        n.objectAt("spec").array("drivers").size())
                                .age())
                        .checking(CsiValidation::node)
                        .checkingUpdate(CsiValidation::nodeUpdate));
        rules.put(
                new GroupResource("storage.k8s.io", "csistoragecapacities"),
                SimpleRules.of(Table.named()
                                .text("StorageClassName", c -> c.string("storageClassName"))
                                .text("Capacity", c -> Cells.scalar(c.get("capacity"))))
                        .checking(CsiValidation::capacity)
                        .checkingUpdate(CsiValidation::capacityUpdate));
        rules.put(
                new GroupResource("storage.k8s.io", "volumeattributesclasses"),
                SimpleRules.of(Table.named()
                                .text("DriverName", c -> c.string("driverName"))
                                .age())
                        .checking(StorageClassValidation::attributes)
                        .checkingUpdate(StorageClassValidation::attributesUpdate));
        rules.put(
                new GroupResource("storage.k8s.io", "volumeattachments"),
                SimpleRules.of(Table.named()
                                .text("Attacher", a -> Cells.spec(a, "attacher"))
                                .text("PV", a -> a.stringAt("spec", "source", "persistentVolumeName"))
                                .text("Node", a -> Cells.spec(a, "nodeName"))
                                .text("Attached", a -> a.boolAt("status", "attached"))
                                .age())
                        .checking(VolumeAttachmentValidation::create)
                        .checkingUpdate(VolumeAttachmentValidation::update));
    }

    private static String modes(JsonObject driver) {
        String modes = Cells.joined(driver.objectAt("spec").array("volumeLifecycleModes"));
        return modes.isEmpty() ? Cells.NONE : modes;
    }

    /** For whom a driver wants tokens of the pod's account. */
    private static String audiences(JsonObject driver) {
        JsonObject spec = driver.objectAt("spec");
        return spec.has("tokenRequests")
                ? spec.array("tokenRequests").objects().stream()
                        .map(request -> request.string("audience"))
                        .collect(Collectors.joining(","))
                : "<unset>";
    }

    private static JsonObject driver(JsonObject spec) {
        return spec.withDefault("attachRequired", JsonBoolean.TRUE)
                .withDefault("podInfoOnMount", JsonBoolean.FALSE)
                .withDefault("storageCapacity", JsonBoolean.FALSE)
                .withDefault("fsGroupPolicy", new JsonString("ReadWriteOnceWithFSType"))
                .withDefault("volumeLifecycleModes", JsonArray.ofStrings(List.of("Persistent")))
                .withDefault("requiresRepublish", JsonBoolean.FALSE)
                .withDefault("seLinuxMount", JsonBoolean.FALSE);
    }

    private static void admission(Map<GroupResource, KindRules> rules) {
        String group = "admissionregistration.k8s.io";
        Table webhooks = Table.named()
                .number("Webhooks", c -> (long) c.array("webhooks").size())
                .age();
        rules.put(
                new GroupResource(group, "validatingwebhookconfigurations"),
                SimpleRules.of(webhooks)
                        .checking(WebhookValidation::create)
                        .checkingUpdate(WebhookValidation::update)
                        .defaulting(c -> c.changeEach("webhooks", OtherKinds::webhook)));
        rules.put(
                new GroupResource(group, "mutatingwebhookconfigurations"),
                SimpleRules.of(webhooks)
                        .checking(WebhookValidation::create)
                        .checkingUpdate(WebhookValidation::update)
                        .defaulting(c -> c.changeEach(
                                "webhooks",
                                w -> webhook(w).withDefault("reinvocationPolicy", new JsonString("Never")))));
        rules.put(
                new GroupResource(group, "validatingadmissionpolicies"),
                SimpleRules.of(Table.named()
                                .number("Validations", p -> (long)
                                        p.objectAt("spec").array("validations").size())
                                .text("ParamKind", OtherKinds::paramKind)
                                .age())
                        .checking(PolicyValidation::validating)
                        .defaulting(o -> o.change(
                                "spec",
                                s -> matched(
                                        s.withDefault("failurePolicy", new JsonString("Fail")), "matchConstraints"))));
        rules.put(
                new GroupResource(group, "validatingadmissionpolicybindings"),
                SimpleRules.of(Table.named()
                                .text("PolicyName", b -> Cells.spec(b, "policyName"))
                                .text(
                                        "ParamRef",
                                        b -> b.hasAt("spec", "paramRef")
                                                ? b.stringAt("spec", "paramRef", "name")
                                                : Cells.UNSET)
                                .age())
                        .checking(BindingValidation::validating)
                        .defaulting(o -> o.change("spec", s -> matched(s, "matchResources"))));
        rules.put(
                new GroupResource(group, "mutatingadmissionpolicies"),
                SimpleRules.of(Table.named()
                                .number("Mutations", p -> (long)
                                        p.objectAt("spec").array("mutations").size())
                                .text("ParamKind", OtherKinds::paramKind)
                                .age())
                        .checking(PolicyValidation::mutating)
                        .defaulting(o -> o.change(
                                "spec",
                                s -> matched(
                                        s.withDefault("failurePolicy", new JsonString("Fail")), "matchConstraints"))));
        rules.put(
                new GroupResource(group, "mutatingadmissionpolicybindings"),
                SimpleRules.of(Table.named()
                                .text("PolicyName", b -> Cells.spec(b, "policyName"))
                                .text(
                                        "ParamRef",
                                        b -> b.hasAt("spec", "paramRef")
                                                ? b.stringAt("spec", "paramRef", "name")
                                                : Cells.UNSET)
                                .age())
                        .checking(BindingValidation::mutating)
                        .defaulting(o -> o.change("spec", s -> matched(s, "matchResources"))));
    }

    private static String paramKind(JsonObject policy) {
        JsonObject kind = policy.objectAt("spec", "paramKind");
        return kind.isEmpty() ? Cells.UNSET : kind.string("apiVersion") + "/" + kind.string("kind");
    }

    private static JsonObject webhook(JsonObject webhook) {
        JsonObject result = webhook.withDefault("failurePolicy", new JsonString("Fail"))
                .withDefault("matchPolicy", new JsonString("Equivalent"))
                .withDefault("namespaceSelector", JsonObject.EMPTY)
                .withDefault("objectSelector", JsonObject.EMPTY)
                .withDefault("timeoutSeconds", JsonNumber.of(10))
                .changeEach("rules", rule -> rule.withDefault("scope", new JsonString("*")));
        return result.hasAt("clientConfig", "service")
                ? result.change(
                        "clientConfig", c -> c.change("service", s -> s.withDefault("port", JsonNumber.of(443))))
                : result;
    }

    private static JsonObject matched(JsonObject spec, String field) {
        return spec.get(field) instanceof JsonObject match
                ? spec.with(
                        field,
                        match.withDefault("matchPolicy", new JsonString("Equivalent"))
                                .withDefault("namespaceSelector", JsonObject.EMPTY)
                                .withDefault("objectSelector", JsonObject.EMPTY)
                                .changeEach("resourceRules", r -> r.withDefault("scope", new JsonString("*")))
                                .changeEach("excludeResourceRules", r -> r.withDefault("scope", new JsonString("*"))))
                : spec;
    }

    private static void others(Map<GroupResource, KindRules> rules) {
        rules.put(
                new GroupResource("coordination.k8s.io", "leases"),
                SimpleRules.of(Table.named()
                                .text("Holder", l -> Cells.spec(l, "holderIdentity"))
                                .age())
                        .preparing(LeaseValidation::prepare)
                        .preparingUpdate((old, updated) -> LeaseValidation.prepare(updated))
                        .checking(LeaseValidation::check)
                        .creatingOnUpdate()
                        .withoutGeneration());
        rules.put(
                new GroupResource("scheduling.k8s.io", "priorityclasses"),
                SimpleRules.of(Table.named()
                                .number("Value", c -> c.number("value"))
                                .text("Global-Default", c -> c.bool("globalDefault"))
                                .age()
                                .text("PreemptionPolicy", c -> c.string("preemptionPolicy")))
                        .defaulting(c -> c.withDefault("preemptionPolicy", new JsonString("PreemptLowerPriority")))
                        .checking(PriorityClassValidation::check)
                        .checkingUpdate(PriorityClassValidation::update));
        rules.put(
                new GroupResource("policy", "poddisruptionbudgets"),
                SimpleRules.of(Table.named()
                                .text(
                                        "Min Available",
                                        b -> b.hasAt("spec", "minAvailable") ? Cells.spec(b, "minAvailable") : "N/A")
                                .text(
                                        "Max Unavailable",
                                        b -> b.hasAt("spec", "maxUnavailable")
                                                ? Cells.spec(b, "maxUnavailable")
                                                : "N/A")
                                .number("Allowed Disruptions", b -> Cells.number(b, "status", "disruptionsAllowed"))
                                .age())
                        .named(Names::pathSegment)
                        .checking(PodDisruptionBudgetValidation::create)
                        .checkingUpdate(PodDisruptionBudgetValidation::update)
                        .checkingStatus(PodDisruptionBudgetValidation::status));
        rules.put(
                new GroupResource("node.k8s.io", "runtimeclasses"),
                SimpleRules.of(Table.named()
                                .text("Handler", c -> c.string("handler"))
                                .age())
                        .checking(RuntimeClassValidation::create)
                        .checkingUpdate(RuntimeClassValidation::update)
                        .creatingOnUpdate());
        rules.put(new GroupResource("autoscaling", "horizontalpodautoscalers"), new HorizontalPodAutoscalerRules());
        rules.put(
                new GroupResource("certificates.k8s.io", "certificatesigningrequests"), new CertificateRequestRules());
        rules.put(
                new GroupResource("flowcontrol.apiserver.k8s.io", "flowschemas"),
                SimpleRules.of(Table.named()
                                .text("PriorityLevel", f -> f.stringAt("spec", "priorityLevelConfiguration", "name"))
                                .text("MatchingPrecedence", f -> Cells.number(f, "spec", "matchingPrecedence"))
                                .text(
                                        "DistinguisherMethod",
                                        f -> f.hasAt("spec", "distinguisherMethod")
                                                ? f.stringAt("spec", "distinguisherMethod", "type")
                                                : Cells.NONE)
                                .age()
                                .text("MissingPL", OtherKinds::missingLevel))
                        .checking(FlowSchemaValidation::check)
                        .checkingStatus(FlowSchemaValidation::status)
                        .defaulting(o -> o.change("spec", s -> orUnset(s, "matchingPrecedence", 1000))));
        rules.put(
                new GroupResource("flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations"),
                SimpleRules.of(Table.named()
                                .text("Type", p -> Cells.spec(p, "type"))
                                .text(
                                        "NominalConcurrencyShares",
                                        p -> Cells.scalar(p.at("spec", "limited", "nominalConcurrencyShares")))
                                .text("Queues", p -> queuing(p, "queues"))
                                .text("HandSize", p -> queuing(p, "handSize"))
                                .text("QueueLengthLimit", p -> queuing(p, "queueLengthLimit"))
                                .age())
                        .checking(PriorityLevelValidation::check)
                        .checkingStatus(FlowSchemaValidation::status)
                        .defaulting(o -> o.change("spec", OtherKinds::priorityLevel)));
    }

    private static Object queuing(JsonObject level, String field) {
        JsonObject queuing = level.objectAt("spec", "limited", "limitResponse", "queuing");
        return queuing.isEmpty() ? Cells.NONE : queuing.number(field);
    }

    /** What is known of the level that a schema names, from its condition. */
    private static String missingLevel(JsonObject schema) {
        return schema.objectAt("status").array("conditions").objects().stream()
                .filter(condition -> condition.string("type").equals("Dangling"))
                .map(condition -> condition.string("status"))
                .findFirst()
                .orElse("?");
    }

    /** A number that is no pointer upstream: zero is as good as absent. */
    private static JsonObject orUnset(JsonObject object, String name, int otherwise) {
        return object.number(name) == 0 ? object.with(name, otherwise) : object;
    }

    private static JsonObject priorityLevel(JsonObject spec) {
        if (spec.string("type").equals("Exempt")) {
            return spec.change(
                    "exempt",
                    e -> e.withDefault("nominalConcurrencyShares", JsonNumber.of(0))
                            .withDefault("lendablePercent", JsonNumber.of(0)));
        }
        if (!spec.has("limited")) {
            return spec;
        }
        return spec.change("limited", limited -> {
            JsonObject result = limited.withDefault("nominalConcurrencyShares", JsonNumber.of(30))
                    .withDefault("lendablePercent", JsonNumber.of(0));
            return result.hasAt("limitResponse", "queuing")
                    ? result.change(
                            "limitResponse",
                            r -> r.change(
                                    "queuing",
                                    q -> orUnset(
                                            orUnset(orUnset(q, "queues", 64), "handSize", 8), "queueLengthLimit", 50)))
                    : result;
        });
    }
}
