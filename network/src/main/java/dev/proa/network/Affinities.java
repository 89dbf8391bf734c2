package dev.proa.network;

import dev.proa.network.Nft.Element;
import dev.proa.network.Nft.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The endpoints that clients keep; the kernel adds to them with every connection and ends them by time. */
final class Affinities {
    private static final String MAP = "affinity";

    private Affinities() {}

    /** Deletes the affinities that lead to endpoints which went, and those of services that have none any more. */
    static void forget(Nft nft, EndpointChanges changes) {
        boolean concerned = changes.gone().keySet().stream().anyMatch(changes.affine()::contains);
        if (!concerned && changes.released().isEmpty()) {
            return;
        }
        List<Element> stale = nft.elements(MAP).entrySet().stream()
                .filter(affinity -> isStale(affinity.getKey(), affinity.getValue(), changes))
                .map(affinity -> new Element(MAP, affinity.getKey(), affinity.getValue()))
                .toList();
        // One at a time: an affinity that ends just now must not keep the others from being deleted.
        for (Element element : stale) {
            try {
                nft.commit(new Transaction("", List.of(element), List.of()));
            } catch (NftException e) {
                if (nft.elements(MAP).containsKey(element.key())) {
                    throw e;
                }
            }
        }
    }

    /** @param affinity {@code client . address . protocol . port} */
    private static boolean isStale(String affinity, String target, EndpointChanges changes) {
        String address = withoutFirst(affinity);
        String nodePort = withoutFirst(address);
        Map<String, Set<String>> gone = changes.gone();
        return changes.released().contains(address)
                || changes.released().contains(nodePort)
                || gone.getOrDefault(address, Set.of()).contains(target)
                || gone.getOrDefault(nodePort, Set.of()).contains(target);
    }

    private static String withoutFirst(String key) {
        return key.substring(key.indexOf(" . ") + 3);
    }
}
