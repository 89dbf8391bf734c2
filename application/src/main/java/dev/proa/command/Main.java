package dev.proa.command;

import dev.proa.base.Clock;
import dev.proa.bench.BenchCommand;
import dev.proa.configuration.ConfigurationException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The one main: the command line, and, as {@code proa serve}, the cluster itself. */
@Command(
        name = "proa",
        description = "Kubernetes in one process: a real cluster on this machine, in seconds.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Start with `proa up`. Each setting of a command is also an environment variable and a key of /etc/proa/config.yaml."
        })
public final class Main implements Callable<Integer> {
    private static final int HELP_COLUMNS = 110;
    /** The commands whose help shows every setting. */
    private static final Set<String> STARTING = Set.of("up", "serve");

    private final Terminal terminal;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    private Main(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String[] arguments) {
        Terminal terminal = Terminal.ofProcess(System.getenv());
        System.exit(commandLine(terminal).execute(arguments));
    }

    /** The whole command line, for main and for tests. */
    static CommandLine commandLine(Terminal terminal) {
        CommandLine line = new CommandLine(new Main(terminal));
        Settings settings = new Settings(System.getenv());
        add(line, settings, "up", new UpCommand(terminal, settings));
        add(line, settings, "down", new DownCommand(terminal, settings));
        add(line, settings, "restart", new RestartCommand(terminal, settings));
        add(line, settings, "reset", new ResetCommand(terminal, settings));
        add(line, settings, "status", new StatusCommand(terminal, settings));
        add(line, settings, "check", new CheckCommand(terminal, settings));
        add(line, settings, "logs", new LogsCommand(terminal, settings));
        add(line, settings, "kubeconfig", new KubeconfigCommand(terminal, settings));
        line.addSubcommand("image", ImageCommand.commandLine(terminal, settings));
        add(line, settings, "serve", new ServeCommand(settings));
        line.addSubcommand("bench", BenchCommand.commandLine(terminal, Clock.system()));
        line.addSubcommand("train", new TrainCommand());
        line.addSubcommand("repack", new RepackCommand());
        line.setUsageHelpWidth(HELP_COLUMNS);
        line.setAbbreviatedOptionsAllowed(false);
        line.setParameterExceptionHandler((wrong, words) -> misused(terminal, wrong));
        line.setExecutionExceptionHandler((exception, command, result) -> explain(terminal, exception));
        return line;
    }

    private static void add(CommandLine line, Settings settings, String name, Object command) {
        CommandLine sub = new CommandLine(command);
        settings.addTo(sub, STARTING.contains(name));
        line.addSubcommand(name, sub);
    }

    private static int misused(Terminal terminal, CommandLine.ParameterException wrong) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        terminal.error("Error PROA-USAGE: " + wrong.getMessage());
        List<String> near = wrong instanceof CommandLine.UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions()
                : List.of();
        String meant = near.isEmpty() ? "" : "did you mean " + String.join(" or ", near) + "? ";
        terminal.error("  " + meant + "`" + command + " --help` shows what there is.");
        return ExitCode.USAGE.code();
    }

    private static int explain(Terminal terminal, Exception exception) throws Exception {
        return switch (exception) {
            case CommandFailure failure -> {
                terminal.error("Error " + failure.id() + ": " + failure.getMessage());
                if (!failure.advice().isEmpty()) {
                    terminal.error("  " + failure.advice());
                }
                yield failure.exitCode().code();
            }
            case ConfigurationException wrong -> {
                terminal.error("Error PROA-CONFIGURATION: " + wrong.getMessage());
                yield ExitCode.USAGE.code();
            }
            default -> throw exception;
        };
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(System.out);
        return ExitCode.OK.code();
    }
}
