package dev.proa.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.json.JsonObject;
import dev.proa.schema.GroupVersionKind;
import dev.proa.schema.ResourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The served resources, against upstream's discovery documents. */
class ResourcesTest {

    @Test
    void asInDiscovery() throws IOException {
        TreeSet<String> expected = new TreeSet<>();
        try (Stream<Path> files = Files.list(Facts.of("OpenAPI v3").getParent().resolveSibling("discovery"))) {
            for (Path file :
                    files.filter(f -> f.toString().matches(".*__v[12]\\.json")).toList()) {
                JsonObject list = Facts.json(file);
                GroupVersionKind version = GroupVersionKind.of(list.string("groupVersion"), "");
                for (JsonObject resource : list.array("resources").objects()) {
                    expected.add(line(
                            version,
                            resource.string("name"),
                            new GroupVersionKind(
                                    resource.string("group", version.group()),
                                    resource.string("version", version.version()),
                                    resource.string("kind")),
                            resource.bool("namespaced"),
                            resource.array("verbs").strings(),
                            resource.array("shortNames").strings(),
                            resource.array("categories").strings()));
                }
            }
        }
        TreeSet<String> actual = new TreeSet<>();
        for (ResourceType type : KubernetesResources.all()) {
            actual.add(line(
                    type.kind(),
                    type.plural(),
                    type.kind(),
                    type.namespaced(),
                    type.verbs(),
                    type.shortNames(),
                    type.categories()));
            for (ResourceType.Subresource sub : type.subresources()) {
                actual.add(line(
                        type.kind(),
                        type.plural() + "/" + sub.name(),
                        sub.kind(),
                        type.namespaced(),
                        sub.verbs(),
                        java.util.List.of(),
                        java.util.List.of()));
            }
        }
        System.out.println(actual.size() + " of " + expected.size() + " resources and subresources");
        assertThat(actual).isEqualTo(expected);
    }

    private static String line(
            GroupVersionKind version,
            String name,
            GroupVersionKind kind,
            boolean namespaced,
            java.util.List<String> verbs,
            java.util.List<String> shortNames,
            java.util.List<String> categories) {
        return String.join(
                " ",
                version.apiVersion(),
                name,
                kind.toString(),
                namespaced ? "namespaced" : "cluster",
                new TreeSet<>(verbs).toString(),
                shortNames.toString(),
                categories.toString());
    }
}
