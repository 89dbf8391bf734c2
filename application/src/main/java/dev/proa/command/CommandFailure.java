package dev.proa.command;

/** A command that cannot go on: what happened, an error id that can be looked up, and what to do next. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final String id;
    private final String advice;

    /**
     * A failure.
     *
     * @param id such as {@code PROA-PORT-TAKEN}
     * @param advice what to do next; may be empty
     */
    public CommandFailure(ExitCode exitCode, String id, String message, String advice) {
        super(message);
        this.exitCode = exitCode;
        this.id = id;
        this.advice = advice;
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    public String id() {
        return id;
    }

    public String advice() {
        return advice;
    }
}
