package dev.proa.wire;

/** Which streams a command run from afar is to have. With a terminal, standard error comes with standard output, as upstream has it. */
public record CommandOptions(boolean stdin, boolean stdout, boolean stderr, boolean tty) {

    public CommandOptions {
        stderr = stderr && !tty;
    }

    /** Whether the stream is there, given a protocol that knows it. */
    boolean has(CommandStream stream) {
        return switch (stream) {
            case STDIN -> stdin;
            case STDOUT -> stdout;
            case STDERR -> stderr;
            case ERROR -> true;
            case RESIZE -> tty;
        };
    }
}
