package dev.proa.cri;

import java.time.Instant;
import java.util.Map;

/** A sandbox as a list shows it; {@code ready} means that its process runs. */
public record Sandbox(
        String id,
        String name,
        String namespace,
        String uid,
        int attempt,
        boolean ready,
        Instant createdAt,
        Map<String, String> labels,
        Map<String, String> annotations) {}
