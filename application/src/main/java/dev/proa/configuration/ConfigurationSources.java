package dev.proa.configuration;

import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.json.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Joins flags, environment and the configuration file, in that order of precedence. */
public final class ConfigurationSources {
    public static final Path DEFAULT_FILE = Path.of("/etc/proa/config.yaml");
    public static final String FILE_VARIABLE = "PROA_CONFIG";

    private ConfigurationSources() {}

    /**
     * Reads the configuration: of a cluster that has been started, with what it was made with.
     *
     * @param flags what the command line set
     * @param environment the process's environment
     * @throws ConfigurationException when a file cannot be read or holds an unknown key
     */
    public static Configuration read(Map<Setting, String> flags, Map<String, String> environment) {
        Map<Setting, String> kept = ProfileFile.of(profile(flags, environment)).read();
        Map<Setting, String> texts = merged(flags, environment, kept);
        Setting.KEPT.stream().filter(kept::containsKey).forEach(setting -> texts.put(setting, text(kept, setting)));
        return Configuration.of(texts);
    }

    /** The same where what is told now wins over what the cluster was made with. */
    static Map<Setting, String> merged(
            Map<Setting, String> flags, Map<String, String> environment, Map<Setting, String> kept) {
        Map<Setting, String> texts = new HashMap<>(file(environment));
        texts.putAll(kept);
        texts.putAll(told(flags, environment));
        return texts;
    }

    /** What the user tells this very command: flags, and where there is none the environment. */
    static Map<Setting, String> told(Map<Setting, String> flags, Map<String, String> environment) {
        Map<Setting, String> texts = new HashMap<>();
        for (Setting setting : Setting.ALL) {
            String value = environment.get(setting.environmentVariable());
            if (value != null) {
                texts.put(setting, value);
            }
        }
        texts.putAll(flags);
        return texts;
    }

    static String profile(Map<Setting, String> flags, Map<String, String> environment) {
        Map<Setting, String> texts = merged(flags, environment, Map.of());
        return texts.getOrDefault(Setting.PROFILE, Setting.PROFILE.defaultText());
    }

    private static String text(Map<Setting, String> texts, Setting setting) {
        return texts.getOrDefault(setting, "");
    }

    /** What the configuration file says; empty where there is none. */
    static Map<Setting, String> file(Map<String, String> environment) {
        String named = environment.get(FILE_VARIABLE);
        Path file = named == null ? DEFAULT_FILE : Path.of(named);
        if (named == null && !Files.exists(file)) {
            return Map.of();
        }
        try {
            return parse(file, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new ConfigurationException("cannot read the configuration file " + file + ": " + e.getMessage());
        }
    }

    static Map<Setting, String> parse(Path file, byte[] content) {
        JsonValue value;
        try {
            value = Yaml.parse(content);
        } catch (RuntimeException e) {
            throw new ConfigurationException(file + " is no YAML: " + e.getMessage());
        }
        if (!(value instanceof JsonObject object)) {
            throw new ConfigurationException(file + " must hold keys and values, such as \"api-port: 6443\"");
        }
        Map<Setting, String> result = new HashMap<>();
        object.forEach((key, text) ->
                result.put(setting(file, key), text instanceof JsonString s ? s.value() : text.toJson()));
        return result;
    }

    private static Setting setting(Path file, String key) {
        return Setting.ALL.stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException(file + " has the unknown key \"" + key + "\"; known are "
                        + String.join(
                                ", ", Setting.ALL.stream().map(Setting::key).toList())));
    }
}
