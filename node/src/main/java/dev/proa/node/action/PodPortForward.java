package dev.proa.node.action;

import dev.proa.api.action.ActingSubresource;
import dev.proa.api.action.ActionContext;
import dev.proa.api.error.ApiException;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.request.Verb;
import dev.proa.json.JsonObject;
import dev.proa.node.NodeStreams;
import dev.proa.wire.PortForwardStreams;
import dev.proa.wire.Relay;
import dev.proa.wire.SocketDuplex;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** pods/portforward: connections to ports of the pod's loopback. */
public final class PodPortForward implements ActingSubresource {
    private final NodeStreams streams;

    public PodPortForward(NodeStreams streams) {
        this.streams = streams;
    }

    @Override
    public GroupResource resource() {
        return GroupResource.core("pods");
    }

    @Override
    public String subresource() {
        return "portforward";
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
        PodContainers.requireNode(pod);
        if (!pod.stringAt("status", "phase").equals("Running")) {
            throw ApiException.badRequest("unable to forward port because pod is not running. Current status="
                    + pod.stringAt("status", "phase"));
        }
        String namespace = pod.stringAt("metadata", "namespace");
        String name = pod.stringAt("metadata", "name");
        String uid = pod.stringAt("metadata", "uid");
        PortForwardStreams client = PortForwardStreams.accept(context.exchange());
        Relay.portForward(client, port -> {
            try {
                return new SocketDuplex(
                        streams.portForward(namespace, name, uid, port).socket());
            } catch (ApiException e) {
                throw new IOException(e.getMessage(), e);
            }
        });
        return new Answer.Streamed();
    }
}
