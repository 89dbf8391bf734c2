package dev.proa.kinds.core;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.kinds.Table;
import dev.proa.kinds.TabledRules;
import dev.proa.kinds.validation.GoJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Secrets: stringData becomes data, each type wants its keys, immutable ones stay as they are. */
public final class SecretRules implements TabledRules {
    static final int DATA_BYTES_MAX = 1 << 20;
    private static final Table TABLE = Table.named()
            .text("Type", secret -> secret.string("type"))
            .text("Data", secret -> (long) secret.object("data").size())
            .age();
    /** The keys that a secret of a type must have. */
    private static final Map<String, List<String>> REQUIRED_KEYS = Map.of(
            "kubernetes.io/dockercfg", List.of(".dockercfg"),
            "kubernetes.io/dockerconfigjson", List.of(".dockerconfigjson"),
            "kubernetes.io/ssh-auth", List.of("ssh-privatekey"),
            "kubernetes.io/tls", List.of("tls.crt", "tls.key"));

    @Override
    public Table table() {
        return TABLE;
    }

    @Override
    public boolean hasGeneration() {
        return false;
    }

    @Override
    public JsonObject defaults(String version, JsonObject given) {
        JsonObject secret = given.string("type").isEmpty() ? given.with("type", "Opaque") : given;
        JsonObject texts = secret.object("stringData");
        if (secret.contains("stringData")) {
            JsonObject data = secret.object("data");
            for (Map.Entry<String, String> entry : texts.strings().entrySet()) {
                data = data.with(
                        entry.getKey(),
                        Base64.getEncoder().encodeToString(entry.getValue().getBytes(StandardCharsets.UTF_8)));
            }
            secret = data.isEmpty()
                    ? secret.without("stringData")
                    : secret.with("data", data).without("stringData");
        }
        return secret;
    }

    @Override
    public void validate(JsonObject secret, FieldErrors errors) {
        long size = 0;
        for (int i = 0; i < secret.object("data").size(); i++) {
            String key = secret.object("data").name(i);
            ConfigMapRules.key(key, errors.at("data").key(key));
            size += secret.object("data").value(i) instanceof JsonString text
                    ? text.value().length() * 3L / 4
                    : 0;
        }
        if (size > DATA_BYTES_MAX) {
            errors.at("data").tooLong(DATA_BYTES_MAX);
        }
        for (String key : REQUIRED_KEYS.getOrDefault(secret.string("type"), List.of())) {
            if (!secret.object("data").contains(key)) {
                errors.at("data").key(key).required("");
            } else if (key.startsWith(".dockerc")) {
                GoJson.faultOfObject(decoded(secret.object("data").string(key)))
                        .ifPresent(fault -> errors.at("data").key(key).invalid("<secret contents redacted>", fault));
            }
        }
        String type = secret.string("type");
        if (type.equals("kubernetes.io/service-account-token")
                && secret.stringAt("metadata", "annotations", "kubernetes.io/service-account.name")
                        .isEmpty()) {
            errors.at("metadata")
                    .at("annotations")
                    .key("kubernetes.io/service-account.name")
                    .required("");
        }
        JsonObject data = secret.object("data");
        if (type.equals("kubernetes.io/basic-auth") && !data.contains("username") && !data.contains("password")) {
            errors.at("data").key("username").required("");
            errors.at("data").key("password").required("");
        }
    }

    private static String decoded(String value) {
        return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
    }

    @Override
    public void validateUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        if (!old.string("type").equals(updated.string("type"))) {
            errors.at("type").invalid(updated.string("type"), "field is immutable");
        }
        ConfigMapRules.immutability(old, updated, errors, "data");
        validate(updated, errors);
    }

    @Override
    public List<String> selectableFieldNames() {
        return List.of("type");
    }

    @Override
    public Map<String, String> selectableFields(JsonObject secret) {
        return Map.of("type", secret.string("type"));
    }
}
