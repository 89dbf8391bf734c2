package dev.proa.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.schema.Field;
import dev.proa.schema.ListType;
import dev.proa.schema.MapType;
import dev.proa.schema.MessageType;
import dev.proa.schema.Presence;
import dev.proa.schema.ScalarType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** When fields are written, and in which order, against upstream's Go types. */
class PresenceTest {
    private static final Pattern STRUCT =
            Pattern.compile("^type (\\w+) struct \\{\\n(.*?)^}", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern FIELD =
            Pattern.compile("^\\s*(?:(\\w+)\\s+)?([^\\s`]+)\\s+`(?:.*\\s)?json:\"([^\"]*)\".*`");

    private record GoField(String type, String name, String options) {}

    private final Map<String, List<GoField>> structs = new TreeMap<>();

    @Test
    void asInTheGoTypes() throws IOException {
        Path modules = Facts.of("objects in JSON").getParent().getParent();
        String version =
                Facts.of("objects in JSON").getParent().getFileName().toString().replaceFirst("^api", "");
        read(modules.resolve("api" + version), "io.k8s.api", 3);
        read(modules.resolve("apimachinery" + version + "/pkg/apis/meta"), "io.k8s.apimachinery.pkg.apis.meta", 2);
        read(
                modules.resolve("apiextensions-apiserver" + version + "/pkg/apis/apiextensions"),
                "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions",
                2);
        read(
                modules.resolve("kube-aggregator" + version + "/pkg/apis/apiregistration"),
                "io.k8s.kube-aggregator.pkg.apis.apiregistration",
                2);
        List<String> lines = new ArrayList<>();
        List<String> orders = new ArrayList<>();
        int compared = 0;
        for (String name : new java.util.TreeSet<>(KubernetesTypes.types().names())) {
            if (!name.matches(".*\\.v[12]\\.\\w+") || !structs.containsKey(name)) {
                continue;
            }
            compared++;
            MessageType type = KubernetesTypes.types().get(name);
            Map<String, GoField> fields = new LinkedHashMap<>();
            flatten(name, fields);
            StringBuilder line = new StringBuilder(name);
            fields.forEach((json, go) -> line.append(marks(type.field(json), go)));
            if (line.length() > name.length()) {
                lines.add(line.toString());
            }
            List<String> expected =
                    fields.keySet().stream().filter(type.fields()::containsKey).toList();
            List<String> actual =
                    type.fields().keySet().stream().filter(fields::containsKey).toList();
            if (!expected.equals(actual)) {
                orders.add(name + "\n  expected " + expected + "\n  actual   " + actual);
            }
        }
        Files.write(Path.of("target/fields.txt"), lines);
        Files.write(Path.of("target/orders.txt"), orders);
        System.out.println(compared - lines.size() + " of " + compared + " types written as upstream does");
        assertThat(lines).isEmpty();
        assertThat(orders).isEmpty();
    }

    /** The marks of a line of the compiler's fields.txt that would make the field right; empty where it is. */
    private static String marks(Field field, GoField go) {
        if (field == null) {
            return "";
        }
        boolean sequence =
                field.type() instanceof ListType || field.type() instanceof MapType || field.type() == ScalarType.BYTES;
        boolean pointer = !sequence && go.type.startsWith("*");
        Presence presence = field.presence();
        String marks = "";
        if (pointer != presence.pointer()) {
            marks += pointer ? "*" : "=";
        }
        boolean omitEmpty = go.options.contains(",omitempty");
        if (omitEmpty != presence.omitEmpty()) {
            marks += omitEmpty ? "-" : "+";
        }
        if (go.options.contains(",omitzero") != presence.omitZero()) {
            marks += "0";
        }
        return marks.isEmpty() ? "" : " " + marks + field.name();
    }

    private void flatten(String name, Map<String, GoField> into) {
        for (GoField field : structs.getOrDefault(name, List.of())) {
            if (field.options.contains(",inline")) {
                String target = field.type.replaceFirst("^\\*", "");
                String local = name.substring(0, name.lastIndexOf('.') + 1) + target;
                if (target.equals("metav1.TypeMeta") || target.equals("TypeMeta")) {
                    into.put("kind", new GoField("string", "kind", ",omitempty"));
                    into.put("apiVersion", new GoField("string", "apiVersion", ",omitempty"));
                } else if (structs.containsKey(local)) {
                    flatten(local, into);
                } else {
                    flatten("io.k8s.api.core.v1." + target.substring(target.indexOf('.') + 1), into);
                }
            } else if (!field.name.equals("-")) {
                into.put(field.name, field);
            }
        }
    }

    private void read(Path root, String prefix, int depth) throws IOException {
        try (Stream<Path> files = Files.walk(root, depth)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".go")).toList()) {
                Path folder = root.relativize(file.getParent());
                if (!file.getFileName().toString().matches("(zz_|generated|.*_test|.*swagger_doc).*")
                        && folder.getNameCount() == depth - 1) {
                    structs(
                            Files.readString(file),
                            prefix + "." + folder.toString().replace('/', '.'));
                }
            }
        }
    }

    private void structs(String source, String prefix) {
        for (Matcher struct = STRUCT.matcher(source); struct.find(); ) {
            List<GoField> fields = new ArrayList<>();
            for (String line : struct.group(2).split("\n")) {
                Matcher field = FIELD.matcher(line);
                if (!line.strip().startsWith("//") && field.find()) {
                    String[] tag = field.group(3).split(",", 2);
                    fields.add(new GoField(field.group(2), tag[0], tag.length > 1 ? "," + tag[1] : ""));
                }
            }
            structs.put(prefix + "." + struct.group(1), fields);
        }
    }
}
