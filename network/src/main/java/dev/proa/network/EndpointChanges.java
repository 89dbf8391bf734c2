package dev.proa.network;

import dev.proa.network.Nft.Element;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a change of elements means for connections and affinities that exist.
 *
 * @param gone the endpoints ({@code address . port}) that went, by the service address ({@code address . protocol .
 *     port}) or node port ({@code protocol . port}) they were behind
 * @param appeared service addresses and node ports that lead somewhere and before led nowhere
 * @param affine those whose clients had affinity before the change
 * @param released those whose clients no longer have it
 */
record EndpointChanges(Map<String, Set<String>> gone, Set<String> appeared, Set<String> affine, Set<String> released) {

    /** @param before all elements that the changed addresses and ports had */
    static EndpointChanges of(Collection<Element> before, Collection<Element> deleted, Collection<Element> added) {
        Map<String, Set<String>> gone = targets(deleted);
        targets(added)
                .forEach((service, targets) -> gone.computeIfPresent(service, (s, old) -> {
                    old.removeAll(targets);
                    return old.isEmpty() ? null : old;
                }));
        Set<String> appeared = keys(added, "services", "node_services");
        appeared.removeAll(keys(before, "services", "node_services"));
        Set<String> released = keys(deleted, "remember_services", "remember_node_services");
        released.removeAll(keys(added, "remember_services", "remember_node_services"));
        Set<String> affine = keys(before, "remember_services", "remember_node_services");
        return new EndpointChanges(gone, appeared, affine, released);
    }

    private static Set<String> keys(Collection<Element> elements, String... containers) {
        Set<String> wanted = Set.of(containers);
        Set<String> keys = new HashSet<>();
        for (Element element : elements) {
            if (wanted.contains(element.container())) {
                keys.add(element.key());
            }
        }
        return keys;
    }

    private static Map<String, Set<String>> targets(Collection<Element> elements) {
        Map<String, Set<String>> targets = new HashMap<>();
        for (Element element : elements) {
            if (element.container().contains("endpoints_")) {
                String service = element.key().substring(0, element.key().lastIndexOf(" . "));
                targets.computeIfAbsent(service, s -> new HashSet<>()).add(element.value());
            }
        }
        return targets;
    }
}
