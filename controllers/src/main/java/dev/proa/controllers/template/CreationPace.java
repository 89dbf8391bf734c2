package dev.proa.controllers.template;

import dev.proa.control.Times;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How many pods an object may be given now: {@value #BURST} at once, and as many again ten seconds later. Upstream's controllers make
 * at most 500 of one object at a time and are held to 20 requests a second by their clients; without either, a number of replicas mistyped by a
 * few digits would have filled the store before anybody could take it back. Who has fewer pods is never held up, and neither are others.
 *
 * @param allowed of those that are missing
 * @param again when there may be more
 */
public record CreationPace(int allowed, Optional<Instant> again) {
    public static final int BURST = 500;

    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final Duration CHECK = Duration.ofSeconds(1);

    /** @param pods all that the object has, those that have ended too: pods that fail at once are made anew */
    public static CreationPace of(List<JsonObject> pods, long missing, Instant now) {
        if (pods.size() < BURST) {
            return new CreationPace((int) Math.clamp(missing, 0, BURST), Optional.empty());
        }
        // Times in objects are of one length: their order is that of their texts.
        String since = Times.text(now.minus(PERIOD));
        String until = Times.text(now.plus(CHECK));
        long recent = pods.stream()
                .map(pod -> pod.object("metadata").string("creationTimestamp"))
                // Where the clock was set back, what was made in the time to come holds nobody up.
                .filter(created -> created.compareTo(since) > 0 && created.compareTo(until) <= 0)
                .limit(BURST)
                .count();
        int allowed = (int) Math.clamp(missing, 0, BURST - recent);
        return new CreationPace(
                allowed, allowed < missing && allowed < BURST ? Optional.of(now.plus(CHECK)) : Optional.empty());
    }
}
