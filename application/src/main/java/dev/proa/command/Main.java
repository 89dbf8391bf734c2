package dev.proa.command;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.bench.BenchCommand;
import dev.proa.configuration.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
    private static final String DEBUG_VARIABLE = "PROA_DEBUG";

    private final Terminal terminal;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    private Main(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String[] arguments) {
        // A person at a terminal reads ticks; what the parts would log of themselves belongs into the log of a
        // cluster's process.
        Log.configure(System.err, Log.Level.WARN, Clock.system());
        Terminal terminal = Terminal.ofProcess(System.getenv());
        System.exit(commandLine(terminal, arguments).execute(arguments));
    }

    /** The command line as far as these arguments need it: building all commands costs a short one most of its time. */
    static CommandLine commandLine(Terminal terminal, String... arguments) {
        Map<String, Supplier<CommandLine>> commands = commands(terminal, new Settings(System.getenv()));
        CommandLine line = new CommandLine(new Main(terminal));
        Supplier<CommandLine> named = arguments.length == 0 ? null : commands.get(arguments[0]);
        if (named == null) {
            commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
        } else {
            line.addSubcommand(arguments[0], named.get());
        }
        line.setUsageHelpWidth(HELP_COLUMNS);
        line.setAbbreviatedOptionsAllowed(false);
        line.setParameterExceptionHandler((wrong, words) -> misused(terminal, wrong));
        line.setExecutionExceptionHandler((exception, command, result) -> explain(terminal, exception));
        return line;
    }

    /** Every command by name, in the order of the help. */
    private static Map<String, Supplier<CommandLine>> commands(Terminal terminal, Settings settings) {
        Map<String, Supplier<CommandLine>> commands = new LinkedHashMap<>();
        commands.put("up", () -> set(settings, new UpCommand(terminal, settings), true));
        commands.put("down", () -> set(settings, new DownCommand(terminal, settings), false));
        commands.put("restart", () -> set(settings, new RestartCommand(terminal, settings), false));
        commands.put("reset", () -> set(settings, new ResetCommand(terminal, settings), false));
        commands.put("status", () -> set(settings, new StatusCommand(terminal, settings), false));
        commands.put("why", () -> set(settings, new WhyCommand(terminal, settings), false));
        commands.put("check", () -> set(settings, new CheckCommand(terminal, settings), false));
        commands.put("logs", () -> set(settings, new LogsCommand(terminal, settings), false));
        commands.put("systemd", () -> set(settings, new SystemdCommand(terminal, settings), false));
        commands.put("kubeconfig", () -> set(settings, new KubeconfigCommand(terminal, settings), false));
        commands.put("image", () -> ImageCommand.commandLine(terminal, settings));
        commands.put("serve", () -> set(settings, new ServeCommand(settings), true));
        commands.put("bench", () -> BenchCommand.commandLine(terminal, Clock.system()));
        commands.put("train", () -> new CommandLine(new TrainCommand()));
        commands.put("rehearse", () -> set(settings, new RehearseCommand(settings), false));
        commands.put("repack", () -> new CommandLine(new RepackCommand()));
        return commands;
    }

    /** @param starting whether the command's help shows every setting: it starts a cluster */
    private static CommandLine set(Settings settings, Object command, boolean starting) {
        CommandLine line = new CommandLine(command);
        settings.addTo(line, starting);
        return line;
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

    private static int explain(Terminal terminal, Exception exception) {
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
            case IOException failed -> {
                terminal.error("Error PROA-IO: " + failed.getClass().getSimpleName() + ": " + failed.getMessage());
                yield unexpected(terminal, failed);
            }
            default -> {
                terminal.error("Error PROA-INTERNAL: " + exception);
                yield unexpected(terminal, exception);
            }
        };
    }

    private static int unexpected(Terminal terminal, Exception exception) {
        if (System.getenv(DEBUG_VARIABLE) == null) {
            terminal.error("  " + DEBUG_VARIABLE + "=1 shows where it arose");
        } else {
            StringWriter trace = new StringWriter();
            exception.printStackTrace(new PrintWriter(trace));
            terminal.error(trace.toString());
        }
        return ExitCode.FAILED.code();
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(System.out);
        return ExitCode.OK.code();
    }
}
