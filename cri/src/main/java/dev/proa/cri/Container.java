package dev.proa.cri;

import java.time.Instant;
import java.util.Map;

/** A container as a list shows it. */
public record Container(
        String id,
        String sandboxId,
        String name,
        int attempt,
        String image,
        String imageReference,
        State state,
        Instant createdAt,
        Map<String, String> labels,
        Map<String, String> annotations) {

    /** In CRI's order: the number is what goes over the wire. */
    public enum State {
        CREATED,
        RUNNING,
        EXITED,
        UNKNOWN
    }
}
