package dev.proa.node.volume;

import dev.proa.base.Clock;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.node.NodeApi;
import dev.proa.node.pod.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Tokens of pods' service accounts, bound to the pod, renewed when four fifths of their time or a day has passed. */
public final class ServiceAccountTokens {
    private static final Duration AGE_MAX = Duration.ofHours(24);
    private static final long SECONDS_DEFAULT = 3600;

    private record Key(String podUid, String audience, long seconds) {}

    private record Token(String text, Instant renewAt) {}

    private final NodeApi api;
    private final Clock clock;
    private final Map<Key, Token> tokens = new ConcurrentHashMap<>();

    public ServiceAccountTokens(NodeApi api, Clock clock) {
        this.api = api;
        this.clock = clock;
    }

    /** {@code source}: a ServiceAccountTokenProjection. */
    public String token(Pod pod, JsonObject source) {
        Key key = new Key(pod.uid(), source.string("audience"), source.number("expirationSeconds", SECONDS_DEFAULT));
        Token known = tokens.get(key);
        if (known != null && clock.now().isBefore(known.renewAt())) {
            return known.text();
        }
        Token fresh = request(pod, key);
        tokens.put(key, fresh);
        return fresh.text();
    }

    private Token request(Pod pod, Key key) {
        Instant now = clock.now();
        JsonObject.Builder spec = JsonObject.builder().put("expirationSeconds", key.seconds());
        if (!key.audience().isEmpty()) {
            spec.put("audiences", JsonArray.ofStrings(List.of(key.audience())));
        }
        spec.put(
                "boundObjectRef",
                JsonObject.of("kind", "Pod", "apiVersion", "v1", "name", pod.name(), "uid", pod.uid()));
        JsonObject request =
                JsonObject.of("apiVersion", "authentication.k8s.io/v1", "kind", "TokenRequest", "spec", spec.build());
        JsonObject status = api.createToken(
                        pod.namespace(), pod.spec().string("serviceAccountName", "default"), request)
                .object("status");
        String expiration = status.string("expirationTimestamp");
        Instant expires = expiration.isEmpty() ? now.plusSeconds(key.seconds()) : Instant.parse(expiration);
        Instant renewAt =
                now.plus(Duration.between(now, expires).multipliedBy(4).dividedBy(5));
        Instant latest = now.plus(AGE_MAX);
        return new Token(status.string("token"), renewAt.isBefore(latest) ? renewAt : latest);
    }

    /** When the first of a pod's tokens is to be renewed. */
    public Optional<Instant> nextRenewal(String podUid) {
        return tokens.entrySet().stream()
                .filter(e -> e.getKey().podUid().equals(podUid))
                .map(e -> e.getValue().renewAt())
                .min(Instant::compareTo);
    }

    public void forget(String podUid) {
        tokens.keySet().removeIf(key -> key.podUid().equals(podUid));
    }
}
