package dev.proa.node.volume;

import dev.proa.node.linux.PathDescriptor;
import dev.proa.node.linux.PathDescriptor.Links;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A folder whose files all change at once: they are in a folder of their own beside a link {@code ..data}, which is replaced by a rename;
 * what the container sees are links through it. Nothing here is trusted to be what an earlier write has left: what a link says is only ever
 * taken for the name of a file in this very folder.
 */
final class AtomicFolder {
    private static final String DATA = "..data";
    private static final String DATA_NEW = "..data_tmp";
    private static final String VERSION_PREFIX = "..v";
    private static final int FOLDER_MODE = 0755;
    private static final int GROUP_READ = 0440;
    private static final int GROUP_FOLDER = 02550;

    /** A file's bytes, its mode, and the user it belongs to. */
    @SuppressWarnings("ArrayRecordComponent") // written out, never compared
    record Content(byte[] bytes, int mode, Optional<Long> owner) {}

    private final PathDescriptor folder;
    private final Optional<Long> group;

    AtomicFolder(PathDescriptor folder, Optional<Long> group) {
        this.folder = folder;
        this.group = group;
    }

    /** Makes these the folder's files, by relative path; does nothing when they are already. */
    void write(Map<String, Content> files) throws IOException {
        String old = current();
        if (!old.isEmpty() && unchanged(files, old)) {
            return;
        }
        String fresh = Files.createTempDirectory(folder.path(), VERSION_PREFIX)
                .getFileName()
                .toString();
        fill(fresh, files);
        Files.deleteIfExists(folder.child(DATA_NEW));
        Files.createSymbolicLink(folder.child(DATA_NEW), Path.of(fresh));
        folder.rename(DATA_NEW, DATA);
        links(files.keySet());
        removeOthers(fresh);
        if (group.isPresent()) {
            give(folder, GROUP_FOLDER);
        }
    }

    /** The name of the folder that is shown now; empty when there is none. */
    private String current() throws IOException {
        Path link = folder.child(DATA);
        if (!Files.isSymbolicLink(link)) {
            return "";
        }
        Path target = Files.readSymbolicLink(link);
        boolean own = target.getNameCount() == 1
                && !target.isAbsolute()
                && target.toString().startsWith(VERSION_PREFIX);
        return own && folder.has(target.toString()) ? target.toString() : "";
    }

    private boolean unchanged(Map<String, Content> files, String data) throws IOException {
        try (PathDescriptor shown = folder.beneath(Path.of(data), Links.REFUSED)) {
            for (Map.Entry<String, Content> file : files.entrySet()) {
                if (!same(shown, file.getKey(), file.getValue())) {
                    return false;
                }
            }
            return count(shown) == files.size();
        }
    }

    private static boolean same(PathDescriptor shown, String name, Content content) throws IOException {
        try (PathDescriptor file = shown.beneath(Path.of(name), Links.REFUSED)) {
            return Files.isRegularFile(file.path()) && Arrays.equals(content.bytes(), file.readAll());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** How many files there are: paths have few parts, and nobody else writes here. */
    private static int count(PathDescriptor shown) throws IOException {
        int files = 0;
        try (DirectoryStream<Path> entries = shown.entries()) {
            for (Path entry : entries) {
                try (PathDescriptor inner = shown.beneath(entry.getFileName(), Links.REFUSED)) {
                    files += inner.isFolder() ? count(inner) : 1;
                }
            }
        }
        return files;
    }

    private void fill(String fresh, Map<String, Content> files) throws IOException {
        try (PathDescriptor version = folder.beneath(Path.of(fresh), Links.REFUSED)) {
            version.mode(FOLDER_MODE);
            give(version, GROUP_FOLDER);
            for (Map.Entry<String, Content> file : files.entrySet()) {
                put(version, Path.of(file.getKey()), file.getValue());
            }
        }
    }

    private void put(PathDescriptor version, Path path, Content content) throws IOException {
        Path parents = path.getParent();
        try (PathDescriptor in = version.makeFolders(parents == null ? Path.of("") : parents, FOLDER_MODE)) {
            for (Path made = parents; made != null; made = made.getParent()) {
                try (PathDescriptor parent = version.beneath(made, Links.REFUSED)) {
                    give(parent, GROUP_FOLDER);
                }
            }
            String name = path.getFileName().toString();
            in.createFile(name, content.bytes(), content.mode());
            try (PathDescriptor file = in.beneath(path.getFileName(), Links.REFUSED)) {
                if (content.owner().isPresent()) {
                    file.owner(content.owner().get().intValue());
                }
                give(file, GROUP_READ);
            }
        }
    }

    private void give(PathDescriptor file, int bits) throws IOException {
        if (group.isPresent()) {
            file.group(group.get().intValue());
            file.addMode(bits);
        }
    }

    private void links(Set<String> names) throws IOException {
        Set<String> wanted = names.stream()
                .map(name -> Path.of(name).getName(0).toString())
                .collect(Collectors.toCollection(TreeSet::new));
        for (String name : wanted) {
            if (!folder.has(name)) {
                Files.createSymbolicLink(folder.child(name), Path.of(DATA, name));
            }
        }
        for (String name : names()) {
            if (!name.startsWith("..") && !wanted.contains(name) && Files.isSymbolicLink(folder.child(name))) {
                Files.deleteIfExists(folder.child(name));
            }
        }
    }

    /** The versions that are no longer shown, also those that a write that was cut off has left. */
    private void removeOthers(String shown) throws IOException {
        for (String name : names()) {
            if (name.startsWith(VERSION_PREFIX) && !name.equals(shown)) {
                folder.remove(name);
            }
        }
    }

    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = folder.entries()) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        return names;
    }
}
