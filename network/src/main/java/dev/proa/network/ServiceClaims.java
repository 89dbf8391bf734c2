package dev.proa.network;

import dev.proa.base.Log;
import dev.proa.network.Nft.Element;
import dev.proa.routing.Omission;
import dev.proa.routing.RoutingTable;
import dev.proa.routing.ServiceKey;
import dev.proa.routing.ServiceRoute;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What every service contributes to the table, and what of it is in the kernel. One address and port belongs to one service: to the
 * one whose cluster IP it is, then to the eldest, then to the first by name. One thread at a time.
 */
final class ServiceClaims {
    private static final Log LOG = Log.of(ServiceClaims.class);

    /** Who claims an address and port, the one that has it first. */
    private record Claimant(boolean external, String created, ServiceKey service) implements Comparable<Claimant> {
        private static final Comparator<Claimant> ORDER = Comparator.comparing(Claimant::external)
                .thenComparing(Claimant::created)
                .thenComparing(Claimant::service);

        @Override
        public int compareTo(Claimant other) {
            return ORDER.compare(this, other);
        }
    }

    /** What the changed addresses and ports were, and which elements go and come; one whose value changes does both. */
    record Delta(Collection<Element> before, List<Element> deleted, List<Element> added) {}

    private final ServiceNetworkSettings settings;
    private Map<ServiceKey, ServiceRoute> routes = Map.of();
    private final Map<ServiceKey, ServiceElements> contributions = new HashMap<>();
    private final Map<ServiceKey, String> broken = new TreeMap<>();
    private final Map<String, TreeMap<Claimant, Map<String, Element>>> claims = new HashMap<>();
    private final Set<String> contested = new TreeSet<>();
    private final Map<Element, Integer> shared = new HashMap<>();
    private final Set<String> chains = new HashSet<>();

    ServiceClaims(ServiceNetworkSettings settings) {
        this.settings = settings;
    }

    /** The services whose routes differ; unchanged ones are the same objects and cost a comparison of references. */
    @SuppressWarnings("ReferenceEquality") // spares comparing what is shared with the last table
    List<ServiceKey> changed(RoutingTable table) {
        List<ServiceKey> changed = new ArrayList<>();
        table.byKey().forEach((key, route) -> {
            ServiceRoute old = routes.get(key);
            if (old != route && !route.equals(old)) {
                changed.add(key);
            }
        });
        routes.keySet().stream().filter(key -> !table.byKey().containsKey(key)).forEach(changed::add);
        return changed;
    }

    /** Takes these services' routes over from the table. */
    Delta change(Collection<ServiceKey> keys, RoutingTable table) {
        Set<String> touched = new HashSet<>();
        Set<Element> touchedShared = new HashSet<>();
        Map<ServiceKey, ServiceElements> after = new LinkedHashMap<>();
        for (ServiceKey key : keys) {
            ServiceElements before = contributions.getOrDefault(key, ServiceElements.NONE);
            broken.remove(key);
            ServiceElements now = table.route(key).map(this::elements).orElse(ServiceElements.NONE);
            after.put(key, now);
            touched.addAll(before.owned().keySet());
            touched.addAll(now.owned().keySet());
            touchedShared.addAll(before.shared());
            touchedShared.addAll(now.shared());
        }
        Map<String, Element> old = effective(touched, touchedShared);
        after.forEach(this::replace);
        Map<String, Element> fresh = effective(touched, touchedShared);
        routes = table.byKey();
        return delta(old, fresh);
    }

    /** What goes wrong with one service is that service's. */
    private ServiceElements elements(ServiceRoute route) {
        try {
            return ServiceElements.of(route, settings);
        } catch (RuntimeException e) {
            LOG.error("A service cannot be rendered", "service", route.key(), "cause", e);
            broken.put(route.key(), "it cannot be rendered: " + e);
            return ServiceElements.NONE;
        }
    }

    private static Delta delta(Map<String, Element> old, Map<String, Element> fresh) {
        List<Element> deleted = new ArrayList<>();
        List<Element> added = new ArrayList<>();
        old.forEach((id, element) -> {
            if (!element.equals(fresh.get(id))) {
                deleted.add(element);
            }
        });
        fresh.forEach((id, element) -> {
            if (!element.equals(old.get(id))) {
                added.add(element);
            }
        });
        return new Delta(old.values(), deleted, added);
    }

    @SuppressWarnings("ReferenceEquality") // NONE is the mark for no service
    private void replace(ServiceKey key, ServiceElements now) {
        ServiceElements before = contributions.getOrDefault(key, ServiceElements.NONE);
        before.owned()
                .keySet()
                .forEach(claim -> claims.computeIfPresent(claim, (c, owners) -> {
                    owners.remove(claimant(key, claim, before));
                    return owners.isEmpty() ? null : owners;
                }));
        before.shared().forEach(element -> shared.computeIfPresent(element, (e, n) -> n == 1 ? null : n - 1));
        now.owned()
                .forEach((claim, elements) ->
                        claims.computeIfAbsent(claim, c -> new TreeMap<>()).put(claimant(key, claim, now), elements));
        now.shared().forEach(element -> shared.merge(element, 1, Integer::sum));
        before.owned().keySet().forEach(this::noteContest);
        now.owned().keySet().forEach(this::noteContest);
        if (now == ServiceElements.NONE) {
            contributions.remove(key);
        } else {
            contributions.put(key, now);
        }
    }

    private static Claimant claimant(ServiceKey key, String claim, ServiceElements elements) {
        return new Claimant(!elements.byClusterIp().contains(claim), elements.created(), key);
    }

    private void noteContest(String claim) {
        NavigableMap<Claimant, Map<String, Element>> owners = claims.get(claim);
        if (owners != null && owners.size() > 1) {
            contested.add(claim);
        } else {
            contested.remove(claim);
        }
    }

    private Map<String, Element> effective(Collection<String> some, Collection<Element> someShared) {
        Map<String, Element> effective = new LinkedHashMap<>();
        someShared.stream()
                .filter(shared::containsKey)
                .forEach(element -> effective.put(element.container() + " " + element.key(), element));
        some.stream()
                .map(claims::get)
                .filter(Objects::nonNull)
                .forEach(owners -> effective.putAll(owners.firstEntry().getValue()));
        return effective;
    }

    /** Of the chains that these elements lead to, those that the kernel doesn't have yet; from now on it has them. */
    Set<String> missingChains(Collection<Element> added) {
        Set<String> missing = new TreeSet<>();
        added.forEach(element -> missing.addAll(NftStructure.chainsOf(element)));
        missing.removeAll(chains);
        chains.addAll(missing);
        return missing;
    }

    /** What the services ask for and don't get, at most so many. */
    List<Omission> omissions(int most) {
        List<Omission> omissions = new ArrayList<>();
        broken.forEach((key, reason) -> omissions.add(Omission.ofService(key, "", reason)));
        contributions.forEach((key, elements) -> {
            if (elements.leftOut() > 0 && omissions.size() < most) {
                omissions.add(Omission.ofService(
                        key,
                        "",
                        elements.leftOut() + " of its addresses and ports, beyond " + ServiceElements.ELEMENTS_MAX
                                + " entries of one service"));
            }
        });
        for (String claim : contested) {
            var owners = Objects.requireNonNull(claims.get(claim)).navigableKeySet();
            ServiceKey owner = owners.first().service();
            for (Claimant loser : owners.tailSet(owners.first(), false)) {
                if (omissions.size() < most) {
                    omissions.add(Omission.ofService(loser.service(), "", claim + " belongs to the service " + owner));
                }
            }
        }
        return omissions;
    }
}
