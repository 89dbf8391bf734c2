package dev.proa.api.server;

import dev.proa.api.ApiClient;
import dev.proa.api.identity.User;
import dev.proa.api.world.World;
import dev.proa.wire.Exchange;
import dev.proa.wire.Handler;

/**
 * The API of one cluster over a store. Give it to {@code HttpServer} as the handler; components inside the process use
 * {@link #client}.
 */
public final class ApiServer implements Handler, AutoCloseable {
    private final ApiServerParts parts;

    public ApiServer(ApiServerParts parts) {
        this.parts = parts;
    }

    @Override
    public void handle(Exchange exchange) {
        throw new UnsupportedOperationException("not there yet: " + parts.limits());
    }

    /** The whole state at the newest revision; free to ask, immutable. */
    public World world() {
        throw new UnsupportedOperationException("not there yet");
    }

    /** A client inside the process with this identity, under the same authorization and admission as over the wire. */
    public ApiClient client(User user) {
        throw new UnsupportedOperationException("not there yet");
    }

    /** Ends watches and refuses what comes. */
    @Override
    public void close() {}
}
