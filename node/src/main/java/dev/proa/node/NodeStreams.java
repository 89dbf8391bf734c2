package dev.proa.node;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the pod subresources log, exec, attach and portforward need of the node that runs the pod. Pods are named by
 * namespace, name and uid; an unknown one, a container that doesn't run and the like are
 * {@link dev.proa.api.error.ApiException} with the messages that upstream's kubelet uses.
 */
public interface NodeStreams {
    /**
     * The runtime's own endpoint for one exec session: dial it with SPDY/3.1, subprotocol v4.channel.k8s.io, and relay.
     * It answers the exit code on the error stream after the output is drained.
     */
    URI exec(PodContainer container, List<String> command, StreamOptions options);

    /** The runtime's endpoint for one attach session, as {@link #exec}. */
    URI attach(PodContainer container, StreamOptions options);

    /** A blocking connection to a port of the pod's loopback, made inside its network namespace. */
    SocketChannel portForward(String namespace, String pod, String uid, int port) throws IOException;

    /**
     * Writes the log to the sink; with {@code follow} until the container has ended or the sink throws.
     */
    void logs(PodContainer container, LogOptions options, LogSink sink) throws IOException, InterruptedException;

    /** An empty container name means the pod's only one, or its default one (kubectl.kubernetes.io/default-container). */
    record PodContainer(String namespace, String pod, String uid, String container) {}

    record StreamOptions(boolean stdin, boolean stdout, boolean stderr, boolean tty) {}

    /**
     * As the query of pods/log. Null: not limited.
     *
     * @param stream {@code All}, {@code Stdout} or {@code Stderr}
     */
    record LogOptions(
            boolean follow,
            boolean previous,
            boolean timestamps,
            @Nullable Long tailLines,
            @Nullable Long limitBytes,
            @Nullable Instant since,
            String stream) {}

    /** Takes a log's bytes in order; blocks while the reader is slow, throws when it has gone. */
    interface LogSink {
        void write(ByteBuffer bytes) throws IOException;
    }
}
