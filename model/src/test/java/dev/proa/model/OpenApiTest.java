package dev.proa.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.json.JsonObject;
import dev.proa.schema.MessageType;
import dev.proa.schema.OpenApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the types say, against upstream's OpenAPI documents. */
class OpenApiTest {

    @Test
    void definitionsOfVersion2() {
        compare(OpenApi.V2, Facts.json(Facts.of("OpenAPI v2")).object("definitions"), "target/openapi-v2.diff");
    }

    @Test
    void definitionsOfVersion3() throws IOException {
        TreeMap<String, JsonObject> all = new TreeMap<>();
        try (Stream<Path> files = Files.list(Facts.of("OpenAPI v3"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith("_openapi.json")).toList()) {
                Facts.json(file)
                        .objectAt("components", "schemas")
                        .forEach((name, schema) -> all.put(name, (JsonObject) schema));
            }
        }
        compare(OpenApi.V3, JsonObject.of(all), "target/openapi-v3.diff");
    }

    private static void compare(OpenApi version, JsonObject expected, String report) {
        List<String> differences = new ArrayList<>();
        int[] counts = new int[2];
        long[] prose = new long[1];
        expected.forEach((name, value) -> {
            MessageType type = KubernetesTypes.types().find(name);
            if (!name.matches(".*\\.v[12]\\.\\w+") || !((JsonObject) value).has("properties")) {
                return;
            }
            counts[0]++;
            if (type == null) {
                differences.add(name + ": missing");
                return;
            }
            List<String> own = new ArrayList<>();
            differ(name, (JsonObject) value, version.definition(type), own);
            // The artifacts have lost some paragraphs' ends, and their comments are of a slightly later commit.
            prose[0] += own.stream()
                    .filter(line -> line.contains(".description:\n"))
                    .count();
            own.removeIf(line -> line.contains(".description:\n")
                    || KNOWN.contains(line.split(":")[0])
                    || line.matches("(?s)io.k8s.kube-aggregator.*(description|service[.].*): .*"));
            if (own.isEmpty()) {
                counts[1]++;
            }
            differences.addAll(own);
        });
        try {
            Files.writeString(Path.of(report), String.join("\n", differences));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        System.out.println(
                counts[1] + " of " + counts[0] + " definitions as upstream's, " + prose[0] + " texts differ");
        assertThat(differences).isEmpty();
        assertThat(prose[0]).isLessThanOrEqualTo(60);
    }

    /**
     * What the artifacts say differently: kinds that upstream registers in every group, and
     * explicit repetitions of what is the rule.
     */
    private static final Set<String> KNOWN = Set.of(
            "io.k8s.api.core.v1.PersistentVolumeClaimStatus.properties.allocatedResourceStatuses.x-kubernetes-map-type",
            "io.k8s.api.core.v1.PersistentVolumeSpec.properties.claimRef.x-kubernetes-map-type",
            "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceSpec.properties.caBundle.x-kubernetes-list-type",
            "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions.x-kubernetes-group-version-kind",
            "io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent.x-kubernetes-group-version-kind");

    private static void differ(String path, JsonObject expected, JsonObject actual, List<String> out) {
        for (String name : expected.names()) {
            if (name.equals("x-kubernetes-unions") || name.equals("x-kubernetes-validations")) {
                continue;
            }
            if (!actual.contains(name)) {
                out.add(path + "." + name + ": missing " + expected.get(name));
            } else if (expected.get(name) instanceof JsonObject e && actual.get(name) instanceof JsonObject a) {
                differ(path + "." + name, e, a, out);
            } else if (!expected.get(name).equals(actual.get(name))) {
                out.add(path + "." + name + ":\n  expected " + expected.get(name) + "\n  actual   " + actual.get(name));
            }
        }
        for (String name : actual.names()) {
            if (!expected.contains(name)) {
                out.add(path + "." + name + ": too much " + actual.get(name));
            }
        }
    }
}
