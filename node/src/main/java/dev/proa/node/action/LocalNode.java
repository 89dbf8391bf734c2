package dev.proa.node.action;

import dev.proa.api.action.ActingSubresource;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.base.Clock;
import dev.proa.json.JsonObject;
import dev.proa.node.NodeAgent;
import dev.proa.node.NodeReads;
import dev.proa.node.NodeStreams;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The node of this process, as the API reaches it: the API serves before the agent runs, and answers 503 for what needs
 * it until then.
 */
public final class LocalNode implements NodeStreams, NodeReads {
    private volatile @Nullable NodeAgent agent;

    /** From now on this agent answers. */
    public void attach(NodeAgent running) {
        agent = running;
    }

    /** The subresources that reach into this node: log, exec, attach, portforward of pods, proxy of the node. */
    public List<ActingSubresource> actions(String nodeName, Clock clock) {
        return List.of(
                new PodLog(this, clock),
                PodCommand.exec(this),
                PodCommand.attach(this),
                new PodPortForward(this),
                new NodeProxy(nodeName, this));
    }

    private NodeAgent running() {
        NodeAgent found = agent;
        if (found == null) {
            throw ApiException.of(StatusReason.SERVICE_UNAVAILABLE, "the node agent of this process does not run yet");
        }
        return found;
    }

    @Override
    public URI exec(PodContainer container, List<String> command, StreamOptions options) {
        return running().streams().exec(container, command, options);
    }

    @Override
    public URI attach(PodContainer container, StreamOptions options) {
        return running().streams().attach(container, options);
    }

    @Override
    public SocketChannel portForward(String namespace, String pod, String uid, int port) throws IOException {
        return running().streams().portForward(namespace, pod, uid, port);
    }

    @Override
    public void logs(PodContainer container, LogOptions options, LogSink sink)
            throws IOException, InterruptedException {
        running().streams().logs(container, options, sink);
    }

    @Override
    public JsonObject pods() {
        return running().reads().pods();
    }

    @Override
    public JsonObject statsSummary() {
        return running().reads().statsSummary();
    }

    @Override
    public JsonObject configz() {
        return running().reads().configz();
    }

    @Override
    public String resourceMetrics() {
        return running().reads().resourceMetrics();
    }

    @Override
    public String metrics() {
        return running().reads().metrics();
    }

    @Override
    public String health() {
        return running().reads().health();
    }
}
