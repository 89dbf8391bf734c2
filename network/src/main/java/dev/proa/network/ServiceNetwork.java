package dev.proa.network;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.network.Nft.Transaction;
import dev.proa.network.ServiceClaims.Delta;
import dev.proa.routing.Omission;
import dev.proa.routing.RoutingTable;
import dev.proa.routing.ServiceKey;
import dev.proa.routing.ServiceRoute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The services of one address family in nftables. {@link #apply} brings the table to a routing table in one transaction: the first time
 * all of it, later only the elements of services whose routes changed. A service that nft refuses is found, left out and tried again
 * later; all others are served. One thread at a time; a call takes as long as {@code nft} does.
 */
public final class ServiceNetwork {
    /** Omissions of this class that are told by name. */
    private static final int OMISSIONS_MAX = 1_000;

    private static final Log LOG = Log.of(ServiceNetwork.class);

    private final ServiceNetworkSettings settings;
    private final NftStructure structure;
    private final Nft nft;
    private final StaleConnections stale;
    private final Clock clock;
    private final RefusedServices refused = new RefusedServices();

    /** What the kernel's table was made from; null when that is not known and all of it must be made anew. */
    private @Nullable ServiceClaims state;

    public ServiceNetwork(ServiceNetworkSettings settings, Nft nft, StaleConnections stale, Clock clock) {
        this.settings = settings;
        this.structure = new NftStructure(settings);
        this.nft = nft;
        this.stale = stale;
        this.clock = clock;
    }

    /**
     * Makes the kernel do what the table says, but for what {@link #omissions} names.
     *
     * @throws NftException when nft cannot be run or takes no table at all; the next call then makes everything anew
     */
    public synchronized void apply(RoutingTable table) {
        long now = clock.nanos();
        ServiceClaims before = state;
        state = null;
        RoutingTable admitted = refused.admitted(table, now);
        state = before == null ? rebuild(admitted) : update(before, admitted);
        refused.rendered(now);
    }

    /** How long until {@link #apply} should be called again though nothing changed, since a refused service is to be tried again. */
    public synchronized Optional<Duration> untilRetry() {
        return refused.untilRetry(clock.nanos());
    }

    /**
     * Looks whether the kernel's table is still as it was left. If it isn't, the next {@link #apply} makes it anew.
     *
     * @return what is wrong
     * @throws NftException when nft cannot be asked
     */
    public synchronized Optional<String> inspect() {
        Optional<String> damage = nft.damage(structure.text());
        if (damage.isPresent()) {
            state = null;
        }
        return damage;
    }

    /** What services ask for and this machine's table doesn't have, beside what the routing table names itself. */
    public synchronized List<Omission> omissions() {
        List<Omission> omissions = new ArrayList<>(refused.omissions());
        if (state != null) {
            omissions.addAll(state.omissions(OMISSIONS_MAX));
        }
        return omissions;
    }

    /** Takes everything away that {@link #apply} made. */
    public synchronized void remove() {
        state = null;
        nft.deleteTable();
    }

    private ServiceClaims rebuild(RoutingTable table) {
        try {
            return made(table);
        } catch (NftException e) {
            Optional<RoutingTable> rest =
                    withoutGuilty(table, List.copyOf(table.byKey().keySet()));
            return made(rest.orElseThrow(() -> e));
        }
    }

    private ServiceClaims made(RoutingTable table) {
        ServiceClaims fresh = new ServiceClaims(settings);
        Collection<ServiceKey> all = List.copyOf(table.byKey().keySet());
        Delta delta = fresh.change(all, table);
        nft.commit(whole(fresh, delta));
        forgetStale(delta);
        return fresh;
    }

    private Transaction whole(ServiceClaims fresh, Delta delta) {
        return new Transaction(structure.text() + chains(fresh, delta), List.of(), delta.added());
    }

    private ServiceClaims update(ServiceClaims state, RoutingTable table) {
        List<ServiceKey> changed = state.changed(table);
        if (changed.isEmpty()) {
            return state;
        }
        Delta delta = state.change(changed, table);
        Transaction transaction = new Transaction(chains(state, delta), delta.deleted(), delta.added());
        if (transaction.isEmpty()) {
            return state;
        }
        try {
            nft.commit(transaction);
            forgetStale(delta);
            return state;
        } catch (NftException e) {
            // A changed service may be to blame; if none is, somebody changed the table behind our back. Either way it
            // is made anew.
            LOG.warn("The service table could not be changed: making it anew", "reason", e.getMessage());
            ServiceClaims anew = rebuild(withoutGuilty(table, changed).orElse(table));
            forgetStale(delta);
            return anew;
        }
    }

    /** The table without those of these services that nft refuses; empty when it refuses none of them. */
    private Optional<RoutingTable> withoutGuilty(RoutingTable table, Collection<ServiceKey> suspects) {
        Map<ServiceKey, String> guilty = GuiltSearch.among(suspects, some -> {
            ServiceClaims fresh = new ServiceClaims(settings);
            return nft.refusal(whole(fresh, fresh.change(some, table)));
        });
        Map<ServiceKey, Optional<ServiceRoute>> out = new HashMap<>();
        guilty.forEach((key, reason) -> {
            table.route(key).ifPresent(route -> refused.refuse(route, reason, clock.nanos()));
            out.put(key, Optional.empty());
        });
        return out.isEmpty() ? Optional.empty() : Optional.of(table.with(out));
    }

    private String chains(ServiceClaims state, Delta delta) {
        StringBuilder text = new StringBuilder();
        state.missingChains(delta.added()).forEach(chain -> text.append(structure.chain(chain)));
        return text.toString();
    }

    /** What cannot be forgotten lingers until it ends by itself; that is no reason not to serve. */
    private void forgetStale(Delta delta) {
        EndpointChanges changes = EndpointChanges.of(delta.before(), delta.deleted(), delta.added());
        try {
            Affinities.forget(nft, changes);
        } catch (NftException e) {
            LOG.warn("Affinities to endpoints that are gone may linger", "reason", e.getMessage());
        }
        stale.forget(changes);
    }
}
