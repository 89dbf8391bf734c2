package dev.proa.kinds.core;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.kinds.Table;
import dev.proa.kinds.TabledRules;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** ConfigMaps: keys, size, immutability. */
public final class ConfigMapRules implements TabledRules {
    private static final Table TABLE = Table.named()
            .text(
                    "Data",
                    map -> (long) map.object("data").size()
                            + map.object("binaryData").size())
            .age();
    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");

    @Override
    public Table table() {
        return TABLE;
    }

    @Override
    public boolean hasGeneration() {
        return false;
    }

    @Override
    public void validate(JsonObject map, FieldErrors errors) {
        long size = 0;
        for (int i = 0; i < map.object("data").size(); i++) {
            String name = map.object("data").name(i);
            key(name, errors.at("data").key(name));
            if (map.object("binaryData").contains(name)) {
                errors.at("data").key(name).invalid(name, "duplicate of key present in binaryData");
            }
            size += map.object("data").value(i) instanceof JsonString text
                    ? text.value().getBytes(StandardCharsets.UTF_8).length
                    : 0;
        }
        for (int i = 0; i < map.object("binaryData").size(); i++) {
            String name = map.object("binaryData").name(i);
            key(name, errors.at("binaryData").key(name));
            size += map.object("binaryData").value(i) instanceof JsonString text
                    ? text.value().length() * 3L / 4
                    : 0;
        }
        if (size > SecretRules.DATA_BYTES_MAX) {
            errors.tooLong(SecretRules.DATA_BYTES_MAX);
        }
    }

    @Override
    public void validateUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        immutability(old, updated, errors, "data", "binaryData");
        validate(updated, errors);
    }

    /** The key of a ConfigMap or Secret: a file name. */
    static void key(String key, FieldErrors at) {
        if (key.length() > 253) {
            at.invalid(key, "must be no more than 253 characters");
        }
        if (!KEY.matcher(key).matches()) {
            at.invalid(
                    key,
                    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or"
                            + " 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')");
        }
        if (key.equals(".") || key.equals("..")) {
            at.invalid(key, "must not be '" + key + "'");
        } else if (key.startsWith("..")) {
            at.invalid(key, "must not start with '..'");
        }
    }

    static void immutability(JsonObject old, JsonObject updated, FieldErrors errors, String... fields) {
        if (!old.bool("immutable")) {
            return;
        }
        if (!updated.bool("immutable")) {
            errors.at("immutable").forbidden("field is immutable when `immutable` is set");
        }
        for (String field : fields) {
            if (!old.object(field).equals(updated.object(field))) {
                errors.at(field).forbidden("field is immutable when `immutable` is set");
            }
        }
    }
}
