package dev.proa.node.linux;

import java.io.IOException;
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

    /** The mount points at or below the folder, the deepest and latest first: the order in which they come off. */
    public static List<Path> under(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String line : Files.readAllLines(MOUNT_INFO)) {
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

    /** Takes off everything at or below the folder. */
    public static void unmountUnder(Path folder) throws IOException {
        for (Path point : under(folder)) {
            Linux.unmount(point, Linux.MNT_DETACH);
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
