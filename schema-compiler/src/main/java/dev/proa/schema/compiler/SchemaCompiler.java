package dev.proa.schema.compiler;

import dev.proa.schema.MessageType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The build step of module {@code model}. It does nothing when neither the artifacts nor this program changed since its
 * last run, and rewrites only files whose content differs, so that a rebuild compiles only those.
 */
public final class SchemaCompiler {
    private SchemaCompiler() {}

    /** What a run makes: paths below the output folder, to contents. */
    public record Output(Map<String, byte[]> sources, Map<String, byte[]> resources) {}

    /**
     * @param arguments the sources jar of client-java-proto, the sources jar of client-java-api, the folder for Java
     *     sources, the folder for resources
     */
    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        Path protoSources = Path.of(arguments[0]);
        Path apiSources = Path.of(arguments[1]);
        Path sources = Path.of(arguments[2]);
        Path resources = Path.of(arguments[3]);
        Path mark = resources.resolveSibling("schema-fingerprint");
        String fingerprint = fingerprint(List.of(protoSources, apiSources));
        if (Files.exists(mark) && Files.readString(mark).equals(fingerprint)) {
            return;
        }
        Output output = compile(protoSources, apiSources);
        write(sources, output.sources());
        write(resources, output.resources());
        Files.writeString(mark, fingerprint);
    }

    /** Compiles without writing anything. */
    public static Output compile(Path protoSources, Path apiSources) throws IOException, ReflectiveOperationException {
        ProtoComments comments = ProtoComments.read(protoSources);
        ApiModels models = ApiModels.read(apiSources);
        Map<String, Message> messages = new TreeMap<>(Descriptors.read(comments));
        HandWritten.read().forEach(messages::putIfAbsent);
        MessageCompiler compiler = new MessageCompiler(messages, models, GoFacts.read());
        Map<String, MessageType> types = compiler.compile();
        Map<String, byte[]> sources = new TreeMap<>();
        ViewWriter.write(types).forEach((path, text) -> sources.put(path, text.getBytes(StandardCharsets.UTF_8)));
        Map<String, byte[]> resources = new TreeMap<>();
        resources.put("dev/proa/model/types.bin", TypesWriter.types(types));
        resources.put("dev/proa/model/descriptions.bin", TypesWriter.descriptions(compiler.descriptions()));
        resources.put(
                "dev/proa/model/resources.json",
                ResourceCompiler.compile(models, types.values()).toBytes());
        return new Output(sources, resources);
    }

    private static void write(Path folder, Map<String, byte[]> files) throws IOException {
        Map<Path, byte[]> wanted = new HashMap<>();
        files.forEach((path, content) -> wanted.put(folder.resolve(path), content));
        for (Map.Entry<Path, byte[]> file : wanted.entrySet()) {
            Path path = file.getKey();
            if (!Files.exists(path) || !Arrays.equals(Files.readAllBytes(path), file.getValue())) {
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
        }
        try (Stream<Path> present = Files.walk(folder)) {
            for (Path path : present.filter(Files::isRegularFile).toList()) {
                if (!wanted.containsKey(path)) {
                    Files.delete(path);
                }
            }
        }
    }

    /** Over the inputs and the code of this program. */
    private static String fingerprint(List<Path> inputs) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path input : inputs) {
                digest.update((input.getFileName() + " " + Files.size(input)).getBytes(StandardCharsets.UTF_8));
            }
            Path code = Path.of(SchemaCompiler.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .getPath());
            try (Stream<Path> files = Files.walk(code)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    digest.update(Files.readAllBytes(file));
                }
            }
            digest.update((byte) dev.proa.schema.CompiledTypes.FORMAT);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
