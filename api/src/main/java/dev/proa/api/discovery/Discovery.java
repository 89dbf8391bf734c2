package dev.proa.api.discovery;

import dev.proa.api.kind.Kind;
import dev.proa.api.kind.Kinds;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.schema.GroupVersionKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The discovery documents, from the kinds as they are now. */
public final class Discovery {
    /** Upstream's order, by which clients choose among resources of one name; groups that are not here follow by name. */
    private static final List<String> GROUP_ORDER = List.of(
            "apiregistration.k8s.io",
            "apps",
            "events.k8s.io",
            "authentication.k8s.io",
            "authorization.k8s.io",
            "autoscaling",
            "batch",
            "certificates.k8s.io",
            "networking.k8s.io",
            "policy",
            "rbac.authorization.k8s.io",
            "storage.k8s.io",
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "scheduling.k8s.io",
            "coordination.k8s.io",
            "node.k8s.io",
            "discovery.k8s.io",
            "resource.k8s.io",
            "flowcontrol.apiserver.k8s.io");

    private final Kinds kinds;

    public Discovery(Kinds kinds) {
        this.kinds = kinds;
    }

    /** Groups with a served version, core left out, in discovery's order. */
    public List<String> groups() {
        List<String> groups = new ArrayList<>(kinds.groups());
        groups.remove("");
        groups.sort(Comparator.comparingInt(Discovery::rank).thenComparing(Comparator.naturalOrder()));
        return groups;
    }

    private static int rank(String group) {
        int at = GROUP_ORDER.indexOf(group);
        return at < 0 ? GROUP_ORDER.size() : at;
    }

    /** The served versions of a group, the preferred one first; empty when there is no such group. */
    public List<String> versions(String group) {
        Set<String> versions = new LinkedHashSet<>();
        for (Kind kind : kinds.all()) {
            if (kind.group().equals(group)) {
                kind.versions().stream().filter(Kind.Version::served).forEach(v -> versions.add(v.name()));
            }
        }
        List<String> sorted = new ArrayList<>(versions);
        sorted.sort(VersionOrder.NEWEST_STABLE_FIRST);
        return sorted;
    }

    /** {@code /api}. */
    public JsonObject coreVersions(String serverAddress) {
        return JsonObject.of(
                "kind",
                "APIVersions",
                "versions",
                JsonArray.ofStrings(versions("")),
                "serverAddressByClientCIDRs",
                JsonArray.of(JsonObject.of("clientCIDR", "0.0.0.0/0", "serverAddress", serverAddress)));
    }

    /** {@code /apis}. */
    public JsonObject groupList() {
        List<JsonValue> groups = new ArrayList<>();
        groups().forEach(group -> groups.add(groupMembers(group)));
        return JsonObject.of("kind", "APIGroupList", "apiVersion", "v1", "groups", JsonArray.of(groups));
    }

    /** {@code /apis/GROUP}. */
    public JsonObject group(String group) {
        JsonObject members = groupMembers(group);
        JsonObject.Builder result = JsonObject.builder().put("kind", "APIGroup").put("apiVersion", "v1");
        members.forEach(result::put);
        return result.build();
    }

    private JsonObject groupMembers(String group) {
        List<JsonValue> versions = new ArrayList<>();
        for (String version : versions(group)) {
            versions.add(JsonObject.of("groupVersion", group + "/" + version, "version", version));
        }
        return JsonObject.of(
                "name", group, "versions", JsonArray.of(versions), "preferredVersion", versions.getFirst());
    }

    /** {@code /api/v1}, {@code /apis/GROUP/VERSION}. */
    public JsonObject resources(String group, String version) {
        List<JsonValue> resources = new ArrayList<>();
        for (Kind kind : kinds.all(group, version)) {
            addResource(kind, version, resources);
        }
        GroupVersionKind groupVersion = new GroupVersionKind(group, version, "");
        JsonObject.Builder list = JsonObject.builder().put("kind", "APIResourceList");
        if (!group.isEmpty()) {
            list.put("apiVersion", "v1");
        }
        return list.put("groupVersion", groupVersion.apiVersion())
                .put("resources", JsonArray.of(resources))
                .build();
    }

