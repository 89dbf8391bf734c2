package dev.proa.node.action;

import dev.proa.api.action.ActingSubresource;
import dev.proa.api.action.ActionContext;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.request.Verb;
import dev.proa.json.JsonObject;
import dev.proa.node.NodeReads;
import dev.proa.wire.Exchange;
import dev.proa.wire.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** nodes/proxy: the read API that upstream's kubelet serves, of the node in this process. */
public final class NodeProxy implements ActingSubresource {
    private static final int KUBELET_PORT = 10_250;

    private final String nodeName;
    private final NodeReads reads;

    public NodeProxy(String nodeName, NodeReads reads) {
        this.nodeName = nodeName;
        this.reads = reads;
    }

    @Override
    public GroupResource resource() {
        return GroupResource.core("nodes");
    }

    @Override
    public String subresource() {
        return "proxy";
    }

    @Override
    public Set<Verb> verbs() {
        return PodProxy.ALL_METHODS;
    }

    @Override
    public boolean connects() {
        return true;
    }

    @Override
    public Answer act(ActionContext context) {
        ProxyName name = ProxyName.parse("node", context.request().name());
        if (context.world().get(resource(), "", name.name()) == null) {
            throw ApiException.notFound("", "nodes", name.name());
        }
        boolean here = name.name().equals(nodeName)
                && (name.port().isEmpty() || name.port().equals(Integer.toString(KUBELET_PORT)));
        if (!here) {
            throw ApiException.of(
                    StatusReason.SERVICE_UNAVAILABLE,
                    "nothing answers for \"" + context.request().name() + "\": only the node agent of " + nodeName
                            + " runs in this process");
        }
        Exchange exchange = context.exchange();
        switch (context.request().path().replaceAll("/+$", "")) {
            case "/pods", "/runningpods" -> json(exchange, reads.pods());
            case "/stats/summary" -> json(exchange, reads.statsSummary());
            case "/configz" -> json(exchange, reads.configz());
            case "/metrics" -> text(exchange, reads.metrics());
            case "/metrics/resource" -> text(exchange, reads.resourceMetrics());
            case "/healthz", "" -> text(exchange, reads.health());
            default ->
                exchange.respond(
                        404,
                        Headers.of("Content-Type", "text/plain; charset=utf-8"),
                        "404 page not found\n".getBytes(StandardCharsets.UTF_8));
        }
        return new Answer.Streamed();
    }

    private static void json(Exchange exchange, JsonObject object) {
        exchange.respond(200, Headers.of("Content-Type", "application/json"), object.toBytes());
    }

    private static void text(Exchange exchange, String text) {
        exchange.respond(
                200, Headers.of("Content-Type", "text/plain; charset=utf-8"), text.getBytes(StandardCharsets.UTF_8));
    }
}
