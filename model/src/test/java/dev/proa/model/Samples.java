package dev.proa.model;

import dev.proa.json.JsonObject;
import dev.proa.schema.GroupVersionKind;
import dev.proa.schema.MessageType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Upstream's sample objects, one of each kind with every field set. */
record Samples(Path folder) {

    record Sample(String name, Path json, Path protobuf, Path yaml) {

        JsonObject object() {
            return Facts.json(json);
        }

        @Nullable
        MessageType type() {
            JsonObject object = object();
            return KubernetesTypes.types()
                    .find(GroupVersionKind.of(object.string("apiVersion"), object.string("kind")));
        }
    }

    static Samples head() {
        return new Samples(Facts.of("objects in JSON").resolve("HEAD"));
    }

    List<Sample> all() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(file -> {
                        String name = file.getFileName().toString().replaceFirst("\\.json$", "");
                        return new Sample(name, file, folder.resolve(name + ".pb"), folder.resolve(name + ".yaml"));
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
