package dev.proa.node.probe;

/** What one probe found; the output is for people. */
public record ProbeResult(Outcome outcome, String output) {
    /** How a probe went. */
    public enum Outcome {
        SUCCESS,
        /** Counts as success, and the user is told what was odd. */
        WARNING,
        FAILURE,
        /** The container answered, and the answer broke off: it doesn't count. */
        BROKEN,
        /** Nothing was found out about the container: it doesn't count. */
        ERROR;

        boolean counts() {
            return this != BROKEN && this != ERROR;
        }
    }

    static ProbeResult success(String output) {
        return new ProbeResult(Outcome.SUCCESS, output);
    }

    static ProbeResult warning(String output) {
        return new ProbeResult(Outcome.WARNING, output);
    }

    static ProbeResult failure(String output) {
        return new ProbeResult(Outcome.FAILURE, output);
    }

    static ProbeResult broken(String output) {
        return new ProbeResult(Outcome.BROKEN, output);
    }

    static ProbeResult error(String output) {
        return new ProbeResult(Outcome.ERROR, output);
    }

    /** Whether the container answered as it should. */
    public boolean ok() {
        return outcome == Outcome.SUCCESS || outcome == Outcome.WARNING;
    }
}
