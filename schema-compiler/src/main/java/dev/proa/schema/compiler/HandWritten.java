package dev.proa.schema.compiler;

import dev.proa.schema.ListType;
import dev.proa.schema.ScalarType;
import dev.proa.schema.Type;
import dev.proa.schema.compiler.Message.MessageField;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Messages that no artifact describes in full: {@code messages.txt}. */
final class HandWritten {
    private HandWritten() {}

    static Map<String, Message> read() throws IOException {
        Map<String, Message> messages = new TreeMap<>();
        List<MessageField> fields = new ArrayList<>();
        try (var in = HandWritten.class.getResourceAsStream("messages.txt")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                if (line.startsWith("message ")) {
                    String name = line.substring("message ".length());
                    fields = new ArrayList<>();
                    messages.put(name, new Message(name, new Comment(List.of()), fields));
                } else if (!line.startsWith("#") && !line.isBlank()) {
                    fields.add(field(line.split(" ")));
                }
            }
        }
        return messages;
    }

    private static MessageField field(String[] words) {
        List<String> markers = Arrays.asList(words).subList(3, words.length);
        Type type = words[2].startsWith("list:")
                ? ListType.atomic(single(words[2].substring("list:".length())))
                : single(words[2]);
        return new MessageField(words[1], type, List.of(Integer.parseInt(words[0])), new Comment(markers));
    }

    private static Type single(String name) {
        return name.contains(".") ? Descriptors.reference(name) : ScalarType.valueOf(name);
    }
}
