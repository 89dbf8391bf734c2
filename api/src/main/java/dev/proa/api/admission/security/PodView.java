package dev.proa.api.admission.security;

import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** A pod, or a template of one, as the checks look at it. */
record PodView(JsonObject metadata, JsonObject spec) {
    private static final List<String> LISTS = List.of("initContainers", "containers", "ephemeralContainers");

    /** The names of the containers of every sort that are so. */
    List<String> containers(Predicate<JsonObject> bad) {
        List<String> names = new ArrayList<>();
        for (String list : LISTS) {
            for (JsonObject container : spec.array(list).objects()) {
                if (bad.test(container)) {
                    names.add(container.string("name"));
                }
            }
        }
        return names;
    }

    /** The security context of the pod ({@code "pod"}) and of each container, by what has it. */
    List<String> setters(Predicate<JsonObject> bad) {
        List<String> setters = new ArrayList<>();
        if (bad.test(spec.object("securityContext"))) {
            setters.add("pod");
        }
        List<String> containers = containers(container -> bad.test(container.object("securityContext")));
        if (!containers.isEmpty()) {
            setters.add(named(containers));
        }
        return setters;
    }

    void eachContainer(BiConsumer<String, JsonObject> action) {
        containers(container -> {
            action.accept(container.string("name"), container);
            return false;
        });
    }

    boolean isWindows() {
        return spec.stringAt("os", "name").equals("windows");
    }

    /** Whether its users are not the node's. */
    boolean hasOwnUsers() {
        return JsonValue.of(false).equals(spec.get("hostUsers"));
    }

    /** {@code container "a"} or {@code containers "a", "b"}. */
    static String named(List<String> containers) {
        return plural("container", containers) + " " + quoted(containers);
    }

    static String plural(String word, Collection<String> of) {
        return of.size() == 1 ? word : word + "s";
    }

    static String quoted(Collection<String> items) {
        return "\"" + String.join("\", \"", items) + "\"";
    }
}
