package dev.proa.bench;

import dev.proa.command.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;

/** Prints measurements as a table: Proa's, upstream's of the same run, and how many times better Proa is. */
final class Comparison {
    private static final Path LOAD = Path.of("/proc/loadavg");
    private static final String ROW = "   %-34s %12s %12s %12s %8s";

    /** Which of two figures is the better one. */
    enum Better {
        LESS,
        MORE
    }

    private final Terminal terminal;
    private final Better better;

    private Comparison(Terminal terminal, Better better) {
        this.terminal = terminal;
        this.better = better;
    }

    /** Begins a table with its head and with how busy the machine is. */
    static Comparison begin(Terminal terminal, String title, Better better) throws IOException {
        String[] load = Files.readString(LOAD).split(" ", -1);
        terminal.line("");
        terminal.line(title + " (" + Runtime.getRuntime().availableProcessors() + " processors, load average " + load[0]
                + " over one minute, " + load[1] + " over five)");
        terminal.line(ROW.formatted("", "median", "best", "upstream", "ratio"));
        return new Comparison(terminal, better);
    }

    void row(String name, Samples own, OptionalDouble upstream, String format) {
        double best = better == Better.LESS ? own.least() : own.most();
        terminal.line(ROW.formatted(
                        name,
                        text(format, own.median()),
                        text(format, best),
                        upstream.isPresent() ? text(format, upstream.getAsDouble()) : "-",
                        upstream.isPresent() ? "x " + text("%.1f", ratio(own.median(), upstream.getAsDouble())) : "-")
                .stripTrailing());
    }

    private double ratio(double own, double upstream) {
        return better == Better.LESS ? upstream / own : own / upstream;
    }

    private static String text(String format, double number) {
        return String.format(Locale.ROOT, format, number);
    }
}
