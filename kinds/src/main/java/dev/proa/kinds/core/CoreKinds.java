package dev.proa.kinds.core;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.KindRules;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.kinds.Cells;
import dev.proa.kinds.SimpleRules;
import dev.proa.kinds.Table;
import dev.proa.kinds.apps.ReplicaSetRules;
import dev.proa.kinds.pod.PodTemplates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rules of the core group. */
public final class CoreKinds {
    private static final int ENDPOINTS_SHOWN_MAX = 3;

    private CoreKinds() {}

    public static Map<GroupResource, KindRules> rules() {
        return Map.ofEntries(
                entry("pods", new PodRules()),
                entry("services", new ServiceRules()),
                entry("namespaces", new NamespaceRules()),
                entry("configmaps", new ConfigMapRules()),
                entry("secrets", new SecretRules()),
                entry("nodes", new NodeRules()),
                entry("events", EventRules.ofCore()),
                entry("persistentvolumes", new PersistentVolumeRules()),
                entry("persistentvolumeclaims", new PersistentVolumeClaimRules()),
                entry("replicationcontrollers", ReplicaSetRules.ofReplicationControllers()),
                entry(
                        "podtemplates",
                        SimpleRules.of(Table.named()
                                        .text("Containers", t -> Cells.containerNames(t.objectAt("template", "spec")))
                                        .text("Images", t -> Cells.containerImages(t.objectAt("template", "spec")))
                                        .text(
                                                "Pod Labels",
                                                t -> Cells.labels(t.objectAt("template", "metadata", "labels"))))
                                .defaulting(PodSpecs::templateIn)
                                .checking((t, errors) ->
                                        PodTemplates.validate(t.object("template"), errors.at("template")))
                                .alsoRaisingGeneration((old, updated) ->
                                        !old.object("template").equals(updated.object("template")))
                                .returningDeleted()),
                entry(
                        "serviceaccounts",
                        SimpleRules.of(Table.named().age())
                                .preparing(CoreKinds::secretsByName)
                                .preparingUpdate((old, updated) -> secretsByName(updated))
                                .withoutGeneration()
                                .returningDeleted()),
                entry(
                        "endpoints",
                        SimpleRules.of(Table.named()
                                        .text("Endpoints", CoreKinds::endpoints)
                                        .age())
                                .defaulting(CoreKinds::endpointsDefaults)
                                .checking(EndpointsValidation::create)
                                .checkingUpdate(EndpointsValidation::update)
                                .creatingOnUpdate()
                                .withoutGeneration()),
                entry(
                        "limitranges",
                        SimpleRules.of(Table.named().createdAt())
                                .defaulting(CoreKinds::limitRange)
                                .preparing(CoreKinds::namedLimitRange)
                                .checking(LimitRangeValidation::validate)
                                .creatingOnUpdate()
                                .withoutGeneration()),
                entry(
                        "resourcequotas",
                        SimpleRules.of(Table.named()
                                        .text("Request", q -> quota(q, true))
                                        .text("Limit", q -> quota(q, false))
                                        .age())
                                .checking(ResourceQuotaValidation::create)
                                .checkingUpdate(ResourceQuotaValidation::update)
                                .checkingStatus(ResourceQuotaValidation::status)
                                .withoutGeneration()
                                .returningDeleted()));
    }

    private static Map.Entry<GroupResource, KindRules> entry(String plural, KindRules rules) {
        return Map.entry(GroupResource.core(plural), rules);
    }

    private static JsonObject endpointsDefaults(JsonObject endpoints) {
        return endpoints.changeEach(
                "subsets",
                subset -> subset.changeEach("ports", port -> port.withDefault("protocol", new JsonString("TCP"))));
    }

    private static String endpoints(JsonObject endpoints) {
        List<String> all = new ArrayList<>();
        for (JsonObject subset : endpoints.array("subsets").objects()) {
            for (JsonObject address : subset.array("addresses").objects()) {
                if (subset.array("ports").isEmpty()) {
                    all.add(address.string("ip"));
                }
                for (JsonObject port : subset.array("ports").objects()) {
                    all.add(address.string("ip") + ":" + port.number("port"));
                }
            }
        }
        return shortened(all);
    }

    /** The first three, and how many more. */
    public static String shortened(List<String> all) {
        if (all.isEmpty()) {
            return Cells.NONE;
        }
        String shown = String.join(",", all.subList(0, Math.min(all.size(), ENDPOINTS_SHOWN_MAX)));
        return all.size() > ENDPOINTS_SHOWN_MAX
                ? shown + " + " + (all.size() - ENDPOINTS_SHOWN_MAX) + " more..."
                : shown;
    }

    /** A service account refers to its secrets by name alone, whatever else was sent. */
    private static JsonObject secretsByName(JsonObject account) {
        return account.changeEach(
                "secrets",
                secret -> JsonObject.builder()
                        .putUnlessEmpty("name", secret.string("name"))
                        .build());
    }

    /** A LimitRange without a name gets a unique one. */
    private static JsonObject namedLimitRange(JsonObject range) {
        String uid = range.stringAt("metadata", "uid");
        return range.stringAt("metadata", "name").isEmpty()
                ? range.withAt(new JsonString(uid), "metadata", "name")
                : range;
    }

    private static JsonObject limitRange(JsonObject range) {
        return range.change("spec", spec -> spec.changeEach("limits", CoreKinds::limit));
    }

    private static JsonObject limit(JsonObject item) {
        if (!item.string("type").equals("Container")) {
            return item;
        }
        JsonObject limits = filled(item.object("default"), item.object("max"));
        JsonObject requests = filled(filled(item.object("defaultRequest"), limits), item.object("min"));
        JsonObject result = limits.isEmpty() ? item : item.with("default", limits);
        return requests.isEmpty() ? result : result.with("defaultRequest", requests);
    }

    private static JsonObject filled(JsonObject target, JsonObject from) {
        JsonObject result = target;
        for (int i = 0; i < from.size(); i++) {
            result = result.withDefault(from.name(i), from.value(i));
        }
        return result;
    }

    private static String quota(JsonObject quota, boolean requests) {
        List<String> parts = new ArrayList<>();
        JsonObject hard = quota.objectAt("status", "hard");
        JsonObject used = quota.objectAt("status", "used");
        for (String name : hard.names().stream().sorted().toList()) {
            if (name.startsWith("limits.") != requests) {
                parts.add(name + ": " + Cells.scalar(used.get(name)) + "/" + Cells.scalar(hard.get(name)));
            }
        }
        return String.join(", ", parts);
    }
}
