package dev.proa.api.storage.encryption;

import java.security.GeneralSecurityException;

/** One key of one provider. Stateless: any thread may use it. */
interface ValueCipher {
    /** With which its records begin: {@code k8s:enc:<provider>:v1:<key's name>:}; empty for what is not encrypted. */
    String prefix();

    /** @param key under which the value is stored: a record that is moved to another one does not open where the cipher can tell */
    byte[] seal(byte[] key, byte[] value);

    /** @throws GeneralSecurityException when it was sealed with something else, or changed */
    byte[] open(byte[] key, byte[] sealed) throws GeneralSecurityException;

    /** Nothing is encrypted (provider {@code identity}). */
    enum Identity implements ValueCipher {
        INSTANCE;

        @Override
        public String prefix() {
            return "";
        }

        @Override
        public byte[] seal(byte[] key, byte[] value) {
            return value;
        }

        @Override
        public byte[] open(byte[] key, byte[] sealed) {
            return sealed;
        }
    }
}
