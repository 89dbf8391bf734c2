package dev.proa.schema;

import dev.proa.json.Json;
import dev.proa.schema.Field.PatchStrategy;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Types from the compact form that the schema compiler writes. Opening reads the names; a type is decoded when it is
 * first asked for, and the descriptions when somebody first reads one.
 */
public final class CompiledTypes implements Types {
    /** Changes whenever the form does. */
    public static final int FORMAT = 4;

    /** Bits of a field's flags. */
    public static final int REQUIRED = 1, POINTER = 2, OMIT_EMPTY = 4, OMIT_ZERO = 8, DEFAULT = 16, PATCH = 32;

    /** Tags of types; a scalar is {@code SCALAR + ordinal}. */
    public static final int LIST = 0, MAP = 1, ATOMIC_MAP = 2, MESSAGE = 3, ATOMIC_MESSAGE = 4, UNION = 5, SCALAR = 16;

    private final String[] strings;
    private final Map<String, Integer> offsets;
    private final Map<GroupVersionKind, String> kinds;
    private final byte[] body;
    private final Supplier<InputStream> descriptionSource;
    private final Map<String, MessageType> loaded = new ConcurrentHashMap<>();
    private volatile @Nullable Map<String, Map<String, String>> descriptions;

    private CompiledTypes(
            String[] strings,
            Map<String, Integer> offsets,
            Map<GroupVersionKind, String> kinds,
            byte[] body,
            Supplier<InputStream> descriptionSource) {
        this.strings = strings;
        this.offsets = offsets;
        this.kinds = kinds;
        this.body = body;
        this.descriptionSource = descriptionSource;
    }

    /**
     * @param types the compiled types, read to the end and closed
     * @param descriptions opens the descriptions; called when the first one is read
     */
    public static CompiledTypes read(InputStream types, Supplier<InputStream> descriptions) {
        try (DataInputStream in = new DataInputStream(types)) {
            int format = in.readInt();
            if (format != FORMAT) {
                throw new IllegalStateException("compiled schema has format " + format + ", expected " + FORMAT);
            }
            String[] strings = new String[in.readInt()];
            for (int i = 0; i < strings.length; i++) {
                strings[i] = in.readUTF().intern();
            }
            int count = in.readInt();
            Map<String, Integer> offsets = HashMap.newHashMap(count);
            for (int i = 0; i < count; i++) {
                offsets.put(strings[in.readInt()], in.readInt());
            }
            int kindCount = in.readInt();
            Map<GroupVersionKind, String> kinds = HashMap.newHashMap(kindCount);
            for (int i = 0; i < kindCount; i++) {
                GroupVersionKind kind =
                        new GroupVersionKind(strings[in.readInt()], strings[in.readInt()], strings[in.readInt()]);
                kinds.put(kind, strings[in.readInt()]);
            }
            return new CompiledTypes(strings, offsets, kinds, in.readAllBytes(), descriptions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Collection<String> names() {
        return offsets.keySet();
    }

    @Override
    public @Nullable MessageType find(GroupVersionKind kind) {
        String name = kinds.get(kind);
        return name == null ? null : find(name);
    }

    @Override
    public @Nullable MessageType find(String name) {
        MessageType found = loaded.get(name);
        if (found != null) {
            return found;
        }
        Integer offset = offsets.get(name);
        if (offset == null) {
            return null;
        }
        MessageType decoded = new Cursor(offset).message(name);
        MessageType earlier = loaded.putIfAbsent(name, decoded);
        return earlier == null ? decoded : earlier;
    }

    private String description(String type, String field) {
        Map<String, Map<String, String>> all = descriptions;
        if (all == null) {
            all = readDescriptions();
            descriptions = all;
        }
        return all.getOrDefault(type, Map.of()).getOrDefault(field, "");
    }

    private Map<String, Map<String, String>> readDescriptions() {
        try (DataInputStream in = new DataInputStream(descriptionSource.get())) {
            int types = in.readInt();
            Map<String, Map<String, String>> result = HashMap.newHashMap(types);
            for (int i = 0; i < types; i++) {
                String type = in.readUTF();
                int fields = in.readInt();
                Map<String, String> texts = HashMap.newHashMap(fields);
                for (int j = 0; j < fields; j++) {
                    texts.put(in.readUTF(), in.readUTF());
                }
                result.put(type, texts);
            }
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the body from a position on: numbers are unsigned shorts, or bytes where they are small. */
    private final class Cursor {
        private int at;

        Cursor(int at) {
            this.at = at;
        }

        private int number() {
            return (body[at++] & 0xff) << 8 | body[at++] & 0xff;
        }

        private int small() {
            return body[at++] & 0xff;
        }

        private String text() {
            return strings[number()];
        }

        MessageType message(String name) {
            MessageType.Builder builder = MessageType.builder(name).descriptions(field -> description(name, field));
            List<GroupVersionKind> own = new ArrayList<>();
            for (int n = small(); n > 0; n--) {
                own.add(new GroupVersionKind(text(), text(), text()));
            }
            builder.kinds(own).atomic(small() != 0);
            for (int n = number(); n > 0; n--) {
                builder.field(field());
            }
            return builder.build();
        }

        private Field field() {
            String name = text();
            int flags = small();
            Type type = type();
            List<Integer> path = new ArrayList<>(1);
            for (int n = small(); n > 0; n--) {
                path.add(number());
            }
            var defaultValue = (flags & DEFAULT) != 0 ? Json.parse(text()) : null;
            Set<PatchStrategy> strategies = EnumSet.noneOf(PatchStrategy.class);
            String mergeKey = "";
            if ((flags & PATCH) != 0) {
                int bits = small();
                for (PatchStrategy strategy : PatchStrategy.values()) {
                    if ((bits & 1 << strategy.ordinal()) != 0) {
                        strategies.add(strategy);
                    }
                }
                mergeKey = text();
            }
            Presence presence =
                    new Presence((flags & POINTER) != 0, (flags & OMIT_EMPTY) != 0, (flags & OMIT_ZERO) != 0);
            return new Field(name, type, (flags & REQUIRED) != 0, presence, path, defaultValue, strategies, mergeKey);
        }

        private Type type() {
            int tag = small();
            return switch (tag) {
                case LIST -> list();
                case MAP -> new MapType(type(), false);
                case ATOMIC_MAP -> new MapType(type(), true);
                case MESSAGE -> reference(false);
                case ATOMIC_MESSAGE -> reference(true);
                case UNION -> {
                    SchemaUnion.Alternative alternative = SchemaUnion.Alternative.values()[small()];
                    yield new SchemaUnion(reference(false), alternative);
                }
                default -> ScalarType.values()[tag - SCALAR];
            };
        }

        private ListType list() {
            ListType.Semantics semantics = ListType.Semantics.values()[small()];
            boolean declared = small() != 0;
            List<String> keys = new ArrayList<>();
            for (int n = small(); n > 0; n--) {
                keys.add(text());
            }
            return new ListType(type(), semantics, keys, declared);
        }

        private MessageRef reference(boolean atomic) {
            String name = text();
            return new MessageRef(name, atomic, () -> get(name));
        }
    }
}
