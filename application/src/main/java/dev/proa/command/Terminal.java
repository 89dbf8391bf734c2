package dev.proa.command;

import java.io.Console;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;

/** What the command line writes: ticks and colours for a person, plain text for a pipe (also under NO_COLOR). */
public final class Terminal {
    private final PrintStream out;
    private final PrintStream errors;
    private final boolean colours;

    public Terminal(PrintStream out, PrintStream errors, boolean colours) {
        this.out = out;
        this.errors = errors;
        this.colours = colours;
    }

    /** The process's own streams; colours only where a person looks. */
    public static Terminal ofProcess(Map<String, String> environment) {
        boolean person = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        boolean wanted = !environment.containsKey("NO_COLOR") && !"dumb".equals(environment.get("TERM"));
        return new Terminal(System.out, System.err, person && wanted);
    }

    public void line(String text) {
        out.println(text);
    }

    public void text(String text) {
        out.print(text);
        out.flush();
    }

    /** A finished step. */
    public void done(String step, String detail) {
        out.println(paint("32", " ✓ ") + step + (detail.isEmpty() ? "" : paint("2", "  " + detail)));
    }

    /** Something that works but wants attention. */
    public void warning(String step, String detail) {
        out.println(paint("33", " ‼ ") + step + (detail.isEmpty() ? "" : "  " + detail));
    }

    public void failed(String step, String detail) {
        out.println(paint("31", " × ") + step + (detail.isEmpty() ? "" : "  " + detail));
    }

    /** Advice under a line. */
    public void hint(String text) {
        out.println("     " + paint("2", text));
    }

    public void error(String text) {
        errors.println(text);
    }

    private String paint(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
