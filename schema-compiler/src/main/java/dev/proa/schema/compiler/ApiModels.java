package dev.proa.schema.compiler;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The generated client's sources: its models, which mirror upstream's OpenAPI definitions, and its calls.
 *
 * @param models by class name
 * @param apis the sources of the classes with calls, by class name
 */
record ApiModels(Map<String, Model> models, Map<String, String> apis) {

    record Property(String name, String javaType, boolean required, String description) {}

    record Model(String description, Map<String, Property> properties) {}

    private static final Pattern PROPERTY = Pattern.compile(
            "SERIALIZED_NAME_[\\w$]+ = \"([^\"]+)\";\\s+@SerializedName\\([^)]*\\)\\s+@jakarta\\.annotation\\.(Nullable|Nonnull)\\s+"
                    + "private ([^=;]+?) [\\w$]+(?: = [^;]+)?;");
    private static final Pattern GETTER =
            Pattern.compile("/\\*\\*\\s+\\* (.*)\\n(?:\\s+\\* (?:minimum|maximum).*\\n)*\\s+\\* @return (\\w+)\\n");
    private static final Pattern FIELD_NAME =
            Pattern.compile("@SerializedName\\([^)]*\\)\\s+@\\S+\\s+private [^=;]+? ([\\w$]+)(?: = [^;]+)?;");
    private static final Pattern CLASS_COMMENT =
            Pattern.compile("/\\*\\*\\n \\* (.*)\\n \\*/\\n(?:@ApiModel.*\\n)?@jakarta\\.annotation\\.Generated");
    private static final String ROOT = "io/kubernetes/client/openapi/";

    static ApiModels read(Path sourcesJar) throws IOException {
        ApiModels result = new ApiModels(new HashMap<>(), new TreeMap<>());
        try (ZipFile jar = new ZipFile(sourcesJar.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                String path = entry.getName();
                if (!path.endsWith(".java") || !path.startsWith(ROOT)) {
                    continue;
                }
                String name = path.substring(path.lastIndexOf('/') + 1, path.length() - ".java".length());
                if (path.startsWith(ROOT + "models/")) {
                    result.models.put(name, model(source(jar, entry)));
                } else if (path.startsWith(ROOT + "apis/")) {
                    result.apis.put(name, source(jar, entry));
                }
            }
        }
        return result;
    }

    private static String source(ZipFile jar, ZipEntry entry) throws IOException {
        return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Model model(String source) {
        Map<String, String> descriptions = new HashMap<>();
        for (Matcher getter = GETTER.matcher(source); getter.find(); ) {
            // What the generator writes where the document says nothing.
            if (!getter.group(1).equals("Get " + getter.group(2))) {
                descriptions.put(getter.group(2), unescape(getter.group(1)));
            }
        }
        Map<String, Property> properties = new LinkedHashMap<>();
        Matcher javaName = FIELD_NAME.matcher(source);
        for (Matcher property = PROPERTY.matcher(source); property.find(); ) {
            String described = javaName.find(property.start()) ? descriptions.getOrDefault(javaName.group(1), "") : "";
            String name = property.group(1);
            properties.put(
                    name,
                    new Property(
                            name, property.group(3).strip(), property.group(2).equals("Nonnull"), described));
        }
        Matcher comment = CLASS_COMMENT.matcher(source);
        return new Model(comment.find() ? unescape(comment.group(1)) : "", properties);
    }

    private static String unescape(String text) {
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#39;", "'")
                .replace("&quot;", "\"")
                .replace("&#x60;", "`")
                .replace("&#x3D;", "=")
                .replace("&amp;", "&")
                .replace("\\\"", "\"")
                .replace("\\\\", "\\")
                .replace("*_/", "*/")
                .strip();
    }

    /** The model of a message; null when the client has none, which means that it is not part of the served API. */
    @Nullable
    Model of(String messageName) {
        String name = className(messageName);
        return name == null ? null : models.get(name);
    }

    /** The name of a message's model class; null when the client has none. */
    @Nullable
    String className(String messageName) {
        String[] parts = messageName.split("\\.", -1);
        String simple = parts[parts.length - 1];
        String version = capitalized(parts[parts.length - 2]);
        String qualified = capitalized(parts[parts.length - 3]) + version + simple;
        if (models.containsKey(qualified)) {
            return qualified;
        }
        return models.containsKey(version + simple) ? version + simple : null;
    }

    static String capitalized(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
