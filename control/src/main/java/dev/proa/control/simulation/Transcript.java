package dev.proa.control.simulation;

import dev.proa.control.Change;
import dev.proa.control.Key;
import dev.proa.control.Outcome;
import dev.proa.control.Plan;
import dev.proa.control.PlanObserver;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What happened, as text: for each plan its why, under it what it changed ({@code +} made, {@code ~} changed, {@code -}
 * gone, {@code !} told). Plans that change nothing are left out.
 */
public final class Transcript implements PlanObserver {
    private static final Set<String> NOT_SHOWN = Set.of(
            "resourceVersion",
            "generation",
            "observedGeneration",
            "lastTransitionTime",
            "lastUpdateTime",
            "uid",
            "managedFields");

    private final List<String> lines = new ArrayList<>();
    private final List<String> pending = new ArrayList<>();

    /** To be told of every change. */
    public void changed(Change change) {
        pending.addAll(told(change));
    }

    /** Something that no plan did; its changes go under this heading. */
    public void heading(String text) {
        lines.add("# " + text);
        lines.addAll(pending);
        pending.clear();
    }

    @Override
    public void planned(String component, Key key, Plan plan, Outcome outcome, Instant at) {
        String failed = outcome instanceof Outcome.Failed(var cause, var ignored)
                ? " (failed: " + cause.getMessage() + ")"
                : "";
        if (!pending.isEmpty() || !failed.isEmpty()) {
            lines.add(component + " " + key + ": " + plan.why() + failed);
            lines.addAll(pending);
            pending.clear();
        }
    }

    public String text() {
        return String.join("\n", lines) + "\n";
    }

    private static List<String> told(Change change) {
        JsonObject object = change.object();
        String subject = change.resource() + " " + Key.of(object);
        if (change.resource().equals(Resources.EVENTS)) {
            long count = object.number("count");
            return List.of("  ! " + object.string("type") + " " + object.string("reason") + ": "
                    + object.string("message") + (count > 1 ? " (x" + count + ")" : ""));
        }
        if (change.after() == null) {
            return List.of("  - " + subject);
        }
        List<String> lines = new ArrayList<>();
        JsonObject before = change.before();
        lines.add((before == null ? "  + " : "  ~ ") + subject);
        if (before != null) {
            differences("", before, change.after(), lines);
        } else {
            JsonObject spec = object.object("spec");
            if (spec.has("replicas")) {
                lines.add("      spec.replicas: " + spec.number("replicas"));
            }
            Meta.owners(object)
                    .forEach(owner -> lines.add("      of " + owner.string("kind") + " " + owner.string("name")));
        }
        return lines;
    }

    private static void differences(
            String path, @Nullable JsonValue before, @Nullable JsonValue after, List<String> lines) {
        if (before instanceof JsonObject from && after instanceof JsonObject to) {
            Set<String> names = new TreeSet<>(from.names());
            names.addAll(to.names());
            names.removeAll(NOT_SHOWN);
            names.forEach(name ->
                    differences(path.isEmpty() ? name : path + "." + name, from.get(name), to.get(name), lines));
        } else if (!String.valueOf(shown(before)).equals(String.valueOf(shown(after)))) {
            lines.add("      " + path + ": " + text(before) + " -> " + text(after));
        }
    }

    private static String text(@Nullable JsonValue value) {
        return value == null ? "none" : String.valueOf(shown(value));
    }

    /** Conditions without their times. */
    private static @Nullable JsonValue shown(@Nullable JsonValue value) {
        return value instanceof JsonArray array
                ? array.mapObjects(item -> {
                    JsonObject left = item;
                    for (String name : NOT_SHOWN) {
                        left = left.without(name);
                    }
                    return left;
                })
                : value;
    }
}
