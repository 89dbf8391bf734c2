package dev.proa.api.storage.encryption;

import dev.proa.json.Json;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.json.Yaml;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A file of upstream's kind EncryptionConfiguration (apiserver.config.k8s.io/v1): which resources are encrypted with which
 * keys. The first provider's first key encrypts; all of them are tried for what was written before. The providers are
 * {@code aesgcm}, {@code aescbc}, {@code secretbox} and {@code identity}; {@code kms} is refused.
 *
 * @param rules the first that names a resource is the resource's
 */
record EncryptionConfiguration(List<Rule> rules) {
    private static final String API_VERSION = "apiserver.config.k8s.io/v1";
    private static final String KIND = "EncryptionConfiguration";

    /**
     * Resources and how they are stored.
     *
     * @param resources {@code secrets}, {@code deployments.apps}, {@code *.apps}, {@code *.} (the core group) or {@code *.*}
     * @param ciphers the first one is written with
     */
    record Rule(List<String> resources, List<ValueCipher> ciphers) {
        boolean names(String group, String plural) {
            String qualified = group.isEmpty() ? plural : plural + "." + group;
            return resources.stream()
                    .anyMatch(resource ->
                            resource.equals(qualified) || resource.equals("*." + group) || resource.equals("*.*"));
        }
    }

    /** How this resource is stored. */
    List<ValueCipher> ciphers(String group, String plural) {
        return rules.stream()
                .filter(rule -> rule.names(group, plural))
                .findFirst()
                .map(Rule::ciphers)
                .orElse(List.of(ValueCipher.Identity.INSTANCE));
    }

    /** A configuration that encrypts Secrets with one AES-GCM key and reads what lies there as it is. */
    static JsonObject ofSecrets(String keyName, byte[] key) {
        JsonObject named =
                JsonObject.of("name", keyName, "secret", Base64.getEncoder().encodeToString(key));
        JsonArray providers = JsonArray.of(
                JsonObject.of("aesgcm", JsonObject.of("keys", JsonArray.of(named))),
                JsonObject.of("identity", JsonObject.EMPTY));
        JsonObject secrets =
                JsonObject.of("resources", JsonArray.of(new JsonString("secrets")), "providers", providers);
        return JsonObject.of("apiVersion", API_VERSION, "kind", KIND, "resources", JsonArray.of(secrets));
    }

    /** @throws IllegalArgumentException when it says something else than it may; the message is for who wrote it */
    static EncryptionConfiguration parse(String text) {
        JsonValue read;
        try {
            // The file that is made here is JSON, and a start has no time for the other parser.
            read = text.startsWith("{") ? Json.parseObject(text) : Yaml.parse(text);
        } catch (JsonException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        if (!(read instanceof JsonObject file)
                || !file.string("apiVersion").equals(API_VERSION)
                || !file.string("kind").equals(KIND)) {
            throw new IllegalArgumentException("it is no " + KIND + " of " + API_VERSION);
        }
        List<Rule> rules = new ArrayList<>();
        for (JsonObject rule : file.array("resources").objects()) {
            rules.add(rule(rule));
        }
        if (rules.isEmpty()) {
            throw new IllegalArgumentException("resources: Required value: at least one resource must be specified");
        }
        return new EncryptionConfiguration(List.copyOf(rules));
    }

    private static Rule rule(JsonObject rule) {
        List<String> resources = rule.array("resources").strings();
        if (resources.isEmpty()) {
            throw new IllegalArgumentException("resources: Required value: at least one resource must be specified");
        }
        List<ValueCipher> ciphers = new ArrayList<>();
        for (JsonObject provider : rule.array("providers").objects()) {
            add(provider, ciphers);
        }
        if (ciphers.isEmpty()) {
            throw new IllegalArgumentException("providers: Required value: at least one provider must be specified");
        }
        Set<String> prefixes = new HashSet<>();
        for (ValueCipher cipher : ciphers) {
            if (!prefixes.add(cipher.prefix())) {
                throw new IllegalArgumentException("keys: Invalid value: a provider has two keys of one name");
            }
        }
        return new Rule(List.copyOf(resources), List.copyOf(ciphers));
    }

    private static void add(JsonObject provider, List<ValueCipher> ciphers) {
        List<String> given =
                provider.names().stream().filter(provider::contains).toList();
        if (given.size() != 1) {
            throw new IllegalArgumentException(
                    "provider: Invalid value: exactly one of aesgcm, aescbc, secretbox and identity must be set");
        }
        String name = given.getFirst();
        if (name.equals("identity")) {
            ciphers.add(ValueCipher.Identity.INSTANCE);
            return;
        }
        List<JsonObject> keys = provider.object(name).array("keys").objects();
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("keys: Required value: at least one key must be specified");
        }
        keys.forEach(key -> ciphers.add(cipher(name, key)));
    }

    private static ValueCipher cipher(String provider, JsonObject key) {
        String name = key.string("name");
        if (name.isEmpty() || name.contains(":")) {
            throw new IllegalArgumentException("key.name: Invalid value: \"" + name
                    + "\": it must not be empty and hold no colon, which ends it in what is stored");
        }
        byte[] secret;
        try {
            secret = Base64.getDecoder().decode(key.string("secret"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("secret: Invalid value: of key \"" + name + "\": it is no base64", e);
        }
        return switch (provider) {
            case "aesgcm" -> AesCipher.gcm(name, sized(name, secret, AesCipher.KEY_BYTES));
            case "aescbc" -> AesCipher.cbc(name, sized(name, secret, AesCipher.KEY_BYTES));
            case "secretbox" -> new SecretBox(name, sized(name, secret, Set.of(SecretBox.KEY_BYTES)));
            default -> throw new IllegalArgumentException("provider: Unsupported value: \"" + provider + "\"");
        };
    }

    private static byte[] sized(String name, byte[] secret, Set<Integer> sizes) {
        if (!sizes.contains(secret.length)) {
            throw new IllegalArgumentException("secret: Invalid value: of key \"" + name + "\": it has " + secret.length
                    + " bytes, not "
                    + String.join(
                            " or ", sizes.stream().sorted().map(String::valueOf).toList()));
        }
        return secret;
    }
}
