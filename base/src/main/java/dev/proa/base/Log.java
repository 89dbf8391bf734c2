package dev.proa.base;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The process's log: one line per entry, {@code time LEVEL Class message key=value ...}. A {@link Throwable} among the values is written
 * with its stack trace on the same line, escaped. Where lines go and from which level is set once, by the main.
 */
public final class Log {
    /** In rising order; entries below the threshold are dropped. */
    public enum Level {
        DEBUG,
        INFO,
        WARN,
        ERROR,
        OFF
    }

    private record Target(PrintStream stream, Level threshold, Clock clock) {}

    // The one process-wide setting: a logger has no state of its own, and passing a sink through every constructor
    // tells a reader nothing.
    private static volatile Target target = new Target(System.err, Level.INFO, Clock.system());

    private final String source;

    private Log(String source) {
        this.source = source;
    }

    public static Log of(Class<?> source) {
        return new Log(source.getSimpleName());
    }

    /** Sends every entry from {@code threshold} on to {@code stream}, stamped by {@code clock}. */
    public static void configure(PrintStream stream, Level threshold, Clock clock) {
        target = new Target(stream, threshold, clock);
    }

    public boolean isEnabled(Level level) {
        return level.compareTo(target.threshold) >= 0;
    }

    /** {@code pairs}: key, value, key, value ... */
    public void debug(String message, @Nullable Object... pairs) {
        write(Level.DEBUG, message, pairs);
    }

    public void info(String message, @Nullable Object... pairs) {
        write(Level.INFO, message, pairs);
    }

    public void warn(String message, @Nullable Object... pairs) {
        write(Level.WARN, message, pairs);
    }

    public void error(String message, @Nullable Object... pairs) {
        write(Level.ERROR, message, pairs);
    }

    private void write(Level level, String message, @Nullable Object[] pairs) {
        Target to = target;
        if (level.compareTo(to.threshold) < 0) {
            return;
        }
        Instant time = to.clock.now().truncatedTo(ChronoUnit.MILLIS);
        StringBuilder line = new StringBuilder(160)
                .append(time)
                .append(' ')
                .append(level)
                .append(' ')
                .append(source);
        escape(line.append(' '), message);
        for (int i = 0; i < pairs.length; i += 2) {
            line.append(' ').append(pairs[i]).append('=');
            value(line, i + 1 < pairs.length ? pairs[i + 1] : "(no value)");
        }
        // One call for the whole line: a print stream locks per call, so lines of two threads never mix.
        to.stream.print(line.append('\n'));
        to.stream.flush();
    }

    private static void value(StringBuilder line, @Nullable Object value) {
        String text = value instanceof Throwable failure ? stackTrace(failure) : String.valueOf(value);
        boolean plain = !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c != '"' && c != '=');
        if (plain) {
            line.append(text);
            return;
        }
        line.append('"');
        escape(line, text.replace("\\", "\\\\").replace("\"", "\\\""));
        line.append('"');
    }

    /** Keeps an entry on one line, whatever a user's name or an error message holds. */
    private static void escape(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\t' -> line.append("\\t");
                case '\r' -> line.append("\\r");
                default -> {
                    if (Character.isISOControl(c)) {
                        line.append(String.format("\\u%04x", (int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString().strip();
    }
}
