package dev.proa.scheduler;

import dev.proa.control.object.Amounts;
import dev.proa.control.object.HostPort;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Toleration;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A node and what is on it. Immutable; changes make a new one. */
public final class NodeInfo {
    private final JsonObject node;
    private final Amounts allocatable;
    private final List<Toleration.Taint> taints;
    private final Map<String, Long> images;
    private final Map<String, PodInfo> pods;
    private final List<PodInfo> repelling;
    private final Amounts requested;
    private final Amounts scored;

    private NodeInfo(
            JsonObject node,
            Amounts allocatable,
            List<Toleration.Taint> taints,
            Map<String, Long> images,
            Map<String, PodInfo> pods,
            Amounts requested,
            Amounts scored) {
        this.node = node;
        this.allocatable = allocatable;
        this.taints = taints;
        this.images = images;
        this.pods = pods;
        this.repelling = pods.values().stream()
                .filter(pod -> !pod.antiAffinity().isEmpty())
                .toList();
        this.requested = requested;
        this.scored = scored;
    }

    static NodeInfo of(JsonObject node, Collection<PodInfo> pods) {
        NodeInfo empty = new NodeInfo(
                node,
                Amounts.of(node.objectAt("status", "allocatable")),
                node.objectAt("spec").array("taints").objects().stream()
                        .map(Toleration.Taint::of)
                        .toList(),
                images(node),
                Map.of(),
                Amounts.NONE,
                Amounts.NONE);
        NodeInfo result = empty;
        for (PodInfo pod : pods) {
            result = result.with(pod);
        }
        return result;
    }

    private static Map<String, Long> images(JsonObject node) {
        Map<String, Long> images = new HashMap<>();
        for (JsonObject image : node.objectAt("status").array("images").objects()) {
            image.array("names").strings().forEach(name -> images.put(name, image.number("sizeBytes")));
        }
        return Map.copyOf(images);
    }

    /** With the pod on it; one of the same uid is replaced. */
    public NodeInfo with(PodInfo pod) {
        NodeInfo base = pods.containsKey(pod.uid()) ? without(pod.uid()) : this;
        Map<String, PodInfo> more = new LinkedHashMap<>(base.pods);
        more.put(pod.uid(), pod);
        return new NodeInfo(
                node,
                allocatable,
                taints,
                images,
                more,
                base.requested.plus(pod.requests()),
                base.scored.plus(pod.scored()));
    }

    public NodeInfo without(String uid) {
        PodInfo pod = pods.get(uid);
        if (pod == null) {
            return this;
        }
        Map<String, PodInfo> fewer = new LinkedHashMap<>(pods);
        fewer.remove(uid);
        return new NodeInfo(
                node, allocatable, taints, images, fewer, requested.minus(pod.requests()), scored.minus(pod.scored()));
    }

    public JsonObject node() {
        return node;
    }

    public String name() {
        return Meta.name(node);
    }

    public JsonObject labels() {
        return Meta.labels(node);
    }

    public Amounts allocatable() {
        return allocatable;
    }

    public List<Toleration.Taint> taints() {
        return taints;
    }

    public boolean unschedulable() {
        return node.object("spec").bool("unschedulable");
    }

    public List<PodInfo> pods() {
        return new ArrayList<>(pods.values());
    }

    /** Those of its pods that keep others away. */
    public List<PodInfo> repelling() {
        return repelling;
    }

    public Amounts requested() {
        return requested;
    }

    public Amounts scored() {
        return scored;
    }

    /** The image's size in bytes; zero when the node doesn't have it. */
    public long imageBytes(String image) {
        return images.getOrDefault(image, 0L);
    }

    public boolean takes(HostPort port) {
        return pods.values().stream().flatMap(pod -> pod.ports().stream()).noneMatch(port::conflicts);
    }
}
