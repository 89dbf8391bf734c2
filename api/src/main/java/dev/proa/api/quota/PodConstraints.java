package dev.proa.api.quota;

import dev.proa.api.admission.PodResources;
import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonObject;
import dev.proa.schema.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Where a quota limits processors or memory, each container must say what it uses of them. */
final class PodConstraints {
    private static final Set<String> CHECKED =
            Set.of("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory");

    private PodConstraints() {}

    static Optional<String> check(GroupResource resource, JsonObject object, Set<String> limited) {
        JsonObject spec = object.object("spec");
        boolean podLevel = !spec.objectAt("resources", "requests").isEmpty()
                || !spec.objectAt("resources", "limits").isEmpty();
        if (!resource.equals(GroupResource.core("pods")) || podLevel) {
            return Optional.empty();
        }
        Map<String, Set<String>> missing = new TreeMap<>();
        for (String list : List.of("containers", "initContainers")) {
            for (JsonObject container : spec.array(list).objects()) {
                Map<String, Quantity> said = new TreeMap<>();
                Usage.compute(
                        PodResources.quantities(container.objectAt("resources", "requests")),
                        PodResources.quantities(container.objectAt("resources", "limits")),
                        said);
                for (String name : limited) {
                    if (CHECKED.contains(name) && !said.containsKey(name)) {
                        missing.computeIfAbsent(name, n -> new TreeSet<>()).add(container.string("name"));
                    }
                }
            }
        }
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("must specify "
                        + String.join(
                                "; ",
                                missing.entrySet().stream()
                                        .map(entry -> entry.getKey() + " for: " + String.join(",", entry.getValue()))
                                        .toList()));
    }
}
