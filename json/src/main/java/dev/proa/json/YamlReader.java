package dev.proa.json;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Turns the events of a YAML text into the tree. Aliases share the value they name. One use. */
final class YamlReader {
    private static final String STANDARD_TAGS = "tag:yaml.org,2002:";
    private static final int BUFFER_CHARACTERS_MIN = 1024;
    /** The library copies all of a long word for each buffer that it spans: with so few of them the copies stay a multiple of the text. */
    private static final int BUFFERS_MAX = 16;

    private static final LoadSettings SETTINGS = settings(BUFFER_CHARACTERS_MIN);

    private static LoadSettings settings(int bufferCharacters) {
        return LoadSettings.builder()
                .setCodePointLimit(Yaml.INPUT_BYTES_MAX)
                .setBufferSize(bufferCharacters)
                .setLabel("yaml")
                .build();
    }

    /** A value, what writing it out would take, in nodes and characters, and how many levels it is deep. */
    private record Anchored(JsonValue value, long weight, int height) {}

    private final Iterator<Event> events;
    private final FieldReports duplicates;
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private long weight;
    private long expansion;
    private int depth;
    private int deepest;

    YamlReader(byte[] utf8, Consumer<String> duplicates) {
        if (utf8.length > Yaml.INPUT_BYTES_MAX) {
            throw new JsonException("yaml: longer than " + Yaml.INPUT_BYTES_MAX + " bytes");
        }
        int buffer = utf8.length / BUFFERS_MAX;
        this.events = new Parse(buffer > BUFFER_CHARACTERS_MIN ? settings(buffer) : SETTINGS)
                .parseInputStream(new ByteArrayInputStream(utf8))
                .iterator();
        this.duplicates = new FieldReports(duplicates);
    }

    /** Reads up to so many documents. */
    List<JsonValue> documents(int most) {
        try {
            List<JsonValue> documents = new ArrayList<>();
            while (documents.size() < most && events.hasNext()) {
                if (events.next().getEventId() == Event.ID.DocumentStart) {
                    anchors.clear();
                    documents.add(value(events.next()));
                }
            }
            return documents;
        } catch (MarkedYamlEngineException e) {
            String line = e.getProblemMark()
                    .map(mark -> "line " + (mark.getLine() + 1) + ": ")
                    .orElse("");
            throw new JsonException("yaml: " + line + e.getProblem());
        } catch (YamlEngineException e) {
            throw new JsonException("yaml: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            // The scanner lets these escape for a bad backslash u.
            throw new JsonException("yaml: invalid escape sequence: " + e.getMessage());
        }
    }

    private JsonValue value(Event event) {
        if (event instanceof AliasEvent alias) {
            return alias(alias);
        }
        long before = weight;
        int deepestBefore = deepest;
        deepest = depth;
        JsonValue value = switch (event) {
            case ScalarEvent scalar -> scalar(scalar);
            case CollectionStartEvent start when start.getEventId() == Event.ID.MappingStart -> nested(this::mapping);
            case CollectionStartEvent start -> nested(this::sequence);
            default -> throw new JsonException("yaml: unexpected " + event.getEventId());
        };
        weight++;
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            anchors.put(node.getAnchor().get(), new Anchored(value, weight - before, deepest - depth));
        }
        deepest = Math.max(deepest, deepestBefore);
        return value;
    }

    private JsonValue alias(AliasEvent event) {
        Anchored anchored = anchors.get(event.getAlias());
        if (anchored == null) {
            throw new JsonException("yaml: unknown anchor '" + event.getAlias().getValue() + "' referenced");
        }
        reach(depth + anchored.height);
        weight += anchored.weight;
        expansion += anchored.weight;
        if (expansion > Yaml.ALIAS_EXPANSION_MAX) {
            throw new JsonException("yaml: document contains excessive aliasing");
        }
        return anchored.value;
    }

    private interface Collection {
        JsonValue read();
    }

    private JsonValue nested(Collection collection) {
        reach(++depth);
        JsonValue value = collection.read();
        depth--;
        return value;
    }

