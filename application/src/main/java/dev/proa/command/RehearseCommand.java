package dev.proa.command;

import dev.proa.configuration.Configuration;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Goes once through what the commands do, so that the AOT cache of the commands, far smaller than the cluster's and so sooner
 * there, holds their classes. {@link TrainCommand} runs it beside a rehearsed cluster, in whose folder everything happens.
 */
@Command(name = "rehearse", hidden = true, description = "Make the AOT cache of the commands (part of the build).")
final class RehearseCommand implements Callable<Integer> {
    private static final int HTTP_OK = 200;

    private final Settings settings;

    RehearseCommand(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Configuration configuration = settings.configuration();
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(nowhere, nowhere, false);
        CommandLine line = Main.commandLine(terminal, "up");
        Objects.requireNonNull(line.getSubcommands().get("up"))
                .usage(new PrintWriter(nowhere, false, StandardCharsets.UTF_8));
        for (Requirement requirement : new Requirements(configuration).all(false)) {
            var _ = requirement.check().get();
        }
        StepsFile steps = new StepsFile(configuration.dataFolder().resolve("steps"));
        steps.clear();
        steps.append(new StepsFile.Line("done", 1, "rehearsed", ""));
        steps.read().forEach(step -> terminal.done(step.name(), StartProgress.seconds(step.millis())));
        new ProcessBuilder("setsid", "true")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        KubeconfigFile kubeconfig = KubeconfigFile.of(configuration, settings.environment());
        kubeconfig.merge();
        kubeconfig.remove();
        new BackgroundProcess(configuration).find();
        try (AdminApi api = AdminApi.of(configuration)) {
            boolean answers = api.status("/readyz") == HTTP_OK
                    && api.get("/api/v1/nodes").array("items").size() == 1;
            return (answers ? ExitCode.OK : ExitCode.FAILED).code();
        }
    }
}
