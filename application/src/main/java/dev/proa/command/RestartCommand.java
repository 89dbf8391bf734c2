package dev.proa.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Restarts the process; containers go on running. */
@Command(
        name = "restart",
        description = "Restart the process; the containers go on running.",
        mixinStandardHelpOptions = true)
final class RestartCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Settings settings;

    RestartCommand(Terminal terminal, Settings settings) {
        this.terminal = terminal;
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        // What it is told is settled before anything is stopped.
        settings.settle();
        DownCommand.stop(settings.configuration(), terminal);
        return new FirstOrNextStart(terminal, settings, configuration -> {}).run();
    }
}
