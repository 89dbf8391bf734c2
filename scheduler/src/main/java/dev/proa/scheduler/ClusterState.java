package dev.proa.scheduler;

import dev.proa.api.world.World;
import dev.proa.control.Change;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The nodes and what is on them, brought forward by changes instead of computed anew; with the pods that were given a
 * node and are not there in the World yet. Not for several threads.
 */
final class ClusterState {
    private final TreeMap<String, NodeInfo> nodes = new TreeMap<>();
    private final Map<String, Map<String, PodInfo>> podsByNode = new HashMap<>();
    private final Map<String, String> nodeByPod = new HashMap<>();
    private final Map<String, Snapshot.Nomination> nominations = new LinkedHashMap<>();

    void apply(Change change) {
        if (change.resource().equals(Resources.NODES)) {
            node(change.object(), change.after() == null);
        } else if (change.resource().equals(Resources.PODS)) {
            pod(change.object(), change.after());
        }
    }

    private void node(JsonObject node, boolean gone) {
        String name = Meta.name(node);
        if (gone) {
            nodes.remove(name);
        } else {
            nodes.put(
                    name,
                    NodeInfo.of(node, podsByNode.getOrDefault(name, Map.of()).values()));
        }
    }

    private void pod(JsonObject pod, @Nullable JsonObject after) {
        String uid = Meta.uid(pod);
        if (after == null || Pods.terminal(after)) {
            forget(uid);
            nominations.remove(uid);
        } else if (!Pods.nodeName(after).isEmpty()) {
            place(PodInfo.of(after), Pods.nodeName(after));
            nominations.remove(uid);
        } else {
            String promised = after.object("status").string("nominatedNodeName");
            nominate(PodInfo.of(after), promised);
        }
    }

    /** The pod counts as being on the node from now on. */
    void place(PodInfo pod, String node) {
        String before = nodeByPod.put(pod.uid(), node);
        if (before != null && !before.equals(node)) {
            take(pod.uid(), before);
        }
        podsByNode.computeIfAbsent(node, name -> new LinkedHashMap<>()).put(pod.uid(), pod);
        nodes.computeIfPresent(node, (name, info) -> info.with(pod));
    }

    void forget(String uid) {
        String node = nodeByPod.remove(uid);
        if (node != null) {
            take(uid, node);
        }
    }

    private void take(String uid, String node) {
        Map<String, PodInfo> pods = podsByNode.getOrDefault(node, new HashMap<>());
        pods.remove(uid);
        if (pods.isEmpty()) {
            podsByNode.remove(node);
        }
        nodes.computeIfPresent(node, (name, info) -> info.without(uid));
    }

    /** An empty node takes the promise back. */
    void nominate(PodInfo pod, String node) {
        if (node.isEmpty()) {
            nominations.remove(pod.uid());
        } else {
            nominations.put(pod.uid(), new Snapshot.Nomination(pod, node));
        }
    }

    Snapshot snapshot(World world) {
        return Snapshot.of(List.copyOf(nodes.values()), List.copyOf(nominations.values()), world);
    }
}
