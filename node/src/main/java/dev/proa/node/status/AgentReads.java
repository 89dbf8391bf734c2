package dev.proa.node.status;

import dev.proa.base.Clock;
import dev.proa.cri.Container;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.Sandbox;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.node.NodeConfiguration;
import dev.proa.node.NodeReads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The kubelet's read API for this process's agent. */
public final class AgentReads implements NodeReads {
    private final NodeConfiguration node;
    private final ContainerRuntime runtime;
    private final Supplier<List<JsonObject>> pods;
    private final BooleanSupplier ready;
    private final Failures failures;
    private final Clock clock;
    private final ProcessorTime processor;

    public AgentReads(
            NodeConfiguration node,
            ContainerRuntime runtime,
            Supplier<List<JsonObject>> pods,
            BooleanSupplier ready,
            Failures failures,
            ProcessorTime processor,
            Clock clock) {
        this.node = node;
        this.runtime = runtime;
        this.pods = pods;
        this.ready = ready;
        this.failures = failures;
        this.clock = clock;
        this.processor = processor;
    }

    @Override
    public JsonObject pods() {
        return JsonObject.of(
                "kind", "PodList", "apiVersion", "v1", "metadata", JsonObject.EMPTY, "items", JsonArray.of(pods.get()));
    }

    @Override
    public JsonObject statsSummary() {
        try {
            processor.sample();
            return new StatsSummary(node, runtime, processor, clock).of(pods.get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public JsonObject configz() {
        JsonObject configuration = JsonObject.builder()
                .put("kind", "KubeletConfiguration")
                .put("apiVersion", "kubelet.config.k8s.io/v1beta1")
                .put("cgroupDriver", "cgroupfs")
                .put("clusterDNS", JsonArray.ofStrings(node.clusterDns()))
                .put("clusterDomain", node.clusterDomain())
                .put("containerLogMaxFiles", node.logFilesMax())
                .put("containerLogMaxSize", (node.logBytesMax() >> 20) + "Mi")
                .put("containerRuntimeEndpoint", "unix://" + node.containerdSocket())
                .put("enableServer", true)
                .put("failSwapOn", false)
                .put("imageGCHighThresholdPercent", node.imageCollectionHighPercent())
                .put("imageGCLowThresholdPercent", node.imageCollectionLowPercent())
                .put("maxPods", node.podsMax())
                .put("nodeLeaseDurationSeconds", node.leaseDuration().toSeconds())
                .put("podCIDR", node.podCidr())
                .put("resolvConf", node.resolverFile().toString())
                .put("serializeImagePulls", node.serializePulls())
                .build();
        return JsonObject.of("kubeletconfig", configuration);
    }

    @Override
    public String resourceMetrics() {
        try {
            return ResourceMetrics.of(runtime, processor, clock.now().toEpochMilli());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String metrics() {
        long containers = runtime.containers(Map.of()).stream()
                .filter(c -> c.state() == Container.State.RUNNING)
                .count();
        return "# HELP kubelet_running_pods [ALPHA] Number of pods that have a running pod sandbox\n# TYPE kubelet_running_pods gauge\n"
                + "kubelet_running_pods "
                + runtime.sandboxes(Map.of()).stream().filter(Sandbox::ready).count() + "\n"
                + "# HELP kubelet_running_containers [ALPHA] Number of currently running containers\n# TYPE kubelet_running_containers gauge\n"
                + "kubelet_running_containers{container_state=\"running\"} " + containers + "\n"
                + "# HELP kubelet_node_name [ALPHA] The node's name. The count is always 1.\n# TYPE kubelet_node_name gauge\n"
                + "kubelet_node_name{node=\"" + node.name() + "\"} 1\n"
                + failures.metrics();
    }

    @Override
    public String health() {
        return ready.getAsBoolean() ? "ok" : "the node is not ready";
    }
}
