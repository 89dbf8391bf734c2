package dev.proa.wire;

/** Is told of bytes that are about to be kept. */
@FunctionalInterface
public interface ByteMeter {
    /** @throws RequestException (429, say) to refuse them, and with them the request */
    void take(int bytes) throws RequestException;
}
