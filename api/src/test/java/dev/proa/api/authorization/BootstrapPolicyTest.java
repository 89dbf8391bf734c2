package dev.proa.api.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The policy against upstream's own documents, where Go's module cache has them. */
class BootstrapPolicyTest {
    private static final BootstrapPolicy POLICY = BootstrapPolicy.load();

    @Test
    void rolesAreUpstreams() throws IOException {
        assertThat(byName(POLICY.roles()))
                .isEqualTo(upstream("cluster-roles.yaml", "controller-roles.yaml", "namespace-roles.yaml"));
    }

    @Test
    void bindingsAreUpstreams() throws IOException {
        assertThat(byName(POLICY.bindings()))
                .isEqualTo(upstream(
                        "cluster-role-bindings.yaml", "controller-role-bindings.yaml", "namespace-role-bindings.yaml"));
    }

    @Test
    void reconcilingWhatIsThereChangesNothing() {
        assertThat(POLICY.roles())
                .allSatisfy(
                        role -> assertThat(RoleReconciliation.role(role, role)).isEmpty());
        assertThat(POLICY.bindings())
                .allSatisfy(b -> assertThat(RoleReconciliation.binding(b, b)).isEmpty());
    }

    @Test
    void missingRulesAreAddedUnlessTheOwnerForbidsIt() {
        JsonObject wanted = POLICY.roles().stream()
                .filter(r -> r.stringAt("metadata", "name").equals("system:kube-dns"))
                .findFirst()
                .orElseThrow();
        JsonObject emptied =
                wanted.without("rules").withAt(dev.proa.json.JsonValue.of("mine"), "metadata", "labels", "own");
        Optional<JsonObject> updated = RoleReconciliation.role(emptied, wanted);
        assertThat(updated).isPresent();
        assertThat(RoleEscalation.uncovered(PolicyRule.ofRole(updated.get()), PolicyRule.ofRole(wanted)))
                .isEmpty();
        assertThat(updated.get().stringAt("metadata", "labels", "own")).isEqualTo("mine");
        JsonObject kept = emptied.withAt(
                dev.proa.json.JsonValue.of("false"), "metadata", "annotations", BootstrapPolicy.AUTOUPDATE);
        assertThat(RoleReconciliation.role(kept, wanted)).isEmpty();
    }

    private static Map<String, JsonObject> upstream(String... files) throws IOException {
        Path folder = Path.of(
                        System.getenv().getOrDefault("GOMODCACHE", System.getProperty("user.home") + "/go/pkg/mod"))
                .resolve("k8s.io/kubernetes@v1.36.3/plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata");
        assumeTrue(Files.isDirectory(folder), "upstream's sources are not in Go's module cache");
        Map<String, JsonObject> result = new HashMap<>();
        for (String file : files) {
            JsonObject list = (JsonObject) Yaml.parse(Files.readAllBytes(folder.resolve(file)));
            result.putAll(byName(list.array("items").objects()));
        }
        return result;
    }

    private static Map<String, JsonObject> byName(List<JsonObject> objects) {
        Map<String, JsonObject> result = new HashMap<>();
        for (JsonObject object : objects) {
            String name = object.string("kind") + " " + object.stringAt("metadata", "namespace") + "/"
                    + object.stringAt("metadata", "name");
            // An absent list, an empty one and null are the same to Go.
            for (String list : List.of("rules", "subjects")) {
                object = object.array(list).isEmpty() ? object.without(list) : object;
            }
            assertThat(result.put(name, object)).as(name).isNull();
        }
        return result;
    }
}
