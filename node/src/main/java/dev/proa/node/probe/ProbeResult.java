package dev.proa.node.probe;

/** What one probe found; the output is for people. */
public record ProbeResult(boolean ok, String output) {
    static ProbeResult success(String output) {
        return new ProbeResult(true, output);
    }

    static ProbeResult failure(String output) {
        return new ProbeResult(false, output);
    }
}
