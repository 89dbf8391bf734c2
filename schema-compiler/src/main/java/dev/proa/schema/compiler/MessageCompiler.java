package dev.proa.schema.compiler;

import dev.proa.json.Json;
import dev.proa.json.JsonException;
import dev.proa.json.JsonValue;
import dev.proa.schema.Field;
import dev.proa.schema.Field.PatchStrategy;
import dev.proa.schema.GroupVersionKind;
import dev.proa.schema.ListType;
import dev.proa.schema.ListType.Semantics;
import dev.proa.schema.MapType;
import dev.proa.schema.MessageRef;
import dev.proa.schema.MessageType;
import dev.proa.schema.ScalarType;
import dev.proa.schema.Type;
import dev.proa.schema.compiler.ApiModels.Model;
import dev.proa.schema.compiler.ApiModels.Property;
import dev.proa.schema.compiler.Message.MessageField;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Joins descriptors, comments and the client's models into the types of JSON objects. */
final class MessageCompiler {
    private static final Set<String> KINDS_WITHOUT_METADATA = Set.of(
            "AdmissionReview",
            "PodLogOptions",
            "PodExecOptions",
            "PodAttachOptions",
            "PodPortForwardOptions",
            "PodProxyOptions",
            "NodeProxyOptions",
            "ServiceProxyOptions",
            "DeleteOptions",
            "CreateOptions",
            "UpdateOptions",
            "PatchOptions",
            "GetOptions",
            "ListOptions",
            "TableOptions");
    /** Go constants that default markers name. */
    private static final Map<String, String> CONSTANTS =
            Map.of("AzureDataDiskCachingReadWrite", "ReadWrite", "AzureSharedBlobDisk", "Shared");
    /** The kinds that are served in the group meta.k8s.io; the others of its package have no group. */
    private static final Set<String> META_GROUP =
            Set.of("Table", "TableOptions", "PartialObjectMetadata", "PartialObjectMetadataList");

    private static final List<String> WITHOUT_KIND = List.of("TemplateSpec", "ClaimTemplate");

    private final Map<String, Message> messages;
    private final ApiModels models;
    private final GoFacts facts;
    private final Set<String> inlined;
    private final Map<String, Map<String, String>> descriptions = new TreeMap<>();

    MessageCompiler(Map<String, Message> messages, ApiModels models, GoFacts facts) {
        this.messages = messages;
        this.models = models;
        this.facts = facts;
        this.inlined = inlinedFields();
    }

    /** The types by name. */
    Map<String, MessageType> compile() {
        Map<String, MessageType> types = new TreeMap<>();
        messages.forEach((name, message) -> types.put(name, compile(message)));
        return types;
    }

    /** Type name to field name (empty for the type) to text; filled by {@link #compile}. */
    Map<String, Map<String, String>> descriptions() {
        return descriptions;
    }

    /** The client's model of a message, where it fits the descriptor. */
    private @Nullable Model model(Message message) {
        Model model = models.of(message.name());
        if (model == null) {
            return null;
        }
        long plain = 0;
        long missing = 0;
        for (MessageField field : message.fields()) {
            if (!(field.type() instanceof MessageRef)) {
                plain++;
                missing += jsonName(field.name(), model) == null ? 1 : 0;
            }
        }
        return missing * 2 > plain ? null : model;
    }

    private static @Nullable String jsonName(String protobufName, Model model) {
        if (model.properties().containsKey(protobufName)) {
            return protobufName;
        }
        if (model.properties().containsKey("$" + protobufName)) {
            return "$" + protobufName;
        }
        for (String name : model.properties().keySet()) {
            if (name.equalsIgnoreCase(protobufName)) {
                return name;
            }
        }
        String dashed = protobufName.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
        return model.properties().containsKey(dashed) ? dashed : null;
    }

    /** Fields whose message JSON writes inline, as {@code field message}: those that the client's model has not. */
    private Set<String> inlinedFields() {
        Set<String> result = new HashSet<>();
        for (Message message : messages.values()) {
            Model model = model(message);
            for (MessageField field : message.fields()) {
                if (model != null && field.type() instanceof MessageRef ref && jsonName(field.name(), model) == null) {
                    result.add(inlineKey(field.name(), ref));
                }
            }
        }
        return result;
    }

    private static String inlineKey(String field, MessageRef ref) {
        return field + " " + ref.name().substring(ref.name().lastIndexOf('.') + 1);
    }

    private MessageType compile(Message message) {
        Model model = model(message);
        Map<String, String> texts = new HashMap<>();
        texts.put("", text(message.comment(), model == null ? "" : model.description()));
        MessageType.Builder builder = MessageType.builder(message.name()).atomic(isAtomic(message.comment()));
        if (isKind(message, model)) {
            builder.kinds(List.of(kind(message.name())));
            typeMeta(builder, model, texts);
        }
        for (MessageField field : message.fields()) {
            add(message, field, model, List.of(), builder, texts);
        }
        descriptions.put(message.name(), texts);
        return builder.build();
    }

