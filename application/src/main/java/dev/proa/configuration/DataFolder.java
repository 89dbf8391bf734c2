package dev.proa.configuration;

import dev.proa.base.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder of a cluster's state, which a reset deletes with all that is in it: so it has to be this cluster's and nobody else's. Its
 * file {@value #MARK} holds the cluster's name from before the first start on; it is the last thing that goes.
 */
public final class DataFolder {
    /** The name of the file that says whose folder it is. */
    public static final String MARK = "cluster";

    private static final String STORE = "store";

    /** What lies in the folder of a cluster; one without a mark was made by an earlier version. */
    static final Set<String> OWN = Set.of(
            MARK,
            "addresses",
            "admin.kubeconfig",
            "certificates",
            "containerd",
            "containerd.log",
            "encryption.yaml",
            "logs",
            "plans.log",
            "pods",
            "proa.log",
            "profile.yaml",
            "registries",
            STORE);

    /** All that is left where a first start failed. */
    private static final Set<String> LEFT = Set.of("containerd.log", "plans.log", "proa.log", "profile.yaml");

    private final Path folder;
    private final String profile;

    /** @param folder that the cluster of the name has or is to have */
    public DataFolder(Path folder, String profile) {
        this.folder = folder;
        this.profile = profile;
    }

    /** Whether it holds this cluster's state, so that it may be deleted. */
    public boolean isOwn() throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        Optional<String> owner = owner();
        return owner.map(profile::equals).orElseGet(() -> {
            List<String> names = names();
            return LEFT.containsAll(names) || names.contains(STORE) && isKnown(names);
        });
    }

    /** Whether a cluster has stored anything here: an empty folder for the store may be a disk that waits for its first start. */
    boolean holdsObjects() throws IOException {
        Path store = folder.resolve(STORE);
        if (!Files.isDirectory(store)) {
            return false;
        }
        try (Stream<Path> files = Files.list(store)) {
            return files.map(file -> file.getFileName().toString())
                    .anyMatch(name -> name.startsWith("log-") || name.startsWith("checkpoint-"));
        }
    }

    /**
     * Before anything is written.
     *
     * @throws ConfigurationException when other things than this cluster's are in it, or when it is another cluster's, in it, or around it
     */
    void refuseForeign(List<ProfileFile> clusters) throws IOException {
        for (ProfileFile other : clusters) {
            if (!other.profile().equals(profile)) {
                Path its = Path.of(other.read().getOrDefault(Setting.DATA_FOLDER, ""));
                for (Path taken : List.of(its, other.folder())) {
                    refuseOverlap(taken, other.profile());
                }
            }
        }
        if (!Files.exists(folder) || isOwn()) {
            return;
        }
        Optional<String> owner = owner();
        if (owner.isPresent()) {
            throw belongs(owner.get());
        }
        throw new ConfigurationException("data-folder " + folder + " holds other things, such as " + names().getFirst()
                + "; name an empty folder, or one that is not there yet");
    }

    private void refuseOverlap(Path taken, String owner) throws IOException {
        if (taken.toString().isEmpty()) {
            return;
        }
        Path mine = real(folder);
        Path other = real(taken);
        if (mine.startsWith(other) || other.startsWith(mine)) {
            throw belongs(owner);
        }
    }

    private ConfigurationException belongs(String owner) {
        return new ConfigurationException("data-folder " + folder + " belongs to the cluster \"" + owner
                + "\"; name another, or none and " + ProfileFile.STATE_ROOT.resolve(profile)
                + " is taken");
    }

    /** Without links, also where its end is not there yet. */
    private static Path real(Path path) throws IOException {
        Path there = path.toAbsolutePath().normalize();
        Path rest = Path.of("");
        while (!Files.exists(there) && there.getParent() != null) {
            rest = there.getFileName().resolve(rest);
            there = there.getParent();
        }
        return there.toRealPath().resolve(rest).normalize();
    }

    /** Marks it as this cluster's. */
    void take() throws IOException {
        PrivateFiles.passage(folder);
        PrivateFiles.write(folder.resolve(MARK), profile + "\n");
    }

    private Optional<String> owner() throws IOException {
        Path mark = folder.resolve(MARK);
        return Files.isRegularFile(mark) ? Optional.of(Files.readString(mark).strip()) : Optional.empty();
    }

    private List<String> names() {
        try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.of(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new ConfigurationException("cannot read data-folder " + folder + ": " + e.getMessage());
        }
    }

    private static boolean isKnown(List<String> names) {
        // A log that was rotated has a number behind its name.
        return names.stream()
                .map(name -> name.replaceFirst("\\.log\\.\\d+$", ".log"))
                .allMatch(OWN::contains);
    }
}
