package dev.proa.controllers.daemonset;

import dev.proa.control.object.Meta;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which old pods are replaced now: as many as may be unavailable, or with a surge as many as may be too many. */
final class DaemonRollout {
    private record OnNode(
            @Nullable JsonObject fresh, @Nullable JsonObject old, boolean excess) {}

    private final DaemonStep step;

    DaemonRollout(DaemonStep step) {
        this.step = step;
    }

    void roll() {
        Map<String, OnNode> nodes = nodes();
        long surge = step.limit("maxSurge", true);
        if (surge > 0) {
            surge(nodes, surge);
        } else {
            replace(nodes, Math.max(1, step.limit("maxUnavailable", true)));
        }
    }

    private Map<String, OnNode> nodes() {
        Map<String, OnNode> nodes = new LinkedHashMap<>();
        step.fitNodes().forEach(node -> nodes.put(node, new OnNode(null, null, false)));
        step.podsByNode().forEach((node, pods) -> nodes.put(node, onNode(pods)));
        return nodes;
    }

    private OnNode onNode(List<JsonObject> pods) {
        List<JsonObject> alive =
                pods.stream().filter(pod -> !Meta.deleting(pod)).toList();
        List<JsonObject> fresh = alive.stream().filter(step::updated).toList();
        List<JsonObject> old = alive.stream().filter(pod -> !step.updated(pod)).toList();
        return new OnNode(
                fresh.isEmpty() ? null : fresh.getFirst(),
                old.isEmpty() ? null : old.getFirst(),
                fresh.size() > 1 || old.size() > 1);
    }

    private void replace(Map<String, OnNode> nodes, long maxUnavailable) {
        long unavailable = 0;
        List<JsonObject> candidates = new ArrayList<>();
        for (OnNode node : nodes.values()) {
            JsonObject fresh = node.fresh();
            JsonObject old = node.old();
            if (node.excess() || (fresh == null) == (old == null)) {
                unavailable++;
            } else if (fresh != null) {
                unavailable += step.available(fresh) ? 0 : 1;
            } else if (old != null && step.available(old)) {
                candidates.add(old);
            } else if (old != null) {
                unavailable++;
                step.delete(old);
            }
        }
        candidates.stream().limit(Math.max(0, maxUnavailable - unavailable)).forEach(step::delete);
    }

    private void surge(Map<String, OnNode> nodes, long maxSurge) {
        long surging = 0;
        List<String> candidates = new ArrayList<>();
        for (Map.Entry<String, OnNode> each : nodes.entrySet()) {
            JsonObject fresh = each.getValue().fresh();
            JsonObject old = each.getValue().old();
            if (each.getValue().excess()) {
                surging++;
            } else if (old != null && fresh != null) {
                surging += step.available(fresh) ? 0 : 1;
            } else if (old != null && step.fitNodes().contains(each.getKey())) {
                if (step.available(old)) {
                    candidates.add(each.getKey());
                } else {
                    step.create(each.getKey());
                }
            }
        }
        candidates.stream().limit(Math.max(0, maxSurge - surging)).forEach(step::create);
    }
}
