package dev.proa.schema.apply;

import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What became of an applied configuration. */
public sealed interface ApplyResult {
    /** Conflicts that are told of at most: each carries its whole path. */
    int CONFLICTS_MAX = 1000;

    /** The merged object with its new managedFields; not yet defaulted or decoded. */
    record Applied(JsonObject object) implements ApplyResult {}

    /** Fields that others own and the configuration would change. */
    record Conflicts(List<Conflict> conflicts) implements ApplyResult {
        public Conflicts {
            conflicts = List.copyOf(conflicts);
        }

        /** The message of the answer, in upstream's words. */
        public String message() {
            if (conflicts.size() == 1) {
                Conflict only = conflicts.getFirst();
                return "Apply failed with 1 conflict: " + only.message() + ": " + only.field();
            }
            Map<String, List<String>> byManager = new TreeMap<>();
            for (Conflict conflict : conflicts) {
                byManager
                        .computeIfAbsent(conflict.manager(), m -> new ArrayList<>())
                        .add(conflict.field());
            }
            List<String> lines = new ArrayList<>();
            byManager.forEach((manager, fields) -> {
                lines.add("conflicts with " + manager + ":");
                fields.forEach(field -> lines.add("- " + field));
            });
            return "Apply failed with " + conflicts.size() + " conflicts: " + String.join("\n", lines);
        }
    }

    /**
     * @param manager as it is named to users: {@code "kubectl" using apps/v1}
     * @param field such as {@code .spec.replicas}
     */
    record Conflict(String manager, String field) {
        /** The cause's message. */
        public String message() {
            return "conflict with " + manager;
        }
    }
}
