package dev.proa.api.media;

import dev.proa.json.Yaml;

/**
 * What a body takes in memory while it is decoded, completed and checked, as far as its text shows it: many small parts take far more than a
 * long text. An estimate from above for nearly all of them, made without decoding.
 */
public final class BodyCost {
    /** The text itself, its strings, its copy for the store. */
    private static final int PER_BYTE = 4;
    /** An item or a member: its node, its name, who owns it. */
    private static final int PER_PART = 96;
    /** An object: what completes it, and what may be found to be wrong with it. */
    private static final int PER_OBJECT = 480;
    /** YAML's events and their places in the text. */
    private static final int PER_YAML_BYTE = 12;

    /** What aliases stand for, {@link Yaml#ALIAS_EXPANSION_MAX} at most: values that are one until they are completed. */
    private static final int PER_ALIASED = 40;

    private BodyCost() {}

    /** The cost of a body of this media type, in bytes. */
    public static long of(byte[] body, String mediaType) {
        return switch (mediaType) {
            case "application/yaml", "application/apply-patch+yaml" -> yaml(body);
            case ProtobufEnvelope.MEDIA_TYPE -> protobuf(body);
            default -> json(body);
        };
    }

    /** Each line can begin an object, and so can each dash of a line. */
    private static long yaml(byte[] body) {
        long objects = 0;
        boolean anchors = false;
        boolean aliases = false;
        for (byte b : body) {
            objects += b == '\n' || b == '-' ? 1 : 0;
            anchors |= b == '&';
            aliases |= b == '*';
        }
        long aliased = anchors && aliases ? (long) Yaml.ALIAS_EXPANSION_MAX * PER_ALIASED : 0;
        return json(body) + body.length * (long) PER_YAML_BYTE + objects * PER_OBJECT + aliased;
    }

    /** Texts have few control characters: most of them are tags and lengths, and a length of zero can be an object with everything in it. */
    private static long protobuf(byte[] body) {
        long parts = 0;
        long empty = 0;
        for (byte b : body) {
            parts += b >= 0 && b < ' ' ? 1 : 0;
            empty += b == 0 ? 1 : 0;
        }
        return body.length * (long) PER_BYTE + parts * PER_PART + empty * PER_OBJECT;
    }

    /** What stands inside of strings counts as well: that costs a little time and can't be used to hide anything. */
    private static long json(byte[] body) {
        long parts = 0;
        long objects = 0;
        for (byte b : body) {
            if (b == ',' || b == ':' || b == '[') {
                parts++;
            } else if (b == '{') {
                objects++;
            }
        }
        return body.length * (long) PER_BYTE + parts * PER_PART + objects * PER_OBJECT;
    }
}