    private static void addResource(Kind kind, String version, List<JsonValue> resources) {
        if (!kind.verbs().isEmpty()) {
            JsonObject.Builder main = JsonObject.builder()
                    .put("name", kind.plural())
                    .put("singularName", kind.singular())
                    .put("namespaced", kind.namespaced())
                    .put("kind", kind.name())
                    .put("verbs", sorted(kind.verbs()));
            putStrings(main, "shortNames", kind.shortNames());
            putStrings(main, "categories", kind.categories());
            if (kind.verbs().contains("watch")) {
                main.put("storageVersionHash", storageVersionHash(kind));
            }
            resources.add(main.build());
        }
        for (Kind.Subresource subresource : kind.subresources()) {
            JsonObject.Builder sub = JsonObject.builder()
                    .put("name", kind.plural() + "/" + subresource.name())
                    .put("singularName", "")
                    .put("namespaced", kind.namespaced());
            GroupVersionKind served = inRequestVersion(subresource.kind(), kind, version);
            if (!served.apiVersion().equals(kind.in(version).apiVersion())) {
                sub.putUnlessEmpty("group", served.group()).put("version", served.version());
            }
            resources.add(sub.put("kind", served.kind())
                    .put("verbs", sorted(subresource.verbs()))
                    .build());
        }
    }

    /** A subresource that shows the kind itself does so in the version of the request. */
    private static GroupVersionKind inRequestVersion(GroupVersionKind shown, Kind kind, String version) {
        return shown.group().equals(kind.group()) && shown.kind().equals(kind.name()) ? kind.in(version) : shown;
    }

    private static JsonArray sorted(Collection<String> verbs) {
        return JsonArray.ofStrings(verbs.stream().sorted().toList());
    }

    private static void putStrings(JsonObject.Builder builder, String name, List<String> values) {
        if (!values.isEmpty()) {
            builder.put(name, JsonArray.ofStrings(values));
        }
    }

    private static String storageVersionHash(Kind kind) {
        byte[] text = (kind.stored().group() + "/" + kind.stored().version() + "/"
                        + kind.stored().kind())
                .getBytes(StandardCharsets.UTF_8);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            return Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(digest, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The aggregated document of core ({@code /api}) or of all other groups ({@code /apis}); v2 or v2beta1. */
    public JsonObject aggregated(boolean core, String apiVersion) {
        List<JsonValue> items = new ArrayList<>();
        for (String group : core ? List.of("") : groups()) {
            List<JsonValue> versions = new ArrayList<>();
            for (String version : versions(group)) {
                List<JsonValue> resources = new ArrayList<>();
                kinds.all(group, version).forEach(kind -> resources.add(aggregated(kind, version)));
                versions.add(JsonObject.of(
                        "version", version, "resources", JsonArray.of(resources), "freshness", "Current"));
            }
            JsonObject metadata = group.isEmpty() ? JsonObject.EMPTY : JsonObject.of("name", group);
            items.add(JsonObject.of("metadata", metadata, "versions", JsonArray.of(versions)));
        }
        return JsonObject.of(
                "kind",
                "APIGroupDiscoveryList",
                "apiVersion",
                apiVersion,
                "metadata",
                JsonObject.EMPTY,
                "items",
                JsonArray.of(items));
    }

    private static JsonObject aggregated(Kind kind, String version) {
        JsonObject.Builder resource = JsonObject.builder()
                .put("resource", kind.plural())
                .put("responseKind", kindMember(kind.in(version), kind.in(version)))
                .put("scope", kind.namespaced() ? "Namespaced" : "Cluster")
                .put("singularResource", kind.singular())
                .put("verbs", sorted(kind.verbs()));
        putStrings(resource, "shortNames", kind.shortNames());
        putStrings(resource, "categories", kind.categories());
        List<JsonValue> subresources = new ArrayList<>();
        for (Kind.Subresource subresource : kind.subresources()) {
            subresources.add(JsonObject.of(
                    "subresource", subresource.name(),
                    "responseKind", kindMember(inRequestVersion(subresource.kind(), kind, version), kind.in(version)),
                    "verbs", sorted(subresource.verbs())));
        }
        if (!subresources.isEmpty()) {
            resource.put("subresources", JsonArray.of(subresources));
        }
        return resource.build();
    }

    /** Upstream leaves out group and version where they are the enclosing ones: clients take those. */
    private static JsonObject kindMember(GroupVersionKind kind, GroupVersionKind enclosing) {
        boolean same = kind.apiVersion().equals(enclosing.apiVersion());
        return JsonObject.of(
                "group", same ? "" : kind.group(), "version", same ? "" : kind.version(), "kind", kind.kind());
    }
}
