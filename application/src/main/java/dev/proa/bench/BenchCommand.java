package dev.proa.bench;

import dev.proa.base.Clock;
import dev.proa.command.ExitCode;
import dev.proa.command.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The measurements, as commands of one group. */
@Command(
        name = "bench",
        description = "Measure a start, an idle cluster, and the API's writes, on a cluster of its own.",
        mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {
    private final Terminal terminal;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    private BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** With its subcommands. */
    public static CommandLine commandLine(Terminal terminal, Clock clock) {
        CommandLine line = new CommandLine(new BenchCommand(terminal));
        line.addSubcommand(new StartBench(terminal, clock));
        line.addSubcommand(new IdleBench(terminal, clock));
        line.addSubcommand(new ApiBench(terminal, clock));
        return line;
    }

    @Override
    public Integer call() {
        terminal.text(spec.commandLine().getUsageMessage());
        return ExitCode.OK.code();
    }
}
