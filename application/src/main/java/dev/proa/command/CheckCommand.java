package dev.proa.command;

import dev.proa.command.Requirement.Finding;
import dev.proa.configuration.Configuration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Says of each requirement whether this machine meets it, and what to do where it doesn't. */
@Command(
        name = "check",
        description = "Check what this machine must have, each requirement by name.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Settings settings;

    CheckCommand(Terminal terminal, Settings settings) {
        this.terminal = terminal;
        this.settings = settings;
    }

    @Override
    public Integer call() {
        Configuration configuration = settings.configuration();
        boolean running = new BackgroundProcess(configuration).find().isPresent();
        List<Requirement> requirements = new Requirements(configuration).all(running);
        int missing = 0;
        for (Requirement requirement : requirements) {
            switch (requirement.check().get()) {
                case Finding.Met met -> terminal.done(requirement.name(), met.detail());
                case Finding.Limited limited -> terminal.warning(requirement.name(), limited.detail());
                case Finding.Missing lack -> {
                    missing++;
                    terminal.failed(requirement.name(), lack.detail() + " [" + requirement.id() + "]");
                    terminal.hint(requirement.hint());
                }
            }
        }
        if (missing == 0) {
            terminal.line("This machine has all that Proa needs.");
            return ExitCode.OK.code();
        }
        List<String> packages = Requirements.missingPackages(requirements);
        if (packages.size() == missing) {
            terminal.line("`proa up` will install: " + String.join(" ", packages));
        }
        return ExitCode.REQUIREMENT.code();
    }
}
