package dev.proa.command;

import dev.proa.configuration.Configuration;
import dev.proa.configuration.ProfileFile;
import dev.proa.server.Teardown;
import java.io.Console;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Removes the cluster and all its state, after saying what. */
@Command(name = "reset", description = "Stop the cluster and remove all its state.", mixinStandardHelpOptions = true)
final class ResetCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Settings settings;

    @Option(
            names = {"-y", "--yes"},
            description = "Don't ask.")
    private boolean yes;

    ResetCommand(Terminal terminal, Settings settings) {
        this.terminal = terminal;
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Configuration configuration = settings.configuration();
        terminal.line("This removes the cluster \"" + configuration.profile() + "\" for good:");
        terminal.line("  every object, image and volume under " + configuration.dataFolder());
        terminal.line("  its containers, network rules and pod logs");
        terminal.line("  the context \"" + configuration.profile() + "\" of the kubeconfig");
        if (!yes && !confirmed()) {
            terminal.line("Nothing was removed.");
            return ExitCode.FAILED.code();
        }
        if (!DownCommand.isThere(configuration)) { // a folder of that name may be somebody else's
            KubeconfigFile.of(configuration, settings.environment()).remove();
            terminal.line("There is no cluster \"" + configuration.profile() + "\".");
            return ExitCode.OK.code();
        }
        DownCommand.stop(configuration, terminal);
        Teardown.containers(configuration);
        Teardown.network(configuration);
        Teardown.state(configuration);
        ProfileFile.of(configuration.profile()).delete();
        KubeconfigFile.of(configuration, settings.environment()).remove();
        terminal.done("removed", "");
        return ExitCode.OK.code();
    }

    private static boolean confirmed() {
        Console console = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .orElseThrow(() ->
                        new CommandFailure(ExitCode.USAGE, "PROA-CONFIRM", "nobody is there to confirm", "add --yes"));
        String answer = console.readLine("Go on? [y/N] ");
        return answer != null && answer.trim().equalsIgnoreCase("y");
    }
}
