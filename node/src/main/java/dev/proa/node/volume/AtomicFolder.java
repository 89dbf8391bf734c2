package dev.proa.node.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder whose files all change at once: they are in a folder of their own beside a link {@code ..data}, which is
 * replaced by a rename; what the container sees are links through it.
 */
final class AtomicFolder {
    private static final String DATA = "..data";
    private static final String DATA_NEW = "..data_tmp";
    private static final int FOLDER_MODE = 0755;
    private static final int GROUP_READ = 0440;
    private static final int GROUP_FOLDER = 02550;

    /** A file's bytes, its mode, and the user it belongs to. */
    record Content(byte[] bytes, int mode, Optional<Long> owner) {
        boolean same(Path file) throws IOException {
            return Files.isRegularFile(file) && Arrays.equals(bytes, Files.readAllBytes(file));
        }
    }

    private final Path folder;
    private final Optional<Long> group;

    AtomicFolder(Path folder, Optional<Long> group) {
        this.folder = folder;
        this.group = group;
    }

    /** Makes these the folder's files, by relative path; does nothing when they are already. */
    void write(Map<String, Content> files) throws IOException {
        Files.createDirectories(folder);
        Path data = folder.resolve(DATA);
        if (Files.isSymbolicLink(data) && unchanged(files, data)) {
            return;
        }
        Path old = Files.isSymbolicLink(data) ? folder.resolve(Files.readSymbolicLink(data)) : data;
        Path fresh = Files.createTempDirectory(folder, "..v");
        mode(fresh, FOLDER_MODE);
        for (Map.Entry<String, Content> file : files.entrySet()) {
            put(fresh, file.getKey(), file.getValue());
        }
        own(fresh);
        Path link = folder.resolve(DATA_NEW);
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, fresh.getFileName());
        Files.move(link, data, StandardCopyOption.ATOMIC_MOVE);
        links(files.keySet());
        if (Files.isDirectory(old, LinkOption.NOFOLLOW_LINKS) && !old.equals(fresh)) {
            remove(old);
        }
        if (group.isPresent()) {
            Files.setAttribute(folder, "unix:gid", group.get().intValue());
            addMode(folder, GROUP_FOLDER);
        }
    }

    private static boolean unchanged(Map<String, Content> files, Path data) throws IOException {
        for (Map.Entry<String, Content> file : files.entrySet()) {
            if (!file.getValue().same(data.resolve(file.getKey()))) {
                return false;
            }
        }
        try (Stream<Path> all = Files.walk(data.toRealPath())) {
            return all.filter(Files::isRegularFile).count() == files.size();
        }
    }

    private static void put(Path fresh, String name, Content content) throws IOException {
        Path file = fresh.resolve(name).normalize();
        if (!file.startsWith(fresh)) {
            throw new IOException("a file outside its volume: " + name);
        }
        for (Path parent = file.getParent();
                parent != null && !parent.equals(fresh) && !Files.exists(parent);
                parent = parent.getParent()) {
            Files.createDirectories(parent);
            mode(parent, FOLDER_MODE);
        }
        Files.write(file, content.bytes());
        mode(file, content.mode());
        if (content.owner().isPresent()) {
            Files.setAttribute(file, "unix:uid", content.owner().get().intValue());
        }
    }

    private void own(Path fresh) throws IOException {
        if (group.isEmpty()) {
            return;
        }
        try (Stream<Path> all = Files.walk(fresh)) {
            for (Path path : all.toList()) {
                Files.setAttribute(path, "unix:gid", group.get().intValue());
                addMode(path, Files.isDirectory(path) ? GROUP_FOLDER : GROUP_READ);
            }
        }
    }

    private void links(Set<String> names) throws IOException {
        Set<String> wanted = names.stream()
                .map(name -> Path.of(name).getName(0).toString())
                .collect(Collectors.toCollection(TreeSet::new));
        for (String name : wanted) {
            Path link = folder.resolve(name);
            if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(link, Path.of(DATA, name));
            }
        }
        List<Path> stale = new ArrayList<>();
        try (Stream<Path> present = Files.list(folder)) {
            present.filter(Files::isSymbolicLink)
                    .filter(p -> !p.getFileName().toString().startsWith(".."))
                    .filter(p -> !wanted.contains(p.getFileName().toString()))
                    .forEach(stale::add);
        }
        for (Path link : stale) {
            Files.delete(link);
        }
    }

    static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (NoSuchFileException e) {
            // Somebody has removed it already: that is what was wanted.
            return;
        }
    }

    static void mode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    static void addMode(Path path, int bits) throws IOException {
        int mode = (Integer) Files.getAttribute(path, "unix:mode") & 07777;
        mode(path, mode | bits);
    }
}
