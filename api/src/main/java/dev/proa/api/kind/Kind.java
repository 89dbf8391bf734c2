package dev.proa.api.kind;

import dev.proa.schema.GroupVersionKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A kind as a value: built-in kinds and those of a CustomResourceDefinition are served from the same record by the one
 * pipeline.
 *
 * @param group the API group, empty for core
 * @param name the kind's name, such as {@code Pod}
 * @param plural the resource's name in paths, such as {@code pods}
 * @param singular lower case, such as {@code pod}
 * @param namespaced whether its objects live in namespaces
 * @param versions served and unserved versions, the preferred one first
 * @param storageVersion the version in which objects are kept
 * @param shortNames such as {@code po}
 * @param categories such as {@code all}
 * @param subresources names of those served: {@code status}, {@code scale}, and acting ones such as {@code binding}
 * @param verbs what discovery lists and the pipeline accepts: create, delete, deletecollection, get, list, patch, update,
 *     watch; review kinds have {@code create} only
 * @param rules what the kind adds to its schema
 */
public record Kind(
        String group,
        String name,
        String plural,
        String singular,
        boolean namespaced,
        List<Version> versions,
        String storageVersion,
        List<String> shortNames,
        List<String> categories,
        Set<String> subresources,
        Set<String> verbs,
        KindRules rules) {

    /**
     * One version of a kind.
     *
     * @param name such as {@code v1}
     * @param served whether requests for it are answered
     * @param schemaType the message type of the schema, such as {@code io.k8s.api.core.v1.Pod}
     */
    public record Version(String name, boolean served, String schemaType) {}

    public GroupResource resource() {
        return new GroupResource(group, plural);
    }

    public GroupVersionKind in(String version) {
        return new GroupVersionKind(group, version, name);
    }

    public GroupVersionKind stored() {
        return in(storageVersion);
    }

    public Optional<Version> version(String version) {
        return versions.stream().filter(v -> v.name().equals(version)).findFirst();
    }

    /** Whether requests in this version are answered. */
    public boolean serves(String version) {
        return versions.stream().anyMatch(v -> v.served() && v.name().equals(version));
    }

    /** The version that clients get when they name none. */
    public String preferredVersion() {
        return versions.getFirst().name();
    }

    /** Whether objects are kept; kinds that only act (reviews) are not. */
    public boolean isStored() {
        return verbs.contains("get");
    }

    public boolean hasStatus() {
        return subresources.contains("status");
    }

    /** The prefix of the store's keys of all objects of this kind, ending with a slash. */
    public String storePrefix() {
        return "/registry/" + (group.isEmpty() ? "core" : group) + "/" + plural + "/";
    }

    /** The store's prefix of the objects in a namespace; the whole kind's where the namespace is empty. */
    public String storePrefix(String namespace) {
        return namespace.isEmpty() ? storePrefix() : storePrefix() + namespace + "/";
    }

    /** The store's key of an object; the namespace is empty for cluster-scoped kinds. */
    public String storeKey(String namespace, String objectName) {
        return storePrefix(namespace) + objectName;
    }
}
