package dev.proa.node.image;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.cri.Container;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.CriException;
import dev.proa.cri.Image;
import java.io.IOException;
import java.nio.file.FileStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Removes images that no container uses, the one unused for longest first, when their disk is too full. */
public final class ImageCollector {
    private static final Log LOG = Log.of(ImageCollector.class);
    private static final Duration AGE_MIN = Duration.ofMinutes(2);
    private static final int PERCENT = 100;

    /** Where the images are. */
    public interface Disk {
        FileStore store() throws IOException;
    }

    private record Known(Instant firstSeen, Instant lastUsed) {}

    private final ContainerRuntime runtime;
    private final Disk disk;
    private final int highPercent;
    private final int lowPercent;
    private final Clock clock;
    private final Map<String, Known> known = new HashMap<>();

    public ImageCollector(ContainerRuntime runtime, Disk disk, int highPercent, int lowPercent, Clock clock) {
        this.runtime = runtime;
        this.disk = disk;
        this.highPercent = highPercent;
        this.lowPercent = lowPercent;
        this.clock = clock;
    }

    /** Notes what is used, and removes what the disk's fill asks for. Callers take turns: a round of its own, and whoever is about to evict. */
    public synchronized void collect() throws IOException {
        List<Image> images = runtime.images();
        Set<String> used = new HashSet<>();
        for (Container container : runtime.containers(Map.of())) {
            used.add(container.imageReference());
            used.add(container.image());
        }
        Instant now = clock.now();
        for (Image image : images) {
            Known before = known(image, now);
            known.put(image.id(), isUsed(image, used) ? new Known(before.firstSeen(), now) : before);
        }
        known.keySet().retainAll(images.stream().map(Image::id).toList());
        FileStore store = disk.store();
        long total = store.getTotalSpace();
        long usedBytes = total - store.getUsableSpace();
        if (usedBytes * PERCENT < total * highPercent) {
            return;
        }
        remove(
                images.stream().filter(i -> !isUsed(i, used) && !i.pinned()).toList(),
                usedBytes - total * lowPercent / PERCENT,
                now);
    }

    private Known known(Image image, Instant now) {
        return known.getOrDefault(image.id(), new Known(now, now));
    }

    private static boolean isUsed(Image image, Set<String> used) {
        return used.contains(image.id())
                || image.tags().stream().anyMatch(used::contains)
                || image.digests().stream().anyMatch(used::contains);
    }

    private void remove(List<Image> unused, long bytes, Instant now) {
        long left = bytes;
        List<Image> oldestFirst = unused.stream()
                .filter(i -> known(i, now).firstSeen().plus(AGE_MIN).isBefore(now))
                .sorted(Comparator.comparing(i -> known(i, now).lastUsed()))
                .toList();
        for (Image image : oldestFirst) {
            if (left <= 0) {
                return;
            }
            try {
                runtime.removeImage(image.id());
                LOG.info("removed an image to make room", "image", image.tags(), "bytes", image.sizeBytes());
                left -= image.sizeBytes();
            } catch (CriException e) {
                LOG.warn("an image is not removed", "image", image.tags(), "why", e.getMessage());
            }
        }
        if (left > 0) {
            LOG.warn("the disk is too full and no more images can be removed", "missingBytes", left);
        }
    }
}
