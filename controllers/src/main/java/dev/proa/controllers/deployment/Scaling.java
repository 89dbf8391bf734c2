package dev.proa.controllers.deployment;

import dev.proa.control.Action;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** Which ReplicaSets change their size now. */
final class Scaling {
    private final Rollout rollout;
    private final ToLongFunction<JsonObject> availablePods;

    /** @param availablePods how many of a set's pods are available, as they say themselves */
    Scaling(Rollout rollout, ToLongFunction<JsonObject> availablePods) {
        this.rollout = rollout;
        this.availablePods = availablePods;
    }

    /** Resizes the set and tells of it; nothing unless its size, or with {@code force} its annotations, differ. */
    List<Action> resize(JsonObject set, long size, boolean force) {
        long before = Rollout.size(set);
        if (before == size && !force) {
            return List.of();
        }
        JsonObject resized =
                Revisions.withSizes(set.with("spec", set.object("spec").with("replicas", size)), rollout);
        if (resized.equals(set)) {
            return List.of();
        }
        List<Action> actions = new ArrayList<>();
        actions.add(new Action.Update(Resources.REPLICA_SETS, Meta.namespace(set), "", resized));
        if (before != size) {
            actions.add(Action.Event.normal(rollout.deployment(), "ScalingReplicaSet", text(set, before, size)));
        }
        return actions;
    }

    static String text(JsonObject set, long before, long size) {
        return "Scaled " + (before < size ? "up" : "down") + " replica set " + Meta.name(set) + " from " + before
                + " to " + size;
    }

    /** The Deployment's size was changed (or it is paused): all active sets grow or shrink in proportion. */
    List<Action> proportional() {
        JsonObject only = rollout.activeOrLatest();
        if (only != null) {
            return resize(only, rollout.wanted(), false);
        }
        List<Action> actions = new ArrayList<>();
        if (rollout.saturated()) {
            rollout.activeOld().forEach(set -> actions.addAll(resize(set, 0, false)));
        } else if (rollout.rolling()) {
            shares().forEach((name, share) -> actions.addAll(resize(share.set(), share.size(), true)));
        }
        return actions;
    }

    private record Share(JsonObject set, long size) {}

    private Map<String, Share> shares() {
        List<JsonObject> sets = rollout.active();
        if (sets.isEmpty()) {
            return Map.of(); // one that is paused since its birth has none yet
        }
        long allowed = rollout.wanted() > 0 ? rollout.wanted() + rollout.maxSurge() : 0;
        long toAdd = allowed - sets.stream().mapToLong(Rollout::size).sum();
        Comparator<JsonObject> byAge = Comparator.comparing(Meta::created).thenComparing(Meta::name);
        Comparator<JsonObject> bySize = Comparator.comparingLong((JsonObject set) -> -Rollout.size(set));
        sets.sort(bySize.thenComparing(toAdd > 0 ? byAge.reversed() : byAge));
        Map<String, Share> shares = new TreeMap<>();
        long added = 0;
        for (JsonObject set : sets) {
            long share = proportion(set, toAdd, added);
            added += share;
            shares.put(Meta.name(set), new Share(set, Rollout.size(set) + share));
        }
        JsonObject largest = sets.getFirst();
        long rest = toAdd - added;
        shares.computeIfPresent(
                Meta.name(largest), (name, share) -> new Share(largest, Math.max(0, share.size() + rest)));
        return shares;
    }

    private long proportion(JsonObject set, long toAdd, long added) {
        if (toAdd == 0 || toAdd == added) {
            return 0;
        }
        long fraction = fraction(set);
        return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added);
    }

    private long fraction(JsonObject set) {
        long size = Rollout.size(set);
        if (rollout.wanted() == 0) {
            return -size;
        }
        long maxBefore = number(Meta.annotation(set, Revisions.MAX));
        if (maxBefore == 0) {
            maxBefore = rollout.deployment().object("status").number("replicas");
        }
        long max = rollout.wanted() + rollout.maxSurge();
        return maxBefore == 0 ? 0 : Math.round((double) size * max / maxBefore) - size;
    }

    private static long number(String text) {
        try {
            return text.isEmpty() ? 0 : Math.max(0, Integer.parseInt(text));
        } catch (NumberFormatException tampered) {
            return 0;
        }
    }

    /** A step of a rolling update: up if there is room, else down as availability allows. */
    List<Action> roll(JsonObject current) {
        long size = Rollout.size(current);
        long target = size > rollout.wanted() ? rollout.wanted() : rollout.currentSize(size);
        List<Action> up = resize(current, target, false);
        return up.isEmpty() ? shrinkOld(current) : up;
    }

    private List<Action> shrinkOld(JsonObject current) {
        List<JsonObject> old = rollout.activeOld();
        long unavailableNew = Rollout.size(current) - Rollout.status(current, "availableReplicas");
        long room = rollout.totalSize() - rollout.minAvailable() - unavailableNew;
        if (old.isEmpty() || room <= 0) {
            return List.of();
        }
        Map<String, Long> sizes = new TreeMap<>();
        old.forEach(set -> sizes.put(Meta.name(set), Rollout.size(set)));
        dropUnhealthy(old, sizes, room);
        dropHealthy(old, sizes);
        List<Action> actions = new ArrayList<>();
        old.forEach(set -> actions.addAll(resize(set, sizes.getOrDefault(Meta.name(set), 0L), false)));
        return actions;
    }

    /** Unhealthy replicas go first: that takes no availability, and they could block the rollout. */
    private void dropUnhealthy(List<JsonObject> old, Map<String, Long> sizes, long room) {
        long left = room;
        for (JsonObject set : old) {
            // Its status may not know yet that others have become healthy, and any of them may be the one that goes.
            long healthy = Math.max(Rollout.status(set, "availableReplicas"), availablePods.applyAsLong(set));
            long unhealthy = Rollout.size(set) - healthy;
            long drop = Math.clamp(unhealthy, 0, left);
            sizes.merge(Meta.name(set), -drop, Long::sum);
            left -= drop;
        }
    }

    private void dropHealthy(List<JsonObject> old, Map<String, Long> sizes) {
        long left = rollout.available() - rollout.minAvailable();
        for (JsonObject set : old) {
            long drop = Math.clamp(sizes.getOrDefault(Meta.name(set), 0L), 0, Math.max(0, left));
            sizes.merge(Meta.name(set), -drop, Long::sum);
            left -= drop;
        }
    }
}
