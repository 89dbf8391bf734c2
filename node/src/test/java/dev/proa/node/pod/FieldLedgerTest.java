package dev.proa.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.model.KubernetesTypes;
import dev.proa.schema.Field;
import dev.proa.schema.ListType;
import dev.proa.schema.MapType;
import dev.proa.schema.MessageRef;
import dev.proa.schema.MessageType;
import dev.proa.schema.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Nothing that a pod asks for is left out silently: every field that the compiled schema knows in a PodSpec stands in the ledger as honoured,
 * refused or unread for a reason, and what the ledger says is found in the sources.
 */
final class FieldLedgerTest {
    private static final Pattern LINE =
            Pattern.compile("(\\w+\\.\\w+): (?:honoured by (\\w+)|refused by (\\w+): (.+)|unread: (.{20,}))");

    private record Entry(String honouring, String refusing, String message) {
        boolean isRefused() {
            return !refusing.isEmpty();
        }
    }

    private static final Map<String, Entry> LEDGER = new LinkedHashMap<>();
    private static final Map<String, String> SOURCES = new LinkedHashMap<>();

    @BeforeAll
    static void read() throws IOException {
        for (String line : Files.readAllLines(Path.of("src/test/resources/dev/proa/node/pod/fields.txt"))) {
            if (!line.startsWith("#")) {
                Matcher entry = LINE.matcher(line);
                assertThat(entry.matches()).as(line).isTrue();
                Entry before = LEDGER.put(entry.group(1), new Entry(text(entry, 2), text(entry, 3), text(entry, 4)));
                assertThat(before).as(line).isNull();
            }
        }
        for (String module : List.of("node", "scheduler", "control", "controllers", "api", "kinds")) {
            try (Stream<Path> all = Files.walk(Path.of("..", module, "src/main/java"))) {
                for (Path file : all.filter(p -> p.toString().endsWith(".java")).toList()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    SOURCES.merge(name, Files.readString(file), String::concat);
                }
            }
        }
    }

    private static String text(Matcher entry, int group) {
        return entry.group(group) == null ? "" : entry.group(group);
    }

    @Test
    void everyFieldOfAPodIsHonouredOrRefused() {
        Set<String> fields = new LinkedHashSet<>();
        walk(KubernetesTypes.types().get("io.k8s.api.core.v1.PodSpec"), fields, new HashSet<>());
        assertThat(fields).hasSizeGreaterThan(300).containsExactlyInAnyOrderElementsOf(LEDGER.keySet());
    }

    /** What is below a refused field, or below one that nobody reads, is never looked at. */
    private static void walk(MessageType type, Set<String> fields, Set<String> seen) {
        if (!type.name().startsWith("io.k8s.api.core.") && !type.simpleName().startsWith("LabelSelector")
                || !seen.add(type.name())) {
            return;
        }
        List<MessageType> inner = new ArrayList<>();
        for (Field field : type.fields().values()) {
            String name = type.simpleName() + "." + field.name();
            fields.add(name);
            Entry entry = LEDGER.get(name);
            if (entry == null || !entry.honouring().isEmpty()) {
                message(field.type(), inner);
            }
        }
        inner.forEach(message -> walk(message, fields, seen));
    }

    private static void message(Type type, List<MessageType> found) {
        switch (type) {
            case MessageRef reference -> found.add(reference.target());
            case ListType list -> message(list.element(), found);
            case MapType map -> message(map.value(), found);
            default -> {
                // Scalars hold nothing.
            }
        }
    }

    @Test
    void whatIsHonouredIsReadWhereTheLedgerSays() {
        LEDGER.forEach((name, entry) -> {
            if (!entry.honouring().isEmpty()) {
                String field = name.substring(name.indexOf('.') + 1);
                assertThat(SOURCES.getOrDefault(entry.honouring(), "")).as(name).contains("\"" + field + "\"");
            }
        });
    }

    @Test
    void whatIsRefusedIsRefusedWithTheMessageOfTheLedger() {
        LEDGER.forEach((name, entry) -> {
            if (entry.isRefused()) {
                assertThat(SOURCES.getOrDefault(entry.refusing(), "")).as(name).contains(entry.message());
            }
        });
    }
}
