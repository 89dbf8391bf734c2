package dev.proa.wire;

/** Answers requests, each on a virtual thread of its own. */
@FunctionalInterface
public interface Handler {

    /**
     * Answers one request. When it returns without any answer the client gets 500; what it throws becomes the status of a
     * {@link RequestException}, otherwise 500, or an abort if an answer was already begun. A {@link ResponseStream} or upgraded connection
     * may outlive this call.
     */
    void handle(Exchange exchange) throws Exception;
}
