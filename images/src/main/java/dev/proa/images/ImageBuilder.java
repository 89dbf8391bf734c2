package dev.proa.images;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * Carries out recipes. The same files give the same image, byte for byte: nothing in it tells when, by whom and where
 * it was made.
 */
public final class ImageBuilder {
    private static final Instant NO_TIME = Instant.ofEpochSecond(1);

    private final Path jdk;

    /** Uses the JDK that runs this. */
    public ImageBuilder() {
        this(Path.of(System.getProperty("java.home")));
    }

    /** @param jdk whose tools make Java images */
    public ImageBuilder(Path jdk) {
        this.jdk = jdk;
    }

    /**
     * Makes an image as an archive in Docker's form, which {@code ctr images import} and {@code docker load} take.
     *
     * @throws ImageException when the recipe cannot be carried out
     */
    public void build(ImageRecipe recipe, Path archive) {
        try {
            Path work = Files.createTempDirectory("proa-image");
            try {
                write(recipe, ImageLayout.of(recipe, work, jdk), work, archive);
            } finally {
                delete(work);
            }
        } catch (IOException e) {
            throw new ImageException("cannot make the image " + recipe.name() + ": " + e.getMessage(), e);
        }
    }

    private void write(ImageRecipe recipe, ImageLayout layout, Path work, Path archive) throws IOException {
        JibContainerBuilder image = Jib.fromScratch()
                .setCreationTime(Instant.EPOCH)
                .setPlatforms(Set.of(new Platform(architecture(), "linux")))
                .setEntrypoint(recipe.entrypoint().isEmpty() ? layout.entrypoint() : recipe.entrypoint())
                .setProgramArguments(recipe.command())
                .setEnvironment(Map.copyOf(new TreeMap<>(recipe.environment())))
                .setExposedPorts(Set.copyOf(
                        recipe.ports().stream().map(ImageBuilder::port).toList()));
        if (!recipe.user().isEmpty()) {
            image.setUser(recipe.user());
        }
        if (!recipe.workingDirectory().isEmpty()) {
            image.setWorkingDirectory(AbsoluteUnixPath.get(recipe.workingDirectory()));
        }
        for (ImageFiles files : layout.layers()) {
            image.addFileEntriesLayer(layer(files));
        }
        try {
            Path absolute = archive.toAbsolutePath();
            image.containerize(Containerizer.to(TarImage.at(absolute).named(recipe.name()))
                    .setBaseImageLayersCache(work.resolve("base"))
                    .setApplicationLayersCache(work.resolve("layers"))
                    .setOfflineMode(true)
                    .setToolName("proa"));
        } catch (InvalidImageReferenceException e) {
            throw new ImageException("not a name of an image: " + recipe.name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ImageException("interrupted while the image was written", e);
        } catch (RegistryException | CacheDirectoryCreationException | ExecutionException e) {
            throw new ImageException("cannot write the image " + recipe.name() + ": " + e.getMessage(), e);
        }
    }

    private static FileEntriesLayer layer(ImageFiles files) {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(files.layer());
        files.entries().forEach((at, entry) -> {
            boolean program = Files.isDirectory(entry.from()) || Files.isExecutable(entry.from());
            int mode = entry.mode() >= 0 ? entry.mode() : program ? 0755 : 0644;
            FilePermissions permissions = FilePermissions.fromOctalString("%03o".formatted(mode));
            layer.addEntry(entry.from(), AbsoluteUnixPath.get(at), permissions, NO_TIME);
        });
        return layer.build();
    }

    /** The port's number and protocol: {@code 6379}, {@code 53/udp}. */
    private static Port port(String text) {
        String[] parts = text.split("/", 0);
        try {
            int number = Integer.parseInt(parts[0]);
            return parts.length > 1 && parts[1].equals("udp") ? Port.udp(number) : Port.tcp(number);
        } catch (NumberFormatException e) {
            throw new ImageException("not a port: " + text, e);
        }
    }

    private static String architecture() {
        return switch (System.getProperty("os.arch")) {
            case "aarch64" -> "arm64";
            default -> "amd64";
        };
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> all = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : all) {
                Files.delete(path);
            }
        }
    }
}
