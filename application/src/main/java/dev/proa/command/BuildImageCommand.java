package dev.proa.command;

import dev.proa.images.ImageBuilder;
import dev.proa.images.ImageException;
import dev.proa.images.ImageRecipe;
import dev.proa.images.ImageSource;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import dev.proa.node.runtime.ContainerdSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Builds images from recipes, files or flags, and loads them into the cluster. */
@Command(
        name = "build",
        abbreviateSynopsis = true,
        description = {
            "Make images on the spot, without Docker and without a registry, and load them into the cluster.",
            "",
            "From recipe files:    proa image build redis.yaml frontend.yaml",
            "From a folder:        proa image build --name site:1 --folder public --at /srv",
            "From Java:            proa image build --name app:1 --class-path app.jar --main-class com.example.Main",
            "From programs here:   proa image build --name redis:1 --program redis-server,redis-cli --tool sh,tar",
            ""
        },
        footer = {
            "",
            "A recipe is YAML. It has name; one of folder (and at), classPath (and mainClass, modules, javaOptions) and",
            "programs; and if wanted packages (Debian's, installed where missing), tools, files, entrypoint, command,",
            "environment, user, ports and workingDirectory. Examples: samples/guestbook/images."
        },
        mixinStandardHelpOptions = true)
final class BuildImageCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Settings settings;

    @Parameters(paramLabel = "RECIPE", arity = "0..*", description = "Recipe files (YAML).")
    private List<Path> recipes = List.of();

    @Option(names = "--name", paramLabel = "NAME", description = "The image's name and tag.")
    private String name = "";

    @Option(names = "--folder", paramLabel = "DIR", description = "An image with a folder's contents.")
    private @Nullable Path folder;

    @Option(names = "--at", paramLabel = "PATH", description = "Where the folder's contents go (${DEFAULT-VALUE}).")
    private String at = "/";

    @Option(names = "--class-path", paramLabel = "PATH", split = ":", description = "A Java program with its runtime.")
    private List<Path> classPath = List.of();

    @Option(names = "--main-class", paramLabel = "CLASS", description = "The Java program's class.")
    private String mainClass = "";

    @Option(names = "--program", paramLabel = "PROGRAM", split = ",", description = "Programs of this machine.")
    private List<String> programs = List.of();

    @Option(names = "--tool", paramLabel = "PROGRAM", split = ",", description = "More programs, such as sh and tar.")
    private List<String> tools = List.of();

    @Option(names = "--file", paramLabel = "FROM:TO", description = "A file or folder of this machine and its place.")
    private List<String> files = List.of();

    @Option(names = "--entrypoint", paramLabel = "WORD", description = "The entry point, a word each time.")
    private List<String> entrypoint = List.of();

    @Option(names = "--command", paramLabel = "WORD", description = "Its arguments, a word each time.")
    private List<String> command = List.of();

    @Option(names = "--env", paramLabel = "NAME=VALUE", description = "An environment variable.")
    private Map<String, String> environment = Map.of();

    @Option(names = "--user", paramLabel = "UID[:GID]", description = "Who runs it; root unless given.")
    private String user = "";

    @Option(names = "--port", paramLabel = "PORT", split = ",", description = "Ports it listens on: 80, 53/udp.")
    private List<String> ports = List.of();

    @Option(names = "--working-directory", paramLabel = "PATH", description = "Where it starts.")
    private String workingDirectory = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write an archive there instead of loading the image into the cluster.")
    private @Nullable Path output;

    BuildImageCommand(Terminal terminal, Settings settings) {
        this.terminal = terminal;
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<ImageRecipe> all = recipes();
        if (output != null && all.size() > 1) {
            throw usage("--output takes one image", "build them one by one");
        }
        // Before a minute of building: is there somewhere to load them to?
        Optional<ContainerdSettings> containerd =
                output == null ? Optional.of(ImageCommand.running(settings.configuration())) : Optional.empty();
        installMissing(all);
        for (ImageRecipe recipe : all) {
            long began = System.nanoTime();
            Path archive = output == null ? Files.createTempFile("proa-image", ".tar") : output;
            try {
                new ImageBuilder().build(recipe, archive);
                long bytes = Files.size(archive);
                if (containerd.isPresent()) {
                    ImageCommand.load(containerd.get(), archive);
                }
                long seconds = (System.nanoTime() - began) / 1_000_000_000;
                terminal.done("built " + recipe.name(), bytes / 1_000_000 + " MB after " + seconds + " s");
            } catch (ImageException e) {
                throw new CommandFailure(ExitCode.FAILED, "PROA-IMAGE-BUILD", message(e), "");
            } finally {
                if (output == null) {
                    Files.deleteIfExists(archive);
                }
            }
        }
        return ExitCode.OK.code();
    }

    private List<ImageRecipe> recipes() throws IOException {
        List<ImageRecipe> all = new ArrayList<>();
        try {
            for (Path file : recipes) {
                all.add(read(file));
            }
            if (recipes.isEmpty()) {
                all.add(ofFlags());
            }
        } catch (ImageException | JsonException e) {
            throw usage(message(e), "see `proa image build --help`");
        }
        return all;
    }

    private static ImageRecipe read(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new ImageException("cannot read " + file);
        }
        if (Yaml.parse(Files.readAllBytes(file)) instanceof JsonObject recipe) {
            return ImageRecipe.read(
                    recipe,
                    Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/")));
        }
        throw new ImageException(file + " is no recipe");
    }

    private ImageRecipe ofFlags() {
        if (name.isEmpty()) {
            throw new ImageException("name a recipe file, or give --name and one of --folder, --class-path, --program");
        }
        Map<String, Path> places = new LinkedHashMap<>();
        for (String file : files) {
            int colon = file.lastIndexOf(':');
            if (colon < 1) {
                throw new ImageException("--file takes FROM:TO, not " + file);
            }
            places.put(file.substring(colon + 1), Path.of(file.substring(0, colon)));
        }
        return new ImageRecipe(
                name,
                source(),
                List.of(),
                entrypoint,
                command,
                environment,
                user,
                ports,
                workingDirectory,
                tools,
                places);
    }

    private ImageSource source() {
        List<ImageSource> sources = new ArrayList<>();
        if (folder != null) {
            sources.add(new ImageSource.Folder(folder, at));
        }
        if (!classPath.isEmpty()) {
            sources.add(new ImageSource.JavaProgram(classPath, mainClass, List.of(), List.of()));
        }
        if (!programs.isEmpty()) {
            sources.add(new ImageSource.Programs(programs));
        }
        if (sources.size() != 1 || !classPath.isEmpty() && mainClass.isEmpty()) {
            throw new ImageException("give one of --folder, --class-path with --main-class, and --program");
        }
        return sources.getFirst();
    }

    /** Installs the packages that recipes name, if a program of theirs is missing. */
    private void installMissing(List<ImageRecipe> all) throws IOException, InterruptedException {
        for (ImageRecipe recipe : all) {
            boolean missing = recipe.source() instanceof ImageSource.Programs source
                    && source.programs().stream()
                            .anyMatch(
                                    program -> Requirements.findProgram(program).isEmpty());
            if (missing && !recipe.packages().isEmpty()) {
                DebianPackages.install(recipe.packages(), terminal);
            }
        }
    }

    private static CommandFailure usage(String message, String advice) {
        return new CommandFailure(ExitCode.USAGE, "PROA-IMAGE-RECIPE", message, advice);
    }

    private static String message(RuntimeException e) {
        return Optional.ofNullable(e.getMessage()).orElse(e.toString());
    }
}
