package dev.proa.node.action;

import dev.proa.api.action.ActingSubresource;
import dev.proa.api.action.ActionContext;
import dev.proa.api.error.ApiException;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.request.Verb;
import dev.proa.json.JsonObject;
import dev.proa.node.NodeStreams;
import dev.proa.node.NodeStreams.PodContainer;
import dev.proa.node.NodeStreams.StreamOptions;
import dev.proa.wire.ClientTarget;
import dev.proa.wire.CommandOptions;
import dev.proa.wire.Exchange;
import dev.proa.wire.Query;
import dev.proa.wire.Relay;
import dev.proa.wire.RemoteCommandStreams;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** pods/exec and pods/attach: the client's streams joined with the container runtime's. */
public final class PodCommand implements ActingSubresource {
    private final String subresource;
    private final NodeStreams streams;

    private PodCommand(String subresource, NodeStreams streams) {
        this.subresource = subresource;
        this.streams = streams;
    }

    public static PodCommand exec(NodeStreams streams) {
        return new PodCommand("exec", streams);
    }

    public static PodCommand attach(NodeStreams streams) {
        return new PodCommand("attach", streams);
    }

    @Override
    public GroupResource resource() {
        return GroupResource.core("pods");
    }

    @Override
    public String subresource() {
        return subresource;
    }

    @Override
    public Set<Verb> verbs() {
        return Set.of(Verb.GET, Verb.CREATE);
    }

    @Override
    public boolean connects() {
        return true;
    }

    @Override
    public Optional<Verb> alwaysNeeds() {
        return Optional.of(Verb.CREATE);
    }

    @Override
    public Answer act(ActionContext context) throws IOException {
        JsonObject pod = context.target();
        Exchange exchange = context.exchange();
        Query query = exchange.query();
        PodContainer container = PodContainers.choose(pod, query.first("container", ""));
        CommandOptions options = options(query);
        PodContainers.requireNode(pod);
        URI runtime = dial(container, query, options);
        RemoteCommandStreams client = RemoteCommandStreams.accept(exchange, options);
        try {
            String path = runtime.getRawPath() + (runtime.getRawQuery() == null ? "" : "?" + runtime.getRawQuery());
            Relay.command(client, RemoteCommandStreams.connect(ClientTarget.plain(runtime), path, options));
        } catch (IOException e) {
            Relay.refuse(client, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            client.close();
        }
        return new Answer.Streamed();
    }

    private URI dial(PodContainer container, Query query, CommandOptions options) {
        StreamOptions wanted = new StreamOptions(options.stdin(), options.stdout(), options.stderr(), options.tty());
        if (subresource.equals("attach")) {
            return streams.attach(container, wanted);
        }
        List<String> command = query.all("command");
        if (command.isEmpty()) {
            throw ApiException.badRequest("you must specify at least 1 command for the container");
        }
        return streams.exec(container, command, wanted);
    }

    private static CommandOptions options(Query query) {
        CommandOptions options = new CommandOptions(
                asked(query, "stdin"), asked(query, "stdout"), asked(query, "stderr"), asked(query, "tty"));
        if (!options.stdin() && !options.stdout() && !options.stderr()) {
            throw ApiException.badRequest("you must specify at least 1 of stdin, stdout, stderr");
        }
        return options;
    }

    private static boolean asked(Query query, String name) {
        return query.has(name) && PodLog.truth(query, name);
    }
}
