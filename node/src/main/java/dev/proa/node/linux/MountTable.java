package dev.proa.node.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What is mounted now, in this process's mount namespace. */
public final class MountTable {
    private static final Path MOUNT_INFO = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT_FIELD = 4;

    private MountTable() {}

    /** The mount points at or below the folder, the latest first: the order in which they come off. {@code folder}: without links. */
    public static List<Path> under(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        // Whoever may mount may choose a name that is no text: it must not hide the others.
        for (String line : new String(Files.readAllBytes(MOUNT_INFO), StandardCharsets.UTF_8).split("\n", 0)) {
            Path point = Path.of(unescape(line.split(" ", MOUNT_POINT_FIELD + 2)[MOUNT_POINT_FIELD]));
            if (point.startsWith(folder)) {
                found.add(point);
            }
        }
        Collections.reverse(found);
        return found;
    }

    public static boolean isMounted(Path folder) throws IOException {
        return under(folder).contains(folder);
    }

    /** Whether what the descriptor holds is the root of a mount. */
    public static boolean isMounted(PathDescriptor place) throws IOException {
        return isMounted(place.whereabouts());
    }

    /** Takes off everything at or below a folder that no container can change. */
    public static void unmountUnder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (PathDescriptor held = PathDescriptor.open(folder)) {
                unmountUnder(held);
            }
        }
    }

    /**
     * Takes off everything at or below the folder. Each mount is looked up beneath the folder without following links, so that a link that
     * a container has put on the way doesn't lead to a mount of the host.
     *
     * @throws IOException when something is still mounted there
     */
    public static void unmountUnder(PathDescriptor folder) throws IOException {
        Path at = folder.whereabouts();
        IOException failure = null;
        for (Path point : under(at)) {
            try {
                unmount(folder, at, point);
            } catch (IOException e) {
                // It may have gone together with one before it, which was passed on to it.
                failure = e;
            }
        }
        if (failure != null && !under(at).isEmpty()) {
            throw failure;
        }
    }

    private static void unmount(PathDescriptor folder, Path at, Path point) throws IOException {
        if (point.equals(at)) {
            Linux.unmount(folder.path(), Linux.MNT_DETACH);
            return;
        }
        try (PathDescriptor mounted = folder.beneath(at.relativize(point), PathDescriptor.Links.REFUSED)) {
            Linux.unmount(mounted.path(), Linux.MNT_DETACH);
        }
    }

    /** The kernel writes blanks and backslashes as three octal digits. */
    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 3 < text.length()) {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }
}