    private void reach(int level) {
        if (level > Yaml.DEPTH_MAX) {
            throw new JsonException("yaml: exceeded max depth of " + Yaml.DEPTH_MAX);
        }
        deepest = Math.max(deepest, level);
    }

    private JsonArray sequence() {
        List<JsonValue> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(value(event));
        }
        return JsonArray.of(items);
    }

    private JsonObject mapping() {
        JsonObject.Builder builder = JsonObject.builder();
        JsonObject.Builder merged = JsonObject.builder();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            boolean merge = event instanceof ScalarEvent scalar
                    && scalar.isPlain()
                    && scalar.getValue().equals("<<");
            String name = name(value(event));
            Event valueEvent = events.next();
            JsonValue value = value(valueEvent);
            if (merge) {
                merge(value, merged);
                continue;
            }
            if (builder.contains(name)) {
                duplicates.report(() -> "line " + line(valueEvent) + ": key \"" + cut(name) + "\" already set in map");
            }
            builder.put(name, value);
        }
        JsonObject own = builder.build();
        JsonObject others = merged.build();
        if (others.isEmpty()) {
            return own;
        }
        for (int i = 0; i < others.size(); i++) {
            if (!own.contains(others.name(i))) {
                builder.put(others.name(i), others.value(i));
            }
        }
        return builder.build();
    }

    /** The members of an object, or of each object of a list, of which the first that has a member counts. */
    private static void merge(JsonValue value, JsonObject.Builder into) {
        switch (value) {
            case JsonObject object -> {
                for (int i = 0; i < object.size(); i++) {
                    if (!into.contains(object.name(i))) {
                        into.put(object.name(i), object.value(i));
                    }
                }
            }
            case JsonArray array
            when array.objects().size() == array.size() -> array.objects().forEach(object -> merge(object, into));
            default -> throw new JsonException("yaml: map merge requires map or sequence of maps as the value");
        }
    }

    private static String cut(String name) {
        return name.length() <= FieldReports.PATH_CHARACTERS_MAX
                ? name
                : name.substring(0, FieldReports.PATH_CHARACTERS_MAX) + "...";
    }

    private static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    private static String name(JsonValue key) {
        return switch (key) {
            case JsonString text -> JsonParser.shared(text.value());
            case JsonNumber number -> number.literal();
            case JsonBoolean truth -> truth.toString();
            case JsonNull nothing -> throw new JsonException("yaml: unsupported map key: null");
            case JsonObject object -> throw new JsonException("yaml: unsupported map key: a map");
            case JsonArray array -> throw new JsonException("yaml: unsupported map key: a sequence");
        };
    }

    private JsonValue scalar(ScalarEvent scalar) {
        String text = scalar.getValue();
        weight += text.length();
        String tag = scalar.getTag().orElse(null);
        if (tag == null || tag.equals("!")) {
            return scalar.isPlain() && tag == null ? YamlScalars.plain(text) : new JsonString(text);
        }
        return tag.startsWith(STANDARD_TAGS)
                ? tagged(tag.substring(STANDARD_TAGS.length()), text)
                : new JsonString(text);
    }

    private static JsonValue tagged(String tag, String text) {
        JsonValue value = switch (tag) {
            case "null", "bool", "int", "float" -> YamlScalars.plain(text);
            case "binary" -> new JsonString(decode(text));
            default -> new JsonString(text);
        };
        boolean fits = switch (tag) {
            case "null" -> value == JsonNull.NULL;
            case "bool" -> value instanceof JsonBoolean;
            case "int" -> value instanceof JsonNumber number && number.isLong();
            case "float" -> value instanceof JsonNumber;
            default -> true;
        };
        if (!fits) {
            throw new JsonException("yaml: cannot decode `" + text + "` as a !!" + tag);
        }
        return value;
    }

    private static String decode(String base64) {
        try {
            return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new JsonException("yaml: !!binary value contains invalid base64 data");
        }
    }
}
