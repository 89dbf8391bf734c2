package dev.proa.schema;

import java.util.List;

/**
 * A served resource of the built-in API, as discovery lists it.
 *
 * @param kind group, version and kind of its objects
 * @param plural the name in paths
 * @param singular the name in one, as kubectl prints it
 * @param shortNames as kubectl accepts them
 * @param categories such as {@code all}
 * @param verbs create, delete, deletecollection, get, list, patch, update, watch: sorted; empty when only subresources are served
 */
public record ResourceType(
        GroupVersionKind kind,
        String plural,
        String singular,
        boolean namespaced,
        List<String> shortNames,
        List<String> categories,
        List<String> verbs,
        List<Subresource> subresources) {

    /**
     * @param name such as {@code status}
     * @param kind of the objects that are sent and answered
     * @param verbs sorted
     */
    public record Subresource(String name, GroupVersionKind kind, List<String> verbs) {
        public Subresource {
            verbs = List.copyOf(verbs);
        }
    }

    public ResourceType {
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
        verbs = List.copyOf(verbs);
        subresources = List.copyOf(subresources);
    }
}
