package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Walks all containers of a pod: those that initialise first, then those that run, then the ephemeral ones. */
final class Containers {
    static final List<String> LISTS = List.of("initContainers", "containers", "ephemeralContainers");

    private Containers() {}

    /** Each container with its place below the spec's. */
    static void visit(JsonObject spec, FieldErrors at, BiConsumer<JsonObject, FieldErrors> visitor) {
        for (String list : LISTS) {
            List<JsonObject> containers = spec.array(list).objects();
            for (int i = 0; i < containers.size(); i++) {
                visitor.accept(containers.get(i), at.at(list, i));
            }
        }
    }

    static List<JsonObject> all(JsonObject spec) {
        List<JsonObject> all = new ArrayList<>();
        LISTS.forEach(list -> all.addAll(spec.array(list).objects()));
        return all;
    }
}
