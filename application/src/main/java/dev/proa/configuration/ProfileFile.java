package dev.proa.configuration;

import dev.proa.base.PrivateFiles;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a cluster was made with, and what its user told it since: {@code /var/lib/PROFILE/profile.yaml}, keys and values as in the
 * configuration file, whatever its data folder. Every command reads it, so that it acts on what is there. It goes with the cluster.
 */
public final class ProfileFile {
    /** Below which each cluster has a folder of its name. */
    public static final Path STATE_ROOT = Path.of("/var/lib");

    private static final String NAME = "profile.yaml";

    private final String profile;
    private final Path file;

    private ProfileFile(String profile, Path file) {
        this.profile = profile;
        this.file = file;
    }

    /** That of a cluster, there or not. */
    public static ProfileFile of(String profile) {
        return of(STATE_ROOT, profile);
    }

    static ProfileFile of(Path stateRoot, String profile) {
        // What is no name is refused where the configuration is read; here it must lead nowhere.
        String folder = profile.matches(Configuration.PROFILE_NAME) ? profile : "proa";
        return new ProfileFile(profile, stateRoot.resolve(folder).resolve(NAME));
    }

    /** Those of all clusters of this machine, running or not, by name. */
    static List<ProfileFile> all(Path stateRoot) throws IOException {
        List<ProfileFile> all = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(stateRoot)) {
            for (Path folder : folders) {
                String name = folder.getFileName().toString();
                if (name.matches(Configuration.PROFILE_NAME) && Files.isRegularFile(folder.resolve(NAME))) {
                    all.add(of(stateRoot, name));
                }
            }
        }
        all.sort(java.util.Comparator.comparing(ProfileFile::profile));
        return all;
    }

    public String profile() {
        return profile;
    }

    /** The folder that it lies in, below {@link #STATE_ROOT}. */
    Path folder() {
        return Objects.requireNonNull(file.getParent());
    }

    public boolean exists() {
        return Files.exists(file);
    }

    /** What it says; nothing where there is none. @throws ConfigurationException when it cannot be understood */
    Map<Setting, String> read() {
        if (!profile.matches(Configuration.PROFILE_NAME) || !exists()) {
            return Map.of();
        }
        try {
            return ConfigurationSources.parse(file, Files.readAllBytes(file));
        } catch (AccessDeniedException e) {
            return Map.of(); // who may not read it may do nothing with the cluster either, and is told so
        } catch (IOException e) {
            throw new ConfigurationException("cannot read " + file + ": " + e.getMessage());
        }
    }

    /** Replaces it. */
    void write(Map<Setting, String> texts) throws IOException {
        Map<String, String> ordered = new LinkedHashMap<>();
        Setting.ALL.stream()
                .filter(texts::containsKey)
                .forEach(setting -> ordered.put(setting.key(), texts.getOrDefault(setting, "")));
        PrivateFiles.passage(folder());
        PrivateFiles.write(file, Yaml.write(JsonObject.ofStrings(ordered)));
    }

    /** Removes it, and its folder where nothing else is in it. */
    public void delete() throws IOException {
        Files.deleteIfExists(file);
        if (Files.isDirectory(folder())) {
            try (DirectoryStream<Path> left = Files.newDirectoryStream(folder())) {
                if (left.iterator().hasNext()) {
                    return;
                }
            }
            Files.deleteIfExists(folder());
        }
    }
}