    /** Some proto fields have the name of the Go field. */
    private static String decapitalized(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static String text(Comment comment, String published) {
        String prose = comment.withParagraphsOf(published).prose();
        return prose.isEmpty() ? published : prose;
    }

    private void typeMeta(MessageType.Builder builder, @Nullable Model model, Map<String, String> texts) {
        for (String name : List.of("kind", "apiVersion")) {
            builder.field(new Field(
                    name,
                    ScalarType.STRING,
                    false,
                    dev.proa.schema.Presence.OPTIONAL_VALUE,
                    List.of(),
                    null,
                    Set.of(),
                    ""));
            Property property = model == null ? null : model.properties().get(name);
            texts.put(name, property == null ? "" : property.description());
        }
    }

    private void add(
            Message owner,
            MessageField field,
            @Nullable Model model,
            List<Integer> outer,
            MessageType.Builder builder,
            Map<String, String> texts) {
        List<Integer> path = new ArrayList<>(outer);
        path.addAll(field.path());
        String name = model == null ? decapitalized(field.name()) : jsonName(field.name(), model);
        if (field.type() instanceof MessageRef ref
                && (name == null || model == null && inlined.contains(inlineKey(field.name(), ref)))) {
            Message inner = messages.get(ref.name());
            if (inner == null) {
                throw new IllegalStateException("no message " + ref.name());
            }
            inner.fields().forEach(f -> add(owner, f, model, path, builder, texts));
            return;
        }
        if (name == null) {
            // The descriptors are of a later commit than the API: a field that is not served yet.
            return;
        }
        Property property = model == null ? null : model.properties().get(name);
        texts.put(
                name,
                text(
                        field.comment(),
                        property == null || property.javaType().equals("Object") ? "" : property.description()));
        builder.field(field(owner.name(), name, field, property, path));
    }

    private Field field(
            String owner, String name, MessageField source, @Nullable Property property, List<Integer> path) {
        Comment comment = source.comment();
        boolean required = property != null ? property.required() : !comment.has("optional");
        Set<PatchStrategy> strategies = EnumSet.noneOf(PatchStrategy.class);
        for (String word : comment.value("patchStrategy").split(",", -1)) {
            switch (word) {
                case "merge" -> strategies.add(PatchStrategy.MERGE);
                case "replace" -> strategies.add(PatchStrategy.REPLACE);
                case "retainKeys" -> strategies.add(PatchStrategy.RETAIN_KEYS);
                default -> {}
            }
        }
        String mergeKey = comment.value("patchMergeKey");
        Type type = marked(source.type(), comment, strategies, mergeKey);
        return new Field(
                name,
                type,
                required,
                facts.presence(owner, name, type, required),
                path,
                defaultValue(comment),
                strategies,
                mergeKey);
    }

    private static @Nullable JsonValue defaultValue(Comment comment) {
        String text = comment.value("default");
        if (text.startsWith("ref(")) {
            String constant = CONSTANTS.get(text.substring("ref(".length(), text.length() - 1));
            return constant == null ? null : JsonValue.of(constant);
        }
        try {
            return text.isEmpty() ? null : Json.parse(text);
        } catch (JsonException e) {
            return null;
        }
    }

    /** The type with what the markers say of it. */
    private Type marked(Type type, Comment comment, Set<PatchStrategy> strategies, String mergeKey) {
        return switch (type) {
            case ListType list -> list(list, comment, strategies, mergeKey);
            case MapType map ->
                new MapType(element(map.value()), comment.value("mapType").equals("atomic"));
            case MessageRef ref ->
                comment.value("structType").equals("atomic")
                                || comment.value("mapType").equals("atomic")
                        ? new MessageRef(ref.name(), true, ref::target)
                        : element(ref);
            case ScalarType scalar -> scalar;
            case dev.proa.schema.SchemaUnion union -> union;
        };
    }

    private ListType list(ListType list, Comment comment, Set<PatchStrategy> strategies, String mergeKey) {
        Type element = element(list.element());
        List<String> keys = comment.values("listMapKey");
        return switch (comment.value("listType")) {
            case "map" -> new ListType(element, Semantics.MAP, keys, true);
            case "set" -> new ListType(element, Semantics.SET, List.of(), true);
            case "atomic" -> new ListType(element, Semantics.ATOMIC, List.of(), true);
            default -> {
                if (!strategies.contains(PatchStrategy.MERGE)) {
                    yield new ListType(element, Semantics.ATOMIC, List.of(), false);
                }
                yield mergeKey.isEmpty()
                        ? new ListType(element, Semantics.SET, List.of(), false)
                        : new ListType(element, Semantics.MAP, List.of(mergeKey), false);
            }
        };
    }

    /** An inner type with the markers of the message it names. */
    private Type element(Type type) {
        if (type instanceof MessageRef ref) {
            Message target = messages.get(ref.name());
            if (target != null && isAtomic(target.comment())) {
                return new MessageRef(ref.name(), true, ref::target);
            }
        }
        return type;
    }

    private static boolean isAtomic(Comment comment) {
        return comment.value("structType").equals("atomic")
                || comment.value("mapType").equals("atomic");
    }

    private static boolean isKind(Message message, @Nullable Model model) {
        boolean declares =
                message.fields().stream().anyMatch(field -> field.name().equals("apiVersion"));
        if (model != null) {
            return !declares
                    && model.properties().containsKey("apiVersion")
                    && model.properties().containsKey("kind");
        }
        String simple = message.name().substring(message.name().lastIndexOf('.') + 1);
        if (declares || WITHOUT_KIND.stream().anyMatch(simple::endsWith)) {
            return false;
        }
        return KINDS_WITHOUT_METADATA.contains(simple)
                || message.fields().stream().anyMatch(MessageCompiler::isMetadata);
    }

    private static boolean isMetadata(MessageField field) {
        return field.name().equals("metadata")
                && field.type() instanceof MessageRef ref
                && (ref.name().endsWith(".v1.ObjectMeta") || ref.name().endsWith(".v1.ListMeta"));
    }

    private static GroupVersionKind kind(String name) {
        String[] parts = name.split("\\.", -1);
        int n = parts.length;
        String group =
                parts[n - 3].equals("meta") && !META_GROUP.contains(parts[n - 1]) ? "" : Groups.ofPackage(parts[n - 3]);
        return new GroupVersionKind(group, parts[n - 2], parts[n - 1]);
    }
}
