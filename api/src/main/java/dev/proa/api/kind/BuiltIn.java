package dev.proa.api.kind;

import dev.proa.schema.GroupVersionKind;
import dev.proa.schema.ResourceType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Makes the kinds of the built-in API from what the schema lists and the rules of those kinds that have some. To add a
 * built-in kind, add it to the schema's resources, and its rules, if any, to the map.
 */
public final class BuiltIn {
    private static final GroupResource EVENTS = GroupResource.core("events");

    private BuiltIn() {}

    public static List<Kind> kinds(Collection<ResourceType> resources, Map<GroupResource, KindRules> rules) {
        Map<GroupResource, List<ResourceType>> byResource = new LinkedHashMap<>();
        for (ResourceType type : resources) {
            byResource
                    .computeIfAbsent(new GroupResource(type.kind().group(), type.plural()), r -> new ArrayList<>())
                    .add(type);
        }
        List<Kind> kinds = new ArrayList<>();
        byResource.forEach(
                (resource, types) -> kinds.add(kind(resource, types, rules.getOrDefault(resource, KindRules.NONE))));
        return kinds;
    }

    private static Kind kind(GroupResource resource, List<ResourceType> types, KindRules rules) {
        types.sort(Comparator.comparing((ResourceType t) -> t.kind().version()).reversed());
        ResourceType newest = types.getFirst();
        boolean sharedEvents =
                resource.resource().equals("events") && !resource.group().isEmpty();
        GroupVersionKind stored = sharedEvents ? new GroupVersionKind("", "v1", "Event") : newest.kind();
        return new Kind(
                resource.group(),
                newest.kind().kind(),
                resource.resource(),
                newest.singular(),
                newest.namespaced(),
                types.stream()
                        .map(t -> new Kind.Version(t.kind().version(), true))
                        .toList(),
                stored,
                sharedEvents ? EVENTS : resource,
                newest.shortNames(),
                newest.categories(),
                newest.subresources().stream()
                        .map(s -> new Kind.Subresource(s.name(), s.kind(), s.verbs()))
                        .toList(),
                new LinkedHashSet<>(newest.verbs()),
                rules);
    }
}
