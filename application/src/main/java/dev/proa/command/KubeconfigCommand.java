package dev.proa.command;

import dev.proa.configuration.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the administrator's kubeconfig, or merges it into the caller's. */
@Command(name = "kubeconfig", description = "Print the cluster's kubeconfig.", mixinStandardHelpOptions = true)
final class KubeconfigCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Settings settings;

    @Option(
            names = "--merge",
            description = "Merge the context into the kubeconfig file instead, and make it the current one.")
    private boolean merge;

    KubeconfigCommand(Terminal terminal, Settings settings) {
        this.terminal = terminal;
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException {
        Configuration configuration = settings.configuration();
        if (!Files.exists(configuration.adminKubeconfig())) {
            throw new CommandFailure(
                    ExitCode.NOT_RUNNING,
                    "PROA-NO-CLUSTER",
                    "there is no cluster \"" + configuration.profile() + "\" yet",
                    "start it with `proa up`");
        }
        if (merge) {
            terminal.done(
                    "context \"" + configuration.profile() + "\" merged",
                    KubeconfigFile.of(configuration, settings.environment())
                            .merge()
                            .toString());
        } else {
            terminal.text(Files.readString(configuration.adminKubeconfig()));
        }
        return ExitCode.OK.code();
    }
}
