package dev.proa.command;

/** What a command's exit code tells a script. */
public enum ExitCode {
    OK(0),
    /** The command ran and failed. */
    FAILED(1),
    /** The command line or the configuration is wrong. */
    USAGE(2),
    /** A requirement of this machine is not met; nothing was changed. */
    REQUIREMENT(3),
    /** The cluster is not running. */
    NOT_RUNNING(4),
    /** The cluster did not become ready in time; it goes on starting. */
    TIMEOUT(5),
    /** Of the cluster's process: a part of it has died, and it has to be started again. The supervisor's script knows this number. */
    LIFELESS(70);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
