package dev.proa.api.pipeline;

import dev.proa.api.kind.Kind;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.OptionalLong;

/** How gracefully an object is to be deleted, by upstream's rules for kinds whose objects need time to end. */
sealed interface Grace {
    /** The kind knows no grace, or it is over. */
    record Immediate() implements Grace {}

    /** The object is marked with its deletion; with 0 seconds it goes at once unless finalizers hold it. */
    record Graceful(JsonObject object, long seconds) implements Grace {}

    /** It is ending already, no later than asked for. */
    record Pending() implements Grace {}

    static Grace of(Kind kind, JsonObject object, DeleteOptions options, Instant now) {
        Long asked = options.gracePeriodSeconds() == null
                ? null
                : Long.valueOf(options.gracePeriodSeconds() < 0 ? 1 : options.gracePeriodSeconds());
        long seconds =
                kind.rules().gracePeriodSeconds(object, asked == null ? OptionalLong.empty() : OptionalLong.of(asked));
        if (seconds < 0) {
            return new Immediate();
        }
        JsonObject metadata = object.object("metadata");
        if (metadata.has("deletionTimestamp")) {
            return shortened(object, metadata, asked, now);
        }
        return begun(object, metadata, seconds, now);
    }

    private static Grace begun(JsonObject object, JsonObject metadata, long seconds, Instant now) {
        long generation = metadata.number("generation");
        JsonObject marked = generation > 0 ? metadata.with("generation", generation + 1) : metadata;
        marked = marked.with("deletionTimestamp", ObjectMeta.time(now.plusSeconds(seconds)));
        return new Graceful(
                object.with("metadata", marked.with("deletionGracePeriodSeconds", JsonNumber.of(seconds))), seconds);
    }

    private static Grace shortened(
            JsonObject object, JsonObject metadata, @org.jspecify.annotations.Nullable Long asked, Instant now) {
        long given = metadata.number("deletionGracePeriodSeconds");
        if (given == 0) {
            return new Immediate();
        }
        if (asked == null || asked >= given) {
            return new Pending();
        }
        long seconds = asked;
        Instant end = Instant.parse(metadata.string("deletionTimestamp")).plusSeconds(asked - given);
        if (end.isBefore(now)) {
            end = now;
            seconds = seconds == 0 ? 0 : 1;
        }
        JsonObject marked = metadata.with("deletionTimestamp", ObjectMeta.time(end))
                .with("deletionGracePeriodSeconds", JsonNumber.of(seconds));
        return new Graceful(object.with("metadata", marked), seconds);
    }
}
