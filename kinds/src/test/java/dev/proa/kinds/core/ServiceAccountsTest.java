package dev.proa.kinds.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.kind.BuiltIn;
import dev.proa.api.kind.KindRules;
import dev.proa.api.kind.Kinds;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import dev.proa.kinds.BuiltInKinds;
import dev.proa.model.KubernetesResources;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ServiceAccountsTest {
    private static final KindRules RULES = Objects.requireNonNull(
                    new Kinds(BuiltIn.kinds(KubernetesResources.all(), BuiltInKinds.rules()))
                            .named("", "ServiceAccount"))
            .rules();

    private static JsonObject yaml(String text) {
        return (JsonObject) Yaml.parse(text);
    }

    @Test
    void secretsAreReferredToByNameAlone() {
        JsonObject sent = yaml(
                "{metadata: {name: a}, secrets: [{name: s, namespace: other, kind: Secret}, {fieldPath: x}], imagePullSecrets: [{name: p}]}");
        JsonObject kept = yaml("{metadata: {name: a}, secrets: [{name: s}, {}], imagePullSecrets: [{name: p}]}");
        assertThat(RULES.prepareCreate(sent)).isEqualTo(kept);
        assertThat(RULES.prepareUpdate(kept, sent)).isEqualTo(kept);
        JsonObject none = yaml("{metadata: {name: a}}");
        assertThat(RULES.prepareCreate(none)).isEqualTo(none);
    }
}
