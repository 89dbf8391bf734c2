package dev.proa.scheduler;

import dev.proa.api.error.ApiException;
import dev.proa.api.selector.LabelSelector;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Selectors;
import dev.proa.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A pod affinity term: pods it selects, within a topology.
 *
 * @param weight zero for a required term
 * @param namespaces where it selects, beside those that {@code namespaceSelector} selects
 */
public record AffinityTerm(
        LabelSelector selector,
        Set<String> namespaces,
        LabelSelector namespaceSelector,
        String topologyKey,
        long weight) {

    /** @param faults hears of each term that cannot be read; it is left out */
    static List<AffinityTerm> required(JsonObject pod, String kind, Consumer<String> faults) {
        return pod
                .objectAt("spec", "affinity", kind)
                .array("requiredDuringSchedulingIgnoredDuringExecution")
                .objects()
                .stream()
                .flatMap(term -> readable(term, Meta.namespace(pod), 0, faults))
                .toList();
    }

    public static List<AffinityTerm> preferred(JsonObject pod, String kind) {
        return pod
                .objectAt("spec", "affinity", kind)
                .array("preferredDuringSchedulingIgnoredDuringExecution")
                .objects()
                .stream()
                .flatMap(term -> readable(
                        term.object("podAffinityTerm"), Meta.namespace(pod), term.number("weight"), fault -> {}))
                .toList();
    }

    private static Stream<AffinityTerm> readable(
            JsonObject term, String namespace, long weight, Consumer<String> faults) {
        try {
            return Stream.of(of(term, namespace, weight));
        } catch (ApiException unreadable) {
            faults.accept("a term of its affinity cannot be read: " + unreadable.getMessage());
            return Stream.empty();
        }
    }

    private static AffinityTerm of(JsonObject term, String namespace, long weight) {
        List<String> named = term.array("namespaces").strings();
        boolean own = named.isEmpty() && !term.has("namespaceSelector");
        return new AffinityTerm(
                Selectors.member(term, "labelSelector"),
                own ? Set.of(namespace) : Set.copyOf(named),
                Selectors.member(term, "namespaceSelector"),
                term.string("topologyKey"),
                weight);
    }

    /** Whether it selects the pod. */
    public boolean selects(PodInfo pod, Snapshot snapshot) {
        boolean inNamespace = namespaces.contains(pod.namespace())
                || !namespaceSelector.equals(Selectors.NOTHING)
                        && namespaceSelector.matches(snapshot.namespaceLabels(pod.namespace()));
        return inNamespace && Selectors.selects(selector, pod.pod());
    }
}
