package dev.proa.cri;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An image: its id (digest of the configuration), names, unpacked size, and the user it runs as (one of the two, or neither). */
public record Image(
        String id,
        List<String> tags,
        List<String> digests,
        long sizeBytes,
        @Nullable Long userId,
        String userName,
        boolean pinned) {}
