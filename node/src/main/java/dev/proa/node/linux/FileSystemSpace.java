package dev.proa.node.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * How full a file system is, as statvfs(3) tells.
 *
 * @param bytes its size
 * @param bytesFree what is not in use, also what only root may use
 * @param bytesAvailable what processes without privileges can still use
 * @param inodes how many files it can hold; zero where there is no such limit
 * @param inodesFree how many more
 */
public record FileSystemSpace(long bytes, long bytesFree, long bytesAvailable, long inodes, long inodesFree) {
    private static final int STRUCT_BYTES = 256;
    /** Offsets of struct statvfs in 64-bit C libraries, where each of these is an unsigned long. */
    private static final int FRAGMENT = 8;

    private static final int BLOCKS = 16;
    private static final int BLOCKS_FREE = 24;
    private static final int BLOCKS_AVAILABLE = 32;
    private static final int FILES = 40;
    private static final int FILES_FREE = 48;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle STATVFS = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("statvfs"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));

    /** The file system in which the path is. */
    public static FileSystemSpace of(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(STRUCT_BYTES, Long.BYTES);
            int result = (int) STATVFS.invokeExact(arena.allocateFrom(path.toString()), answer);
            if (result != 0) {
                throw new IOException("statvfs " + path);
            }
            long fragment = at(answer, FRAGMENT);
            return new FileSystemSpace(
                    at(answer, BLOCKS) * fragment,
                    at(answer, BLOCKS_FREE) * fragment,
                    at(answer, BLOCKS_AVAILABLE) * fragment,
                    at(answer, FILES),
                    at(answer, FILES_FREE));
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static long at(MemorySegment answer, int offset) {
        return answer.get(ValueLayout.JAVA_LONG, offset);
    }

    public long bytesUsed() {
        return bytes - bytesFree;
    }

    public long inodesUsed() {
        return inodes - inodesFree;
    }
}
