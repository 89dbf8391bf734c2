package dev.proa.node.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The checks that a hostPath's type asks for; what it says to create is created. */
final class HostPaths {
    private static final int FILE_TYPE_BITS = 0170000;
    private static final int SOCKET = 0140000;
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int BLOCK_DEVICE = 0060000;
    private static final int FOLDER_MODE = 0755;
    private static final int FILE_MODE = 0644;

    private HostPaths() {}

    static void check(Path path, String type) throws IOException {
        switch (type) {
            case "" -> {}
            case "DirectoryOrCreate" -> {
                if (!Files.exists(path)) {
                    Files.createDirectories(path);
                    Files.setAttribute(path, "unix:mode", FOLDER_MODE);
                }
                require(Files.isDirectory(path), path, "a directory");
            }
            case "Directory" -> require(Files.isDirectory(path), path, "a directory");
            case "FileOrCreate" -> {
                if (!Files.exists(path)) {
                    Files.createFile(path);
                    Files.setAttribute(path, "unix:mode", FILE_MODE);
                }
                require(Files.isRegularFile(path), path, "a file");
            }
            case "File" -> require(Files.isRegularFile(path), path, "a file");
            case "Socket" -> require(isOf(path, SOCKET), path, "a socket file");
            case "CharDevice" -> require(isOf(path, CHARACTER_DEVICE), path, "a character device");
            case "BlockDevice" -> require(isOf(path, BLOCK_DEVICE), path, "a block device");
            default -> throw new IOException(type + " is an invalid volume type");
        }
    }

    private static boolean isOf(Path path, int type) throws IOException {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && ((Integer) Files.getAttribute(path, "unix:mode") & FILE_TYPE_BITS) == type;
    }

    private static void require(boolean condition, Path path, String what) throws IOException {
        if (!condition) {
            throw new IOException("hostPath type check failed: " + path + " is not " + what);
        }
    }
}
