package dev.proa.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which endpoints of a service's port a node uses: ready ones; where none is ready those that end but still serve.
 * The two policies fall back independently, as in upstream's kube-proxy.
 *
 * @param cluster for the Cluster policy, narrowed by hints where every ready endpoint has them
 * @param local for the Local policy: those on this node
 * @param anywhere whether any node has a usable endpoint: it tells "drop here" from "reject everywhere"
 */
public record EndpointSelection(List<Target> cluster, List<Target> local, boolean anywhere) {

    /** Who selects: its name and its zone, which may be empty. */
    public record Place(String node, String zone) {}

    private static final Predicate<Target> READY = target -> target.endpoint().ready();
    private static final Predicate<Target> ENDING = target -> target.endpoint().isServingTerminating();

    public static EndpointSelection of(ServicePort port, IpFamily family, Place place) {
        List<Target> all = port.targets().stream()
                .filter(target -> target.endpoint().family() == family)
                .toList();
        Predicate<Target> here =
                target -> !place.node.isEmpty() && target.endpoint().node().equals(place.node);
        List<Target> cluster = select(all, preference(all, place));
        List<Target> local = select(all.stream().filter(here).toList(), target -> true);
        return new EndpointSelection(cluster, local, !cluster.isEmpty());
    }

    /** Everything that some policy of this node sends traffic to. */
    public List<Target> reachable() {
        List<Target> reachable = new ArrayList<>(cluster);
        local.stream().filter(target -> !cluster.contains(target)).forEach(reachable::add);
        return reachable;
    }

    private static List<Target> select(List<Target> targets, Predicate<Target> preferred) {
        List<Target> ready = targets.stream().filter(READY.and(preferred)).toList();
        return ready.isEmpty() ? targets.stream().filter(ENDING).toList() : ready;
    }

    /** Hints count only when every ready endpoint has one and at least one is for this place. */
    private static Predicate<Target> preference(List<Target> targets, Place place) {
        List<Endpoint> ready =
                targets.stream().filter(READY).map(Target::endpoint).toList();
        if (ready.stream().noneMatch(endpoint -> endpoint.nodeHints().isEmpty())
                && ready.stream().anyMatch(endpoint -> endpoint.nodeHints().contains(place.node))) {
            return target -> target.endpoint().nodeHints().contains(place.node);
        }
        if (ready.stream().noneMatch(endpoint -> endpoint.zoneHints().isEmpty())
                && ready.stream().anyMatch(endpoint -> endpoint.zoneHints().contains(place.zone))) {
            return target -> target.endpoint().zoneHints().contains(place.zone);
        }
        return target -> true;
    }
}
