package dev.proa.cri;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a container. {@code startedAt} and {@code finishedAt} are the epoch while they have not happened;
 * {@code resources} and {@code user} are null where the runtime doesn't tell.
 */
public record ContainerStatus(
        String id,
        String name,
        int attempt,
        Container.State state,
        Instant createdAt,
        Instant startedAt,
        Instant finishedAt,
        int exitCode,
        String image,
        String imageReference,
        String reason,
        String message,
        Map<String, String> labels,
        Map<String, String> annotations,
        String logPath,
        @Nullable LinuxResources resources,
        @Nullable User user,
        String stopSignal,
        long processId) {

    /** Whom the first process runs as. */
    public record User(long uid, long gid, List<Long> supplementalGroups) {}
}
