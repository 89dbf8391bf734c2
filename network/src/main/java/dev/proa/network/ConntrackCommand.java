package dev.proa.network;

import dev.proa.base.Log;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Forgets connections with the {@code conntrack} program. Where it fails connections may linger: the log says so, and all else goes
 * on; a program that cannot be run is not tried for each of many endpoints.
 */
public final class ConntrackCommand implements StaleConnections {
    private static final Log LOG = Log.of(ConntrackCommand.class);

    /** Endpoints of one service that are forgotten one by one; of more, the service's connections are forgotten all. */
    private static final int ENDPOINTS_MAX = 50;

    /** What it prints, with exit code 1, when no connection matched. */
    private static final String NOTHING_MATCHED = "0 flow entries";

    private final List<String> program;

    public ConntrackCommand() {
        this(List.of("conntrack"));
    }

    /** @param program the words that start conntrack */
    public ConntrackCommand(List<String> program) {
        this.program = List.copyOf(program);
    }

    @Override
    public void forget(String service, Set<String> endpoints) {
        List<String> parts = new ArrayList<>(List.of(service.split(" \\. ")));
        List<String> arguments = new ArrayList<>(List.of("-D", "-p", "udp", "--orig-port-dst", parts.getLast()));
        if (parts.size() == 3) {
            arguments.addAll(List.of("--orig-dst", parts.getFirst()));
        }
        if (service.contains(":")) {
            arguments.addAll(List.of("-f", "ipv6"));
        }
        if (endpoints.isEmpty() || endpoints.size() > ENDPOINTS_MAX) {
            run(service, arguments);
            return;
        }
        for (String endpoint : endpoints) {
            List<String> one = new ArrayList<>(arguments);
            one.addAll(List.of("--reply-src", endpoint.substring(0, endpoint.indexOf(' '))));
            if (!run(service, one)) {
                return;
            }
        }
    }

    /** Whether it did what it was asked to. */
    private boolean run(String service, List<String> arguments) {
        List<String> words = new ArrayList<>(program);
        words.addAll(arguments);
        String reason;
        try {
            Command.Result result = Command.run(words, "");
            if (result.succeeded() || result.error().contains(NOTHING_MATCHED)) {
                return true;
            }
            reason = result.error();
        } catch (IOException e) {
            reason = String.valueOf(e.getMessage());
        }
        LOG.warn("Connections to endpoints that are gone may linger", "service", service, "reason", reason);
        return false;
    }
}
