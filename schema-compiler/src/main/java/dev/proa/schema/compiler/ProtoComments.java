package dev.proa.schema.compiler;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The comments of the proto files, which the generated Java sources repeat. Descriptors at run time have none.
 *
 * @param outerClasses the generated classes that hold a file's messages
 * @param comments message name to field name (empty for the message itself) to lines
 */
record ProtoComments(TreeSet<String> outerClasses, Map<String, Map<String, List<String>>> comments) {
    private static final Pattern INTERFACE = Pattern.compile("@@protoc_insertion_point\\(interface_extends:([^)]+)\\)");
    private static final Pattern FIELD = Pattern.compile("<code>(?:.* )?(\\w+) = \\d+.*;</code>");
    private static final Pattern MESSAGE = Pattern.compile("Protobuf type \\{@code ([^}]+)}");
    private static final Pattern OUTER = Pattern.compile("io/kubernetes/client/proto/(\\w+)\\.java");

    static ProtoComments read(Path sourcesJar) throws IOException {
        ProtoComments result = new ProtoComments(new TreeSet<>(), new HashMap<>());
        try (ZipFile jar = new ZipFile(sourcesJar.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                Matcher name = OUTER.matcher(entry.getName());
                if (name.matches()) {
                    result.outerClasses.add("io.kubernetes.client.proto." + name.group(1));
                    try (BufferedReader lines = new BufferedReader(
                            new InputStreamReader(jar.getInputStream(entry), StandardCharsets.UTF_8), 1 << 16)) {
                        result.readFile(lines);
                    }
                }
            }
        }
        return result;
    }

    List<String> of(String message, String field) {
        return comments.getOrDefault(message, Map.of()).getOrDefault(field, List.of());
    }

    private void readFile(BufferedReader in) throws IOException {
        String message = "";
        List<String> doc = null;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (doc != null) {
                if (line.endsWith("*/")) {
                    keep(message, doc);
                    doc = null;
                } else {
                    doc.add(line.substring(line.indexOf('*') + 1));
                }
            } else if (line.equals("    /**") && !message.isEmpty() || line.equals("  /**")) {
                doc = new ArrayList<>();
            } else if (line.equals("  }")) {
                message = "";
            } else if (line.startsWith("      // @@protoc_insertion_point(interface_extends")) {
                Matcher found = INTERFACE.matcher(line);
                message = found.find() ? found.group(1) : "";
            }
        }
    }

    private void keep(String message, List<String> doc) {
        for (String line : doc) {
            Matcher field = FIELD.matcher(line);
            Matcher type = MESSAGE.matcher(line);
            if (field.find() && !message.isEmpty()) {
                put(message, field.group(1), doc);
            } else if (type.find()) {
                put(type.group(1), "", doc);
            }
        }
    }

    private void put(String message, String field, List<String> doc) {
        comments.computeIfAbsent(message, m -> new HashMap<>()).computeIfAbsent(field, f -> text(doc));
    }

    /** The lines between the pre tags. */
    private static List<String> text(List<String> doc) {
        List<String> lines = new ArrayList<>();
        int start = doc.indexOf(" <pre>");
        int end = doc.indexOf(" </pre>");
        for (int i = start + 1; start >= 0 && i < end; i++) {
            String line = doc.get(i);
            lines.add(unescape(line.startsWith(" ") ? line.substring(1) : line));
        }
        return List.copyOf(lines);
    }

    private static String unescape(String text) {
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#64;", "@")
                .replace("&#42;", "*")
                .replace("&#47;", "/")
                .replace("&#92;", "\\")
                .replace("&amp;", "&");
    }
}
