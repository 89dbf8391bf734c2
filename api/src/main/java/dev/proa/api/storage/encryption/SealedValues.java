package dev.proa.api.storage.encryption;

import dev.proa.base.PrivateFiles;
import dev.proa.store.Sealing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How objects lie on the disk: encrypted as an {@link EncryptionConfiguration} says, in upstream's records (a prefix that
 * names provider and key, then what the provider makes of the value). Safe for any thread.
 */
public final class SealedValues implements Sealing {
    private static final String MARK = "k8s:enc:";
    private static final byte[] MARK_BYTES = MARK.getBytes(StandardCharsets.US_ASCII);
    private static final int PREFIX_BYTES_SHOWN = 100;
    private static final int KEY_BYTES = 32;

    private final EncryptionConfiguration configuration;
    private final String source;
    private final Map<String, List<ValueCipher>> byKind = new ConcurrentHashMap<>();

    private SealedValues(EncryptionConfiguration configuration, String source) {
        this.configuration = configuration;
        this.source = source;
    }

    /**
     * As a file of the user's says.
     *
     * @throws IOException when it cannot be read or says what it may not
     */
    public static SealedValues configured(Path file) throws IOException {
        try {
            return new SealedValues(EncryptionConfiguration.parse(Files.readString(file)), file.toString());
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no usable encryption configuration: " + e.getMessage(), e);
        }
    }

    /**
     * Secrets with a key of the cluster's own, which stands in this file; both are made when the file isn't there. More keys
     * may be put into it: the first one is written with.
     */
    public static SealedValues own(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] key = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(key);
            // Durable before anything that needs it: without the key the store cannot be read.
            PrivateFiles.writeDurably(
                    file, EncryptionConfiguration.ofSecrets("key1", key).toJson() + "\n");
        }
        PrivateFiles.touch(file);
        return configured(file);
    }

    /** {@code /registry/<group or core>/<plural>/...}. */
    private List<ValueCipher> ciphers(String key) {
        int plural = key.indexOf('/', key.indexOf('/', 1) + 1) + 1;
        int end = key.indexOf('/', plural);
        return byKind.computeIfAbsent(key.substring(0, end), prefix -> {
            String[] parts = prefix.split("/", -1);
            return configuration.ciphers(parts[2].equals("core") ? "" : parts[2], parts[3]);
        });
    }

    @Override
    public byte[] seal(String key, byte[] value) {
        ValueCipher cipher = ciphers(key).getFirst();
        if (cipher.prefix().isEmpty()) {
            return value;
        }
        byte[] prefix = cipher.prefix().getBytes(StandardCharsets.UTF_8);
        byte[] sealed = cipher.seal(key.getBytes(StandardCharsets.UTF_8), value);
        byte[] record = Arrays.copyOf(prefix, prefix.length + sealed.length);
        System.arraycopy(sealed, 0, record, prefix.length, sealed.length);
        return record;
    }

    @Override
    public Opened open(String key, byte[] record) throws SealedException {
        List<ValueCipher> ciphers = ciphers(key);
        boolean encrypted = startsWith(record, MARK_BYTES);
        for (int i = 0; i < ciphers.size(); i++) {
            ValueCipher cipher = ciphers.get(i);
            byte[] prefix = cipher.prefix().getBytes(StandardCharsets.UTF_8);
            if (prefix.length == 0 ? !encrypted : startsWith(record, prefix)) {
                return new Opened(opened(cipher, key, record, prefix.length), i > 0);
            }
        }
        throw new SealedException(key + " cannot be read: " + (encrypted ? shown(record) : "it is not encrypted")
                + ", and " + source + " has no such provider or key for it");
    }

    private byte[] opened(ValueCipher cipher, String key, byte[] record, int prefix) throws SealedException {
        byte[] body = prefix == 0 ? record : Arrays.copyOfRange(record, prefix, record.length);
        try {
            return cipher.open(key.getBytes(StandardCharsets.UTF_8), body);
        } catch (GeneralSecurityException e) {
            throw new SealedException(
                    key + " cannot be decrypted with " + cipher.prefix() + " of " + source + ": " + e.getMessage());
        }
    }

    /** The prefix of a record: it tells which key is missing. */
    private static String shown(byte[] record) {
        String start = new String(record, 0, Math.min(record.length, PREFIX_BYTES_SHOWN), StandardCharsets.US_ASCII);
        int end = MARK.length();
        for (int part = 0; part < 3 && end >= 0; part++) {
            end = start.indexOf(':', end) + 1;
            end = end == 0 ? -1 : end;
        }
        return "it begins with " + (end < 0 ? MARK : start.substring(0, end));
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length >= prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }
}
