package dev.proa.api.storage.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.base.Clock;
import dev.proa.base.RealDisk;
import dev.proa.store.LogStore;
import dev.proa.store.Sealing;
import dev.proa.store.Store;
import dev.proa.store.StoreLimits;
import dev.proa.store.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Encryption at rest, against records that upstream's API server made. */
class SealedValuesTest {
    private static final String SECRET = "/registry/core/secrets/team/s";
    private static final String TEXT = "a value of any length, 42 bytes or another";

    @TempDir
    Path folder;

    /** 32 bytes, each its own index plus a start. */
    private static String key(int start) {
        byte[] key = new byte[32];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (start + i);
        }
        return Base64.getEncoder().encodeToString(key);
    }

    private static String provider(String name, String... keys) {
        StringBuilder list = new StringBuilder();
        for (String key : keys) {
            list.append("{name: key")
                    .append(key)
                    .append(", secret: ")
                    .append(key(Integer.parseInt(key) - 1))
                    .append("},");
        }
        return "{" + name + ": {keys: [" + list + "]}}";
    }

    private SealedValues configured(String resources, String... providers) throws IOException {
        Path file = folder.resolve("configuration.yaml");
        Files.writeString(
                file,
                "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n- resources: ["
                        + resources + "]\n  providers: [" + String.join(", ", providers) + "]\n");
        return SealedValues.configured(file);
    }

    private static String opened(Sealing sealing, String key, byte[] record) throws IOException {
        return new String(sealing.open(key, record).value(), UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "aesgcm, azhzOmVuYzphZXNnY206djE6a2V5MToY7XhL3nthAmGqGsiDgktRVaZ5xviNCFh7wEkSnJ8JCYjvThCpvFQVhZw9SJWrXlQKocB71XQbKr0yO0fLidFdU7IwoJfL",
        "aescbc, azhzOmVuYzphZXNjYmM6djE6a2V5MToQwauxf+Hxyxd6hX6+o/Rws+VRV/gyjOvzpusa3BRtt7D+zJDGJnltT+CrK2ULw7u10c5f6pHqp/aJNLyoPyN9",
        "secretbox, azhzOmVuYzpzZWNyZXRib3g6djE6a2V5MTqmYUxCHUYt+jElrmXx0N1MO9gFWkYsHn7nyA1k48105sFBKHjpFaYsglhpsy1OCJgKdaUDC5avm91uwRVpR6kDitsB1qHIygLeusn7hlv/Esf7",
    })
    void upstreamsRecordsAreReadAndOursLookTheSame(String provider, String upstreams) throws IOException {
        SealedValues values = configured("secrets", provider(provider, "1"));
        byte[] record = Base64.getDecoder().decode(upstreams);
        assertThat(opened(values, SECRET, record)).isEqualTo(TEXT);
        byte[] ours = values.seal(SECRET, TEXT.getBytes(UTF_8));
        assertThat(ours).hasSameSizeAs(record).startsWith(("k8s:enc:" + provider + ":v1:key1:").getBytes(UTF_8));
        assertThat(new String(ours, UTF_8)).doesNotContain("value");
        assertThat(opened(values, SECRET, ours)).isEqualTo(TEXT);
        assertThat(values.seal(SECRET, TEXT.getBytes(UTF_8))).isNotEqualTo(ours);
    }

    @ParameterizedTest
    @ValueSource(strings = {"aesgcm", "secretbox"})
    void whatWasChangedOrCutIsNotRead(String provider) throws IOException {
        SealedValues values = configured("secrets", provider(provider, "1"));
        Random random = new Random(7);
        for (int length : new int[] {0, 1, 15, 16, 17, 63, 64, 65, 5_000}) {
            byte[] value = new byte[length];
            random.nextBytes(value);
            byte[] record = values.seal(SECRET, value);
            assertThat(values.open(SECRET, record).value()).isEqualTo(value);
            int prefix = ("k8s:enc:" + provider + ":v1:key1:").length();
            byte[] changed = record.clone();
            changed[prefix + random.nextInt(record.length - prefix)] ^= (byte) (1 << random.nextInt(8));
            byte[] cut = java.util.Arrays.copyOf(record, prefix + random.nextInt(record.length - prefix));
            for (byte[] wrong : new byte[][] {changed, cut}) {
                assertThatThrownBy(() -> values.open(SECRET, wrong))
                        .isInstanceOf(Sealing.SealedException.class)
                        .hasMessageContaining(SECRET);
            }
        }
    }

    @Test
    void aRecordOfOneObjectIsNoOthers() throws IOException {
        SealedValues values = configured("secrets", provider("aesgcm", "1"));
        byte[] record = values.seal(SECRET, TEXT.getBytes(UTF_8));
        assertThatThrownBy(() -> values.open("/registry/core/secrets/other/s", record))
                .isInstanceOf(Sealing.SealedException.class);
    }

    @Test
    void keysAreTurnedByOrder() throws IOException {
        byte[] plain = TEXT.getBytes(UTF_8);
        byte[] first =
                configured("secrets", provider("aescbc", "1"), "{identity: {}}").seal(SECRET, plain);
        SealedValues both =
                configured("secrets", provider("aesgcm", "2"), provider("aescbc", "3", "1"), "{identity: {}}");
        assertThat(both.open(SECRET, first).stale()).isTrue();
        assertThat(both.open(SECRET, plain).stale()).isTrue();
        assertThat(opened(both, SECRET, first)).isEqualTo(TEXT);
        byte[] second = both.seal(SECRET, plain);
        assertThat(new String(second, UTF_8)).startsWith("k8s:enc:aesgcm:v1:key2:");
        assertThat(both.open(SECRET, second).stale()).isFalse();
        SealedValues without = configured("secrets", provider("aesgcm", "2"));
        assertThat(opened(without, SECRET, second)).isEqualTo(TEXT);
        assertThatThrownBy(() -> without.open(SECRET, first))
                .hasMessageContaining("it begins with k8s:enc:aescbc:v1:key1:, and");
        assertThatThrownBy(() -> without.open(SECRET, plain)).hasMessageContaining("it is not encrypted, and");
    }

    @Test
    void resourcesAreNamedAsUpstreamNamesThem() throws IOException {
        byte[] value = TEXT.getBytes(UTF_8);
        String map = "/registry/core/configmaps/team/m";
        String deployment = "/registry/apps/deployments/team/d";
        String[][] encrypted = {
            {"secrets", SECRET},
            {"secrets, configmaps", map},
            {"deployments.apps", deployment},
            {"'*.apps'", deployment},
            {"'*.'", map},
            {"'*.*'", deployment}
        };
        for (String[] each : encrypted) {
            assertThat(configured(each[0], provider("aesgcm", "1")).seal(each[1], value))
                    .isNotEqualTo(value);
        }
        String[][] plain = {{"secrets", map}, {"'*.apps'", map}, {"'*.'", deployment}, {"deployments", deployment}};
        for (String[] each : plain) {
            assertThat(configured(each[0], provider("aesgcm", "1")).seal(each[1], value))
                    .isEqualTo(value);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind: Pod",
                "[",
                "{apiVersion: apiserver.config.k8s.io/v1, kind: EncryptionConfiguration}",
                "{apiVersion: apiserver.config.k8s.io/v1, kind: EncryptionConfiguration, resources: [{resources: [secrets]}]}",
                "{apiVersion: apiserver.config.k8s.io/v1, kind: EncryptionConfiguration, resources: [{resources: [secrets], providers: [{kms: {name: x}}]}]}",
                "{apiVersion: apiserver.config.k8s.io/v1, kind: EncryptionConfiguration, resources: [{resources: [secrets], providers: [{aesgcm: {keys: [{name: a, secret: c2hvcnQ=}]}}]}]}",
                "{apiVersion: apiserver.config.k8s.io/v1, kind: EncryptionConfiguration, resources: [{resources: [secrets], providers: [{aesgcm: {keys: [{name: 'a:b', secret: AAAAAAAAAAAAAAAAAAAAAA==}]}}]}]}",
                "{apiVersion: apiserver.config.k8s.io/v1, kind: EncryptionConfiguration, resources: [{resources: [secrets], providers: [{aesgcm: {keys: [{name: a, secret: '%'}]}}]}]}",
            })
    void whatIsNoConfigurationIsRefusedByName(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("wrong.yaml"), text);
        assertThatThrownBy(() -> SealedValues.configured(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + " is no usable encryption configuration: ");
    }

    private Store open(Sealing sealing) throws IOException {
        StoreLimits standard = StoreLimits.standard();
        return LogStore.open(new RealDisk(folder.resolve("store")), Clock.system(), standard, sealing);
    }

    private String onDisk() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(folder.resolve("store"))) {
            for (Path file : files.toList()) {
                all.append(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    private static String value(Store store, String key) {
        return new String(Objects.requireNonNull(store.snapshot().get(key)).value(), UTF_8);
    }

    @Test
    void secretsAreEncryptedOnTheDiskWithAKeyOfTheClustersOwn() throws IOException {
        Path file = folder.resolve("encryption.yaml");
        try (Store store = open(SealedValues.own(file))) {
            store.commit(Transaction.put(SECRET, "a password".getBytes(UTF_8)));
            store.commit(Transaction.put("/registry/core/configmaps/team/m", "a setting".getBytes(UTF_8)));
            assertThat(value(store, SECRET)).isEqualTo("a password");
        }
        assertThat(onDisk()).contains("k8s:enc:aesgcm:v1:key1:", "a setting").doesNotContain("a password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Store store = open(SealedValues.own(file))) {
            assertThat(value(store, SECRET)).isEqualTo("a password");
        }
        Files.delete(file);
        assertThatThrownBy(() -> open(SealedValues.own(file)))
                .isInstanceOf(Sealing.SealedException.class)
                .hasMessageContaining(SECRET);
    }

    /** What lay there as it was is encrypted by the checkpoint that follows the first write, and the old key may then go. */
    @Test
    void whatIsStaleIsWrittenAnew() throws IOException {
        try (Store store = open(Sealing.NONE)) {
            store.commit(Transaction.put(SECRET, "a password".getBytes(UTF_8)));
        }
        assertThat(onDisk()).contains("a password");
        try (Store store = open(configured("secrets", provider("aesgcm", "1"), "{identity: {}}"))) {
            store.commit(Transaction.put("/registry/core/configmaps/team/m", "a".getBytes(UTF_8)));
        }
        try (Store store = open(configured("secrets", provider("aesgcm", "2"), provider("aesgcm", "1")))) {
            assertThat(value(store, SECRET)).isEqualTo("a password");
            store.commit(Transaction.put("/registry/core/configmaps/team/m", "b".getBytes(UTF_8)));
        }
        try (Store store = open(configured("secrets", provider("aesgcm", "2")))) {
            assertThat(value(store, SECRET)).isEqualTo("a password");
        }
    }
}
