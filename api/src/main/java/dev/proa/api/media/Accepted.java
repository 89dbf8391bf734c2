package dev.proa.api.media;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the client and the server agreed on for an answer.
 *
 * @param shape what becomes of objects
 * @param shapeVersion v1 or v1beta1 of meta.k8s.io where the shape isn't {@link Shape#OBJECT}
 * @param pretty whether JSON is indented
 */
public record Accepted(Encoding encoding, Shape shape, String shapeVersion, boolean pretty) {
    public static final Accepted JSON = new Accepted(Encoding.JSON, Shape.OBJECT, "", false);
    private static final String MEDIA_TYPES = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

    /** The object itself, or one of the two forms that clients may ask for instead. */
    public enum Shape {
        OBJECT,
        TABLE,
        PARTIAL
    }

    /** One alternative of an Accept header. */
    private record Clause(String mediaType, Map<String, String> parameters, double quality) {}

    /**
     * The best alternative of an Accept header that can be had.
     *
     * @param protobuf whether the answer has a protobuf form
     * @param shapes whether Table and PartialObjectMetadata can be had
     * @throws ApiException 406 when nothing is acceptable
     */
    public static Accepted of(String accept, boolean prettyAsked, boolean protobuf, boolean shapes) {
        if (accept.isBlank()) {
            return new Accepted(Encoding.JSON, Shape.OBJECT, "", prettyAsked);
        }
        boolean shaped = false;
        for (Clause clause : clauses(accept)) {
            Encoding encoding = encoding(clause.mediaType(), protobuf);
            if (encoding == null) {
                continue;
            }
            String as = clause.parameters().getOrDefault("as", "");
            String version = clause.parameters().getOrDefault("v", "");
            boolean pretty = prettyAsked || "1".equals(clause.parameters().get("pretty"));
            if (as.isEmpty()) {
                return new Accepted(encoding, Shape.OBJECT, "", pretty);
            }
            boolean known = clause.parameters().getOrDefault("g", "").equals("meta.k8s.io")
                    && (version.equals("v1") || version.equals("v1beta1"));
            boolean table = as.equals("Table");
            if (known && shapes && (table ? encoding != Encoding.PROTOBUF : as.startsWith("PartialObjectMetadata"))) {
                return new Accepted(encoding, table ? Shape.TABLE : Shape.PARTIAL, version, pretty);
            }
            shaped = true;
        }
        throw shaped
                ? ApiException.of(
                        StatusReason.NOT_ACCEPTABLE, "only the following media types are accepted: " + MEDIA_TYPES)
                : ApiException.unserved(
                        StatusReason.NOT_ACCEPTABLE,
                        "406: Not Acceptable\n\nAvailable representations: " + MEDIA_TYPES);
    }

    private static @org.jspecify.annotations.Nullable Encoding encoding(String mediaType, boolean protobuf) {
        return switch (mediaType) {
            case "*/*", "application/*", "application/json" -> Encoding.JSON;
            case "application/yaml" -> Encoding.YAML;
            case ProtobufEnvelope.MEDIA_TYPE -> protobuf ? Encoding.PROTOBUF : null;
            default -> null;
        };
    }

    private static List<Clause> clauses(String accept) {
        List<Clause> clauses = new ArrayList<>();
        for (String text : accept.split(",", -1)) {
            String[] parts = text.split(";", -1);
            Map<String, String> parameters = new HashMap<>();
            for (int i = 1; i < parts.length; i++) {
                int equals = parts[i].indexOf('=');
                if (equals > 0) {
                    parameters.put(
                            parts[i].substring(0, equals).strip(),
                            parts[i].substring(equals + 1).strip());
                }
            }
            clauses.add(new Clause(
                    parts[0].strip().toLowerCase(Locale.ROOT), parameters, quality(parameters.getOrDefault("q", "1"))));
        }
        clauses.sort(Comparator.comparingDouble(Clause::quality).reversed());
        return clauses;
    }

    private static double quality(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
