package dev.proa.api.storage.encryption;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES of 128, 192 or 256 bits. {@code aesgcm}: a nonce of 12 random bytes, the text, a tag of 16 bytes, bound to the storage
 * key. {@code aescbc}: an initialization vector of 16 random bytes and the text, padded, which nothing protects from changes.
 */
final class AesCipher implements ValueCipher {
    static final Set<Integer> KEY_BYTES = Set.of(16, 24, 32);
    private static final int GCM_NONCE_BYTES = 12;
    private static final int GCM_TAG_BITS = 128;
    private static final int CBC_VECTOR_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String prefix;
    private final SecretKeySpec key;
    private final boolean authenticated;

    private AesCipher(String prefix, byte[] key, boolean authenticated) {
        this.prefix = prefix;
        this.key = new SecretKeySpec(key, "AES");
        this.authenticated = authenticated;
    }

    static AesCipher gcm(String name, byte[] key) {
        return new AesCipher("k8s:enc:aesgcm:v1:" + name + ":", key, true);
    }

    static AesCipher cbc(String name, byte[] key) {
        return new AesCipher("k8s:enc:aescbc:v1:" + name + ":", key, false);
    }

    @Override
    public String prefix() {
        return prefix;
    }

    private int nonceBytes() {
        return authenticated ? GCM_NONCE_BYTES : CBC_VECTOR_BYTES;
    }

    private Cipher cipher(int mode, byte[] storageKey, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(authenticated ? "AES/GCM/NoPadding" : "AES/CBC/PKCS5Padding");
        AlgorithmParameterSpec parameters =
                authenticated ? new GCMParameterSpec(GCM_TAG_BITS, nonce) : new IvParameterSpec(nonce);
        cipher.init(mode, key, parameters);
        if (authenticated) {
            cipher.updateAAD(storageKey);
        }
        return cipher;
    }

    @Override
    public byte[] seal(byte[] storageKey, byte[] value) {
        byte[] nonce = new byte[nonceBytes()];
        RANDOM.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, storageKey, nonce);
            byte[] sealed = Arrays.copyOf(nonce, nonce.length + cipher.getOutputSize(value.length));
            int length = cipher.doFinal(value, 0, value.length, sealed, nonce.length);
            return nonce.length + length == sealed.length ? sealed : Arrays.copyOf(sealed, nonce.length + length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot encrypt with AES", e);
        }
    }

    @Override
    public byte[] open(byte[] storageKey, byte[] sealed) throws GeneralSecurityException {
        int nonce = nonceBytes();
        if (sealed.length < nonce) {
            throw new GeneralSecurityException("the stored data was shorter than the required size");
        }
        Cipher cipher = cipher(Cipher.DECRYPT_MODE, storageKey, Arrays.copyOf(sealed, nonce));
        return cipher.doFinal(sealed, nonce, sealed.length - nonce);
    }
}
