package dev.proa.network;

import dev.proa.base.Log;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Forgets connections with the {@code conntrack} program; where it is missing, says so once for each and goes on. */
public final class ConntrackCommand implements StaleConnections {
    private static final Log LOG = Log.of(ConntrackCommand.class);

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
        if (endpoints.isEmpty()) {
            run(arguments);
        }
        for (String endpoint : endpoints) {
            List<String> one = new ArrayList<>(arguments);
            one.addAll(List.of("--reply-src", endpoint.substring(0, endpoint.indexOf(' '))));
            run(one);
        }
    }

    private void run(List<String> arguments) {
        List<String> words = new ArrayList<>(program);
        words.addAll(arguments);
        try {
            Command.Result result = Command.run(words, "");
            if (!result.succeeded() && !result.error().contains(NOTHING_MATCHED)) {
                LOG.warn("Connections to endpoints that are gone may linger", "reason", result.error());
            }
        } catch (IOException e) {
            LOG.warn("Connections to endpoints that are gone may linger", "reason", e.getMessage());
        }
    }
}
