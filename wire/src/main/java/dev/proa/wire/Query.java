package dev.proa.wire;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parameters of a query in order, names possibly repeated; names are compared exactly. Immutable. */
public record Query(List<Parameter> parameters) {

    /** One parameter, decoded; a name without {@code =} has the empty value. */
    public record Parameter(String name, String value) {}

    public Query {
        parameters = List.copyOf(parameters);
    }

    /** Reads a raw query. Parameters that do not decode are left out, as upstream's parser does. */
    public static Query parse(String raw) {
        if (raw.isEmpty()) {
            return new Query(List.of());
        }
        var parameters = new ArrayList<Parameter>();
        for (var part : raw.split("&", -1)) {
            if (part.isEmpty() || part.indexOf(';') >= 0) {
                continue; // Go's net/url refuses semicolons: they once were separators
            }
            int equals = part.indexOf('=');
            try {
                parameters.add(new Parameter(
                        decode(equals < 0 ? part : part.substring(0, equals)),
                        equals < 0 ? "" : decode(part.substring(equals + 1))));
            } catch (IllegalArgumentException malformed) {
                // as if the parameter weren't there
            }
        }
        return new Query(parameters);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The first value of this name. */
    public @Nullable String first(String name) {
        for (var parameter : parameters) {
            if (parameter.name.equals(name)) {
                return parameter.value;
            }
        }
        return null;
    }

    public String first(String name, String otherwise) {
        var value = first(name);
        return value == null ? otherwise : value;
    }

    public List<String> all(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name.equals(name))
                .map(Parameter::value)
                .toList();
    }

    public boolean has(String name) {
        return first(name) != null;
    }

    /** Encoded again, in the same order. */
    public String encoded() {
        return parameters.stream()
                .map(parameter -> encode(parameter.name) + "=" + encode(parameter.value))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
