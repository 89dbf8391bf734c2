package dev.proa.api.authorization;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The roles and bindings that every cluster begins with, named and ruled as upstream's. They are written in the resources
 * beside this class, one line a rule.
 *
 * @param roles ClusterRoles and Roles as API objects
 * @param bindings ClusterRoleBindings and RoleBindings as API objects
 */
public record BootstrapPolicy(List<JsonObject> roles, List<JsonObject> bindings) {
    static final String AUTOUPDATE = "rbac.authorization.kubernetes.io/autoupdate";
    private static final String AGGREGATE_TO = Rbac.GROUP + "/aggregate-to-";
    private static final List<String> READ = List.of("get", "list", "watch");
    private static final List<String> WRITE = List.of("create", "delete", "deletecollection", "patch", "update");

    public static BootstrapPolicy load() {
        Reader reader = new Reader();
        for (String name : List.of("cluster-roles.txt", "controller-roles.txt", "namespace-roles.txt")) {
            reader.read(resource(name));
        }
        return new BootstrapPolicy(List.copyOf(reader.roles), List.copyOf(reader.bindings));
    }

    private static String resource(String name) {
        try (InputStream in = BootstrapPolicy.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rules of a ClusterRole of the policy. */
    public List<PolicyRule> rules(String clusterRole) {
        return roles.stream()
                .filter(role -> role.string("kind").equals("ClusterRole"))
                .filter(role -> role.stringAt("metadata", "name").equals(clusterRole))
                .findFirst()
                .map(PolicyRule::ofRole)
                .orElseThrow(() -> new IllegalArgumentException("no bootstrap role " + clusterRole));
    }

    /** Reads the files' form; a role under construction is closed by the next one. */
    private static final class Reader {
        final List<JsonObject> roles = new ArrayList<>();
        final List<JsonObject> bindings = new ArrayList<>();

        void read(String text) {
            for (String line : text.split("\n", -1)) {
                if (line.startsWith("  ")) {
                    body(Arrays.asList(line.strip().split(" ", -1)));
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    header(Arrays.asList(line.split(" ", -1)));
                }
            }
        }

        private void header(List<String> words) {
            JsonObject labels = JsonObject.of("kubernetes.io/bootstrapping", "rbac-defaults");
            JsonArray selectors = JsonArray.EMPTY;
            for (int i = 2; i + 1 < words.size(); i += 2) {
                String label = AGGREGATE_TO + words.get(i + 1);
                switch (words.get(i)) {
                    case "into" -> labels = labels.with(label, "true");
                    case "from" ->
                        selectors = selectors.plus(JsonObject.of("matchLabels", JsonObject.of(label, "true")));
                    default -> throw new IllegalStateException("unknown word " + words.get(i));
                }
            }
            JsonObject role = object(words.get(0), words.get(1), labels);
            if (!selectors.isEmpty()) {
                role = role.with("aggregationRule", JsonObject.of("clusterRoleSelectors", selectors));
            }
            roles.add(role.with("rules", JsonArray.EMPTY));
        }

        private static JsonObject object(String kind, String qualifiedName, JsonObject labels) {
            int slash = qualifiedName.indexOf('/');
            JsonObject.Builder metadata = JsonObject.builder().put("name", qualifiedName.substring(slash + 1));
            if (slash >= 0) {
                metadata.put("namespace", qualifiedName.substring(0, slash));
            }
            metadata.put("labels", labels).put("annotations", JsonObject.of(AUTOUPDATE, "true"));
            return JsonObject.of("apiVersion", Rbac.GROUP + "/v1", "kind", kind, "metadata", metadata.build());
        }

        private void body(List<String> words) {
            JsonObject role = roles.getLast();
            if (words.getFirst().equals("bound")) {
                bindings.add(binding(role, words));
            } else {
                roles.set(
                        roles.size() - 1,
                        role.with("rules", role.array("rules").plus(rule(words).toJson())));
            }
        }

        private static JsonObject binding(JsonObject role, List<String> words) {
            String kind = role.string("kind");
            String namespace = role.stringAt("metadata", "namespace");
            boolean named = words.size() > 1 && words.get(1).equals("as");
            String name = named ? words.get(2) : role.stringAt("metadata", "name");
            JsonObject labels = JsonObject.of("kubernetes.io/bootstrapping", "rbac-defaults");
            JsonObject binding = object(kind + "Binding", namespace.isEmpty() ? name : namespace + "/" + name, labels)
                    .with(
                            "roleRef",
                            JsonObject.of(
                                    "apiGroup", Rbac.GROUP, "kind", kind, "name", role.stringAt("metadata", "name")));
            List<String> subjects = words.subList(Math.min(words.size(), named ? 4 : 2), words.size());
            return subjects.isEmpty()
                    ? binding
                    : binding.with(
                            "subjects",
                            JsonArray.of(subjects.stream().map(Reader::subject).toList()));
        }

        private static JsonObject subject(String text) {
            String[] parts = text.split("/", 2);
            if (parts[0].equals("ServiceAccount")) {
                String[] names = parts[1].split("/", 2);
                return JsonObject.of("kind", parts[0], "name", names[1], "namespace", names[0]);
            }
            return JsonObject.of("apiGroup", Rbac.GROUP, "kind", parts[0], "name", parts[1]);
        }

        private static PolicyRule rule(List<String> words) {
            List<String> verbs = verbs(words.get(0));
            if (words.get(1).equals("url")) {
                return new PolicyRule(verbs, List.of(), List.of(), List.of(), split(words.get(2)));
            }
            List<String> groups = split(words.get(1)).stream()
                    .map(group -> group.equals("core") ? "" : group)
                    .toList();
            List<String> names = words.size() > 4 ? split(words.get(4)) : List.of();
            return new PolicyRule(verbs, groups, split(words.get(2)), names, List.of());
        }

        private static List<String> verbs(String text) {
            List<String> verbs = new ArrayList<>();
            for (String word : split(text)) {
                switch (word) {
                    case "read" -> verbs.addAll(READ);
                    case "write" -> verbs.addAll(WRITE);
                    case "all" -> {
                        verbs.addAll(READ);
                        verbs.addAll(WRITE);
                    }
                    default -> verbs.add(word);
                }
            }
            return verbs.stream().sorted().toList();
        }

        private static List<String> split(String text) {
            return List.of(text.split(","));
        }
    }
}
