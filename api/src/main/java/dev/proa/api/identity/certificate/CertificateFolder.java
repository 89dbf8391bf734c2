package dev.proa.api.identity.certificate;

import dev.proa.base.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/** A folder of {@code NAME.crt} and {@code NAME.key} files that only their owner may read; each is replaced by a rename. */
final class CertificateFolder {
    private final Path folder;

    CertificateFolder(Path folder) throws IOException {
        this.folder = folder;
        PrivateFiles.folder(folder);
        PrivateFiles.closeFiles(folder);
    }

    Optional<String> read(String file) throws IOException {
        Path path = folder.resolve(file);
        return Files.exists(path) ? Optional.of(Files.readString(path)) : Optional.empty();
    }

    void write(String file, String text) throws IOException {
        PrivateFiles.write(folder.resolve(file), text);
    }

    Optional<Certified> certified(String name) throws IOException {
        Optional<String> chain = read(name + ".crt");
        Optional<String> key = read(name + ".key");
        if (chain.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Certified(Pem.certificates(chain.get()), Pem.privateKey(key.get(), "EC")));
        } catch (GeneralSecurityException e) {
            throw new IOException(folder.resolve(name) + ".crt and .key cannot be read: " + e.getMessage(), e);
        }
    }

    void write(String name, Certified certified) throws IOException {
        write(name + ".key", certified.keyPem());
        write(name + ".crt", certified.chainPem());
    }
}
