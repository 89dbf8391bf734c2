package dev.proa.command;

import dev.proa.configuration.Configuration;
import dev.proa.node.runtime.ContainerdSettings;
import dev.proa.server.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Images in the cluster's containerd. */
public final class ImageCommand {
    private ImageCommand() {}

    static CommandLine commandLine(Terminal terminal, Settings settings) {
        CommandLine image = new CommandLine(new Group(terminal));
        for (Object command : List.of(
                new BuildImageCommand(terminal, settings),
                new Load(terminal, settings),
                new ListImages(terminal, settings))) {
            CommandLine line = new CommandLine(command);
            settings.addTo(line, false);
            image.addSubcommand(line);
        }
        return image;
    }

    @Command(
            name = "image",
            description = "Build, load and list the cluster's images.",
            mixinStandardHelpOptions = true)
    private static final class Group implements Callable<Integer> {
        private final Terminal terminal;

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

        Group(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            terminal.text(spec.commandLine().getUsageMessage());
            return ExitCode.OK.code();
        }
    }

    @Command(
            name = "load",
            description = "Load images from archives (docker save, OCI layout as tar).",
            mixinStandardHelpOptions = true)
    private static final class Load implements Callable<Integer> {
        private final Terminal terminal;
        private final Settings settings;

        @Parameters(paramLabel = "FILE", arity = "1..*", description = "The archives.")
        private List<Path> files = List.of();

        Load(Terminal terminal, Settings settings) {
            this.terminal = terminal;
            this.settings = settings;
        }

        @Override
        public Integer call() throws IOException, InterruptedException {
            ContainerdSettings containerd = running(settings.configuration());
            for (Path file : files) {
                if (!Files.isReadable(file)) {
                    throw new CommandFailure(ExitCode.USAGE, "PROA-IMAGE-FILE", "cannot read " + file, "");
                }
                load(containerd, file);
                terminal.done("loaded", file.toString());
            }
            return ExitCode.OK.code();
        }
    }

    @Command(name = "list", description = "List the images of the cluster.", mixinStandardHelpOptions = true)
    private static final class ListImages implements Callable<Integer> {
        private final Terminal terminal;
        private final Settings settings;

        ListImages(Terminal terminal, Settings settings) {
            this.terminal = terminal;
            this.settings = settings;
        }

        @Override
        public Integer call() throws IOException, InterruptedException {
            ContainerdSettings containerd = running(settings.configuration());
            String names = client(containerd, List.of("images", "ls", "-q"));
            names.lines().filter(name -> !name.startsWith("sha256:")).sorted().forEach(terminal::line);
            return ExitCode.OK.code();
        }
    }

    static ContainerdSettings running(Configuration configuration) {
        ContainerdSettings settings = Places.containerd(configuration)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.REQUIREMENT, "PROA-CONTAINERD", "there is no containerd", "see `proa check`"));
        if (!Files.exists(settings.socket())) {
            throw new CommandFailure(
                    ExitCode.NOT_RUNNING,
                    "PROA-NO-CLUSTER",
                    "the cluster \"" + configuration.profile() + "\" is not running",
                    "start it with `proa up`");
        }
        return settings;
    }

    /** Imports an archive into the namespace that the kubelet's images live in. */
    public static void load(ContainerdSettings containerd, Path archive) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("images", "import"));
        if (client(containerd, List.of("images", "import", "--help")).contains("--local")) {
            command.add("--local");
        }
        command.add(archive.toAbsolutePath().toString());
        client(containerd, command);
    }

    private static String client(ContainerdSettings containerd, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(containerd.client(), "-a", containerd.socket().toString(), "-n", "k8s.io"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new CommandFailure(ExitCode.FAILED, "PROA-IMAGE", output.strip(), "");
        }
        return output;
    }
}
