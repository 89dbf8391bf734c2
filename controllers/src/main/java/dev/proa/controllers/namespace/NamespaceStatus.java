package dev.proa.controllers.namespace;

import dev.proa.api.kind.GroupResource;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The conditions that say why a namespace has not gone. */
final class NamespaceStatus {
    private NamespaceStatus() {}

    static JsonObject of(JsonObject before, Map<GroupResource, List<JsonObject>> content, Instant now) {
        JsonObject status = before.with("phase", "Terminating");
        status = with(
                status,
                now,
                "NamespaceDeletionDiscoveryFailure",
                "False",
                "ResourcesDiscovered",
                "All resources successfully discovered");
        status = with(
                status,
                now,
                "NamespaceDeletionGroupVersionParsingFailure",
                "False",
                "ParsedGroupVersions",
                "All legacy kube types successfully parsed");
        status = with(
                status,
                now,
                "NamespaceDeletionContentFailure",
                "False",
                "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization");
        status = content.isEmpty()
                ? with(
                        status,
                        now,
                        "NamespaceContentRemaining",
                        "False",
                        "ContentRemoved",
                        "All content successfully removed")
                : with(status, now, "NamespaceContentRemaining", "True", "SomeResourcesRemain", remaining(content));
        Map<String, Long> held = held(content);
        return held.isEmpty()
                ? with(
                        status,
                        now,
                        "NamespaceFinalizersRemaining",
                        "False",
                        "ContentHasNoFinalizers",
                        "All content-preserving finalizers finished")
                : with(status, now, "NamespaceFinalizersRemaining", "True", "SomeFinalizersRemain", holding(held));
    }

    private static JsonObject with(
            JsonObject status, Instant now, String type, String value, String reason, String message) {
        return Conditions.with(status, Conditions.of(type, value, now, reason, message));
    }

    private static String remaining(Map<GroupResource, List<JsonObject>> content) {
        return "Some resources are remaining: "
                + content.entrySet().stream()
                        .map(entry ->
                                entry.getKey().resource() + "." + entry.getKey().group() + " has "
                                        + entry.getValue().size() + " resource instances")
                        .sorted()
                        .collect(Collectors.joining(", "));
    }

    private static Map<String, Long> held(Map<GroupResource, List<JsonObject>> content) {
        return content.values().stream()
                .flatMap(List::stream)
                .flatMap(object -> Meta.finalizers(object).stream())
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
    }

    private static String holding(Map<String, Long> held) {
        return "Some content in the namespace has finalizers remaining: "
                + held.entrySet().stream()
                        .map(entry -> entry.getKey() + " in " + entry.getValue() + " resource instances")
                        .collect(Collectors.joining(", "));
    }
}
