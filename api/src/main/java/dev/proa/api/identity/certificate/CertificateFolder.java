package dev.proa.api.identity.certificate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.Set;

/** A folder of {@code NAME.crt} and {@code NAME.key} files that only their owner may read; each is replaced by a rename. */
final class CertificateFolder {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");

    private final Path folder;

    CertificateFolder(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER));
    }

    Optional<String> read(String file) throws IOException {
        Path path = folder.resolve(file);
        return Files.exists(path) ? Optional.of(Files.readString(path)) : Optional.empty();
    }

    void write(String file, String text) throws IOException {
        Path draft = folder.resolve(file + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Files.writeString(draft, text);
        Files.move(draft, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
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
