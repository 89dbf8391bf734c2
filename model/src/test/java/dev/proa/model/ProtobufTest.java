package dev.proa.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.json.Json;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.schema.protobuf.Protobuf;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProtobufTest {
    private final Protobuf protobuf = new Protobuf(KubernetesTypes.types());

    @Test
    void readsUpstreamsSamples() throws IOException {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (Samples.Sample sample : Samples.head().all()) {
            if (sample.type() == null || Files.notExists(sample.protobuf())) {
                continue;
            }
            compared++;
            String expected = sample.object().toJson();
            String actual;
            try {
                actual = protobuf.decode(Files.readAllBytes(sample.protobuf()), null)
                        .toJson();
            } catch (JsonException e) {
                actual = e.getMessage();
            }
            if (!actual.equals(expected)) {
                differences.add(sample.name() + "\n  " + expected + "\n  " + actual);
            }
        }
        report("read", compared, differences);
    }

    @Test
    void writesTheSameBytesAsUpstream() throws IOException {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (Samples.Sample sample : Samples.head().all()) {
            if (sample.type() == null || Files.notExists(sample.protobuf())) {
                continue;
            }
            compared++;
            byte[] expected = Files.readAllBytes(sample.protobuf());
            byte[] actual = protobuf.encode(sample.object());
            if (!Arrays.equals(actual, expected)) {
                differences.add(
                        sample.name() + " at byte " + Arrays.mismatch(actual, expected) + " of " + expected.length);
            }
        }
        report("write", compared, differences);
    }

    private static void report(String what, int compared, List<String> differences) {
        try {
            Files.write(java.nio.file.Path.of("target/protobuf-" + what + ".diff"), differences);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        System.out.println(compared - differences.size() + " of " + compared + " samples " + what);
        // Fields of these beta kinds that the artifacts do not have yet.
        differences.removeIf(line -> line.startsWith("certificates.k8s.io.v1beta1.PodCertificateRequest")
                || line.startsWith("storage.k8s.io.v1beta1.CSIDriver"));
        assertThat(differences.stream().map(line -> line.split("\n")[0])).isEmpty();
    }

    @Test
    void keepsEveryFormOfASchemaUnion() {
        JsonObject definition = Json.parseObject("""
                {"kind":"CustomResourceDefinition","apiVersion":"apiextensions.k8s.io/v1","metadata":{"name":"a"},"spec":{"group":"g",
                "names":{"plural":"as","kind":"A"},"scope":"Cluster","versions":[{"name":"v1","served":true,"storage":true,
                "schema":{"openAPIV3Schema":{"type":"object","default":{"a":[1,null]},"properties":{
                "a":{"type":"array","items":{"type":"string"}},"b":{"type":"object","additionalProperties":{"type":"integer"}},
                "c":{"type":"object","additionalProperties":false},"d":{"items":[{"type":"string"},{"type":"null"}]},
                "e":{"dependencies":{"x":["y","z"],"w":{"type":"string"}}}}}}}]},
                "status":{"conditions":null,"acceptedNames":{"plural":"","kind":""},"storedVersions":null}}""");
        assertThat(protobuf.decode(protobuf.encode(definition), null)).isEqualTo(definition);
    }

    @Test
    void refusesWhatIsMalformed() {
        assertThatThrownBy(() -> protobuf.decode(new byte[] {1, 2, 3}, null)).isInstanceOf(JsonException.class);
        byte[] good = protobuf.encode(
                Json.parseObject(
                        "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"},\"spec\":{\"containers\":[{\"name\":\"c\"}]}}"));
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = Arrays.copyOf(good, 5 + random.nextInt(good.length - 4));
            for (int j = random.nextInt(4); j >= 0; j--) {
                bad[4 + random.nextInt(bad.length - 4)] = (byte) random.nextInt();
            }
            try {
                protobuf.decode(bad, null);
            } catch (JsonException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }
}
