package dev.proa.network;

import dev.proa.base.Log;
import dev.proa.network.Nft.Element;
import dev.proa.network.Nft.Transaction;
import dev.proa.routing.RoutingTable;
import dev.proa.routing.ServiceKey;
import dev.proa.routing.ServiceRoute;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The services of one address family in nftables. {@link #apply} brings the table to a routing table in one
 * transaction: the first time all of it, later only the elements of services whose routes changed. One thread at a
 * time; a call takes as long as {@code nft} does.
 */
public final class ServiceNetwork {
    private static final Log LOG = Log.of(ServiceNetwork.class);

    private final ServiceNetworkSettings settings;
    private final NftStructure structure;
    private final Nft nft;
    private final StaleConnections stale;

    /** What the kernel's table was made from; null when that is not known and all of it must be made anew. */
    private @Nullable State state;

    public ServiceNetwork(ServiceNetworkSettings settings, Nft nft, StaleConnections stale) {
        this.settings = settings;
        this.structure = new NftStructure(settings);
        this.nft = nft;
        this.stale = stale;
    }

    /**
     * Makes the kernel do what the table says.
     *
     * @throws NftException when it refuses; the next call then makes everything anew
     */
    public synchronized void apply(RoutingTable table) {
        State before = state;
        state = null;
        State now = before == null ? rebuild(table) : update(before, table);
        state = now;
    }

    /** Takes everything away that {@link #apply} made. */
    public synchronized void remove() {
        state = null;
        nft.deleteTable();
    }

    private State rebuild(RoutingTable table) {
        State fresh = new State();
        List<ServiceKey> all = List.copyOf(table.byKey().keySet());
        Delta delta = fresh.change(all, table, settings);
        nft.commit(new Transaction(structure.text() + chains(fresh, delta.added), List.of(), delta.added));
        forgetStale(delta);
        return fresh;
    }

    private State update(State state, RoutingTable table) {
        List<ServiceKey> changed = state.changed(table);
        if (changed.isEmpty()) {
            return state;
        }
        Delta delta = state.change(changed, table, settings);
        Transaction transaction = new Transaction(chains(state, delta.added), delta.deleted, delta.added);
        if (!transaction.isEmpty()) {
            commitOrRebuild(transaction, state);
            forgetStale(delta);
        }
        return state;
    }

    /** Somebody may have changed the table behind our back: then making all of it anew is what helps. */
    private void commitOrRebuild(Transaction transaction, State state) {
        try {
            nft.commit(transaction);
        } catch (NftException e) {
            LOG.warn("The service table is not as it was left: making it anew", "reason", e.getMessage());
            List<Element> all = state.all();
            state.chains.clear();
            nft.commit(new Transaction(structure.text() + chains(state, all), List.of(), all));
        }
    }

    private String chains(State state, Collection<Element> added) {
        Set<String> missing = new TreeSet<>();
        added.forEach(element -> missing.addAll(NftStructure.chainsOf(element)));
        missing.removeAll(state.chains);
        state.chains.addAll(missing);
        StringBuilder text = new StringBuilder();
        missing.forEach(chain -> text.append(structure.chain(chain)));
        return text.toString();
    }

    private void forgetStale(Delta delta) {
        EndpointChanges changes = EndpointChanges.of(delta.before, delta.deleted, delta.added);
        Affinities.forget(nft, changes);
        stale.forget(changes);
    }

    /** What the changed addresses and ports were, and which elements go and come; one whose value changes does both. */
    record Delta(Collection<Element> before, List<Element> deleted, List<Element> added) {}

    /** What every service contributes, and what of it is in the kernel. */
    private static final class State {
        private Map<ServiceKey, ServiceRoute> routes = Map.of();
        private final Map<ServiceKey, ServiceElements> contributions = new HashMap<>();
        private final Map<String, TreeMap<ServiceKey, Map<String, Element>>> claims = new HashMap<>();
        private final Map<Element, Integer> shared = new HashMap<>();
        private final Set<String> chains = new HashSet<>();

        /** The services whose routes differ; unchanged ones are the same objects and cost a comparison of references. */
        List<ServiceKey> changed(RoutingTable table) {
            List<ServiceKey> changed = new ArrayList<>();
            table.byKey().forEach((key, route) -> {
                ServiceRoute old = routes.get(key);
                if (old != route && !route.equals(old)) {
                    changed.add(key);
                }
            });
            routes.keySet().stream()
                    .filter(key -> !table.byKey().containsKey(key))
                    .forEach(changed::add);
            return changed;
        }

        Delta change(List<ServiceKey> keys, RoutingTable table, ServiceNetworkSettings settings) {
            Set<String> touched = new HashSet<>();
            Set<Element> touchedShared = new HashSet<>();
            Map<ServiceKey, ServiceElements> after = new LinkedHashMap<>();
            for (ServiceKey key : keys) {
                ServiceElements before = contributions.getOrDefault(key, ServiceElements.NONE);
                ServiceElements now = table.route(key)
                        .map(route -> ServiceElements.of(route, settings))
                        .orElse(ServiceElements.NONE);
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

        private void replace(ServiceKey key, ServiceElements now) {
            ServiceElements before = contributions.getOrDefault(key, ServiceElements.NONE);
            before.owned()
                    .keySet()
                    .forEach(claim -> claims.computeIfPresent(claim, (c, owners) -> {
                        owners.remove(key);
                        return owners.isEmpty() ? null : owners;
                    }));
            before.shared().forEach(element -> shared.computeIfPresent(element, (e, n) -> n == 1 ? null : n - 1));
            now.owned()
                    .forEach((claim, elements) ->
                            claims.computeIfAbsent(claim, c -> new TreeMap<>()).put(key, elements));
            now.shared().forEach(element -> shared.merge(element, 1, Integer::sum));
            if (now == ServiceElements.NONE) {
                contributions.remove(key);
            } else {
                contributions.put(key, now);
            }
        }

        /** Of several services that want one address and port the first by name has it, as long as it is there. */
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

        List<Element> all() {
            return List.copyOf(effective(claims.keySet(), shared.keySet()).values());
        }
    }
}
