package dev.proa.cri;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a node asks of its container runtime (CRI v1). Calls block; an interrupted thread ends its call with
 * {@link CriException.Code#CANCELLED}. Every failure is a {@link CriException}. Safe for many threads.
 */
public interface ContainerRuntime extends AutoCloseable {
    RuntimeVersion version();

    /** Whether the runtime and its pod network are ready, by condition. */
    List<RuntimeCondition> conditions();

    RuntimeFeatures features();

    /** Starts a sandbox: the pod's namespaces, its network and the process that holds them. Answers its id. */
    String runSandbox(SandboxConfig config);

    /** Ends what still runs in the sandbox and takes its network down; may be called again. */
    void stopSandbox(String sandboxId);

    /** Removes the sandbox and its containers; nothing happens when there is none. */
    void removeSandbox(String sandboxId);

    SandboxStatus sandboxStatus(String sandboxId);

    /** The sandboxes whose labels include these. */
    List<Sandbox> sandboxes(Map<String, String> labels);

    String createContainer(String sandboxId, ContainerConfig config, SandboxConfig sandboxConfig);

    void startContainer(String containerId);

    /** Sends the stop signal, and SIGKILL after the grace period. Returns when the container has ended; may be called again with a shorter one. */
    void stopContainer(String containerId, Duration grace);

    void removeContainer(String containerId);

    ContainerStatus containerStatus(String containerId);

    /** The containers whose labels include these, ended ones too. */
    List<Container> containers(Map<String, String> labels);

    void updateResources(String containerId, LinuxResources resources);

    /** Has the runtime open the log file anew, after a rotation moved it. */
    void reopenLog(String containerId);

    /** Runs a command in the container, and kills it after the timeout ({@link CriException.Code#DEADLINE_EXCEEDED}). Zero: no timeout. */
    ExecResult exec(String containerId, List<String> command, Duration timeout);

    /** A URL that serves this one session over SPDY. */
    String execUrl(String containerId, List<String> command, Streams streams);

    String attachUrl(String containerId, Streams streams);

    String portForwardUrl(String sandboxId, List<Integer> ports);

    /** What the running containers with these labels use. */
    List<ContainerStats> stats(Map<String, String> labels);

    List<Image> images();

    /** The image of this name or id, or null when it is not here. */
    @Nullable
    Image image(String reference);

    /** Pulls and answers the image's reference. {@code credentials} null: anonymous. */
    String pullImage(String reference, @Nullable ImageCredentials credentials);

    void removeImage(String reference);

    /** How much the images use on which file system. */
    FilesystemUsage imageFilesystem();

    /**
     * Tells of containers that were created, started or ended, until the stream breaks (CriException) or the thread is
     * interrupted. It is a hint to look again: the statuses may lag behind it by some milliseconds.
     */
    void events(Consumer<ContainerEvent> listener);

    @Override
    void close();

    /** Which streams a session has. With a tty there is no separate standard error. */
    record Streams(boolean stdin, boolean stdout, boolean stderr, boolean tty) {}

    @SuppressWarnings("ArrayRecordComponent") // what a process printed, read once, never compared
    record ExecResult(int exitCode, byte[] stdout, byte[] stderr) {}

    record RuntimeVersion(String name, String version, String apiVersion) {}

    /** {@code RuntimeReady}, {@code NetworkReady}. */
    record RuntimeCondition(String type, boolean status, String reason, String message) {}

    /** Bytes and inodes that are used under a mount point. */
    record FilesystemUsage(String mountPoint, long usedBytes, long usedInodes) {}

    record ImageCredentials(
            String username,
            String password,
            String auth,
            String serverAddress,
            String identityToken,
            String registryToken) {}
}
