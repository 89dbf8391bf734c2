package dev.proa.api.storage.encryption;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * XSalsa20 and Poly1305 as NaCl's secretbox puts them together: a nonce of 24 random bytes, a tag of 16 bytes, the text. The
 * first 32 bytes of the key stream are the tag's key.
 */
final class SecretBox implements ValueCipher {
    static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 24;
    private static final int TAG_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String prefix;
    private final byte[] key;

    SecretBox(String name, byte[] key) {
        this.prefix = "k8s:enc:secretbox:v1:" + name + ":";
        this.key = key.clone();
    }

    @Override
    public String prefix() {
        return prefix;
    }

    private XSalsa20Engine stream(byte[] nonce) {
        XSalsa20Engine stream = new XSalsa20Engine();
        stream.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
        return stream;
    }

    /** The tag of a text, by the first bytes of the stream, which has then come to the text's own. */
    private static byte[] tag(byte[] tagKey, byte[] text, int offset, int length) {
        Poly1305 mac = new Poly1305();
        mac.init(new KeyParameter(tagKey));
        mac.update(text, offset, length);
        byte[] tag = new byte[TAG_BYTES];
        mac.doFinal(tag, 0);
        return tag;
    }

    private static byte[] tagKey(XSalsa20Engine stream) {
        byte[] tagKey = new byte[KEY_BYTES];
        stream.processBytes(tagKey, 0, KEY_BYTES, tagKey, 0);
        return tagKey;
    }

    @Override
    public byte[] seal(byte[] storageKey, byte[] value) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + TAG_BYTES + value.length);
        XSalsa20Engine stream = stream(nonce);
        byte[] tagKey = tagKey(stream);
        int text = NONCE_BYTES + TAG_BYTES;
        stream.processBytes(value, 0, value.length, sealed, text);
        System.arraycopy(tag(tagKey, sealed, text, value.length), 0, sealed, NONCE_BYTES, TAG_BYTES);
        return sealed;
    }

    @Override
    public byte[] open(byte[] storageKey, byte[] sealed) throws GeneralSecurityException {
        int text = NONCE_BYTES + TAG_BYTES;
        if (sealed.length < text) {
            throw new GeneralSecurityException("the stored data was shorter than the required size");
        }
        XSalsa20Engine stream = stream(Arrays.copyOf(sealed, NONCE_BYTES));
        byte[] expected = tag(tagKey(stream), sealed, text, sealed.length - text);
        if (!MessageDigest.isEqual(expected, Arrays.copyOfRange(sealed, NONCE_BYTES, text))) {
            throw new GeneralSecurityException("the tag does not match");
        }
        byte[] value = new byte[sealed.length - text];
        stream.processBytes(sealed, text, value.length, value, 0);
        return value;
    }
}
