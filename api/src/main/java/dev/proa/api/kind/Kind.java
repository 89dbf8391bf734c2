package dev.proa.api.kind;

import dev.proa.schema.GroupVersionKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
 * @param stored the group, version and kind in which objects are kept
 * @param storedUnder the resource under which they are kept: for events.k8s.io that of core events
 * @param shortNames such as {@code po}
 * @param categories such as {@code all}
 * @param subresources those served: {@code status}, {@code scale}, and acting ones such as {@code binding}
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
        GroupVersionKind stored,
        GroupResource storedUnder,
        List<String> shortNames,
        List<String> categories,
        List<Subresource> subresources,
        Set<String> verbs,
        KindRules rules) {

    /**
     * One version of a kind.
     *
     * @param name such as {@code v1}
     * @param served whether requests for it are answered
     */
    public record Version(String name, boolean served) {}

    /**
     * A subresource.
     *
     * @param name such as {@code status}
     * @param kind of what is sent and answered; for {@code pods/eviction} policy/v1 Eviction
     * @param verbs as discovery lists them, sorted
     */
    public record Subresource(String name, GroupVersionKind kind, List<String> verbs) {}

    public GroupResource resource() {
        return new GroupResource(group, plural);
    }

    public GroupVersionKind in(String version) {
        return new GroupVersionKind(group, version, name);
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
        return subresource("status") != null;
    }

    /** The subresource of this name; null when there is none. */
    public @Nullable Subresource subresource(String subresource) {
        for (Subresource candidate : subresources) {
            if (candidate.name().equals(subresource)) {
                return candidate;
            }
        }
        return null;
    }

    /** Whether an object of this apiVersion is in the form in which it is kept. */
    public boolean isStorageVersion(String version) {
        return stored.version().equals(version) && stored.group().equals(group);
    }

    public String storageVersion() {
        return stored.version();
    }

    /** The prefix of the store's keys of all objects of this kind, ending with a slash. */
    public String storePrefix() {
        String storedGroup = storedUnder.group();
        return "/registry/" + (storedGroup.isEmpty() ? "core" : storedGroup) + "/" + storedUnder.resource() + "/";
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
