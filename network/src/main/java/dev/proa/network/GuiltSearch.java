package dev.proa.network;

import dev.proa.routing.ServiceKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Finds by halving which services make a table that is refused: about three times the work of the whole table for one of them. */
final class GuiltSearch {
    private final Function<Collection<ServiceKey>, Optional<String>> refusal;
    private final Map<ServiceKey, String> guilty = new LinkedHashMap<>();

    private GuiltSearch(Function<Collection<ServiceKey>, Optional<String>> refusal) {
        this.refusal = refusal;
    }

    /**
     * Those without which all others together are accepted, each with why; none when even an empty table is refused, or nothing is.
     *
     * @param refusal why a table of these services alone is refused; empty when it isn't
     */
    static Map<ServiceKey, String> among(
            Collection<ServiceKey> services, Function<Collection<ServiceKey>, Optional<String>> refusal) {
        if (refusal.apply(List.of()).isPresent()) {
            return Map.of();
        }
        GuiltSearch search = new GuiltSearch(refusal);
        search.each(List.copyOf(services));
        List<ServiceKey> rest = new ArrayList<>(services);
        rest.removeAll(search.guilty.keySet());
        // Each of the others is well by itself; some may still not go together.
        search.together(List.of(), rest);
        return search.guilty;
    }

    private void each(List<ServiceKey> suspects) {
        Optional<String> reason = suspects.isEmpty() ? Optional.empty() : refusal.apply(suspects);
        if (reason.isEmpty()) {
            return;
        }
        if (suspects.size() == 1) {
            guilty.put(suspects.getFirst(), reason.get());
            return;
        }
        each(suspects.subList(0, suspects.size() / 2));
        each(suspects.subList(suspects.size() / 2, suspects.size()));
    }

    /** Answers those of both that are accepted together. */
    private List<ServiceKey> together(List<ServiceKey> accepted, List<ServiceKey> suspects) {
        List<ServiceKey> all = new ArrayList<>(accepted);
        all.addAll(suspects);
        Optional<String> reason = suspects.isEmpty() ? Optional.empty() : refusal.apply(all);
        if (reason.isEmpty()) {
            return all;
        }
        if (suspects.size() == 1) {
            guilty.put(suspects.getFirst(), reason.get());
            return accepted;
        }
        List<ServiceKey> first = together(accepted, suspects.subList(0, suspects.size() / 2));
        return together(first, suspects.subList(suspects.size() / 2, suspects.size()));
    }
}
