package dev.proa.network;

import dev.proa.base.Log;
import dev.proa.routing.Omission;
import dev.proa.routing.RoutingTable;
import dev.proa.routing.ServiceKey;
import dev.proa.routing.ServiceRoute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The services that nftables refuses although nothing is known to be wrong with them. Each is left out, and tried again when its route
 * changes or its back-off has passed: ten seconds, then twice as long each time up to five minutes. One thread at a time.
 */
final class RefusedServices {
    private static final Log LOG = Log.of(RefusedServices.class);
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private record Refused(ServiceRoute route, String reason, Duration backOff, long retryNanos) {}

    private final Map<ServiceKey, Refused> services = new TreeMap<>();

    /** The table without those whose time hasn't come. */
    RoutingTable admitted(RoutingTable table, long nowNanos) {
        services.entrySet()
                .removeIf(entry -> !table.route(entry.getKey())
                        .equals(Optional.of(entry.getValue().route())));
        Map<ServiceKey, Optional<ServiceRoute>> out = new HashMap<>();
        services.forEach((key, refused) -> {
            if (refused.retryNanos - nowNanos > 0) {
                out.put(key, Optional.empty());
            }
        });
        return out.isEmpty() ? table : table.with(out);
    }

    void refuse(ServiceRoute route, String reason, long nowNanos) {
        Refused before = services.get(route.key());
        Duration backOff = before == null ? FIRST : before.backOff.multipliedBy(2);
        Duration limited = backOff.compareTo(LONGEST) > 0 ? LONGEST : backOff;
        services.put(route.key(), new Refused(route, reason, limited, nowNanos + limited.toNanos()));
        if (before == null) {
            LOG.error("nft refuses a service: it is left out", "service", route.key(), "reason", reason);
        }
    }

    /** All that were not held back are in the kernel. */
    void rendered(long nowNanos) {
        services.values().removeIf(refused -> refused.retryNanos - nowNanos <= 0);
    }

    /** How long until one is to be tried again. */
    Optional<Duration> untilRetry(long nowNanos) {
        return services.values().stream()
                .map(refused -> Duration.ofNanos(Math.max(0, refused.retryNanos - nowNanos)))
                .min(Duration::compareTo);
    }

    List<Omission> omissions() {
        List<Omission> omissions = new ArrayList<>();
        services.forEach(
                (key, refused) -> omissions.add(Omission.ofService(key, "", "nft refuses it: " + refused.reason)));
        return omissions;
    }
}
