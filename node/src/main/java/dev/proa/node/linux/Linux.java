package dev.proa.node.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** System calls through the C library; a failing one is an IOException that names the call and the error. */
public final class Linux {
    public static final long MS_RDONLY = 1;
    public static final long MS_NOSUID = 2;
    public static final long MS_NODEV = 4;
    public static final long MS_NOEXEC = 8;
    public static final long MS_REMOUNT = 32;
    public static final long MS_BIND = 4096;
    public static final long MS_REC = 16384;
    public static final long MS_PRIVATE = 1 << 18;
    public static final long MS_SHARED = 1 << 20;
    public static final int MNT_DETACH = 2;

    private static final int CLONE_NEWNET = 0x40000000;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_PATH = 0x200000;

    /** Names are looked up beneath the folder: neither {@code ..} nor an absolute link leads out (linux/openat2.h). */
    static final long RESOLVE_BENEATH = 0x08;

    static final long RESOLVE_IN_ROOT = 0x10;
    static final long RESOLVE_NO_SYMLINKS = 0x04;
    static final long RESOLVE_NO_MAGICLINKS = 0x02;
    static final long RESOLVE_NO_XDEV = 0x01;
    static final int ENOENT = 2;
    static final int EAGAIN = 11;

    /** The number is the same on every architecture: calls since Linux 5.1 share one table. */
    private static final long SYS_OPENAT2 = 437;

    private static final int EXPLANATION_BYTES_MAX = 256;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle MOUNT = call(
            "mount",
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.ADDRESS);
    private static final MethodHandle UNMOUNT = call("umount2", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private static final MethodHandle OPEN = call("open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private static final MethodHandle CLOSE = call("close", ValueLayout.JAVA_INT);
    private static final MethodHandle SETNS = call("setns", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    /** struct open_how: flags, mode and resolve. The C library has no function of its own for this call. */
    private static final StructLayout OPEN_HOW =
            MemoryLayout.structLayout(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);

    private static final MethodHandle OPENAT2 = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));

    private static final MethodHandle STRERROR = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("strerror"),
            FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

    private Linux() {}

    private static MethodHandle call(String name, MemoryLayout... parameters) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters),
                Linker.Option.captureCallState("errno"));
    }

    /** mount(2); null for what the call doesn't need. */
    public static void mount(
            @Nullable String source, Path target, @Nullable String type, long flags, @Nullable String data)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int result = (int) MOUNT.invokeExact(
                    state,
                    text(arena, source),
                    text(arena, target.toString()),
                    text(arena, type),
                    flags,
                    text(arena, data));
            check(result, state, "mount " + target);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /**
     * Mounts a file system in memory whose pages are never written to swap, where the kernel (6.4 and later) and its configuration let it.
     *
     * @param options of tmpfs
     */
    public static void mountMemory(Path target, String options) throws IOException {
        try {
            mount("tmpfs", target, "tmpfs", 0, options + ",noswap");
        } catch (IOException e) {
            mount("tmpfs", target, "tmpfs", 0, options);
        }
    }

    /** umount2(2). */
    public static void unmount(Path target, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int result = (int) UNMOUNT.invokeExact(state, text(arena, target.toString()), flags);
            check(result, state, "unmount " + target);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** open(2) with O_PATH: a descriptor that only names the file, which need not be readable or even a file. */
    static int openPath(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int result = (int) OPEN.invokeExact(state, text(arena, path.toString()), O_PATH | O_CLOEXEC);
            if (result < 0 && (int) ERRNO.get(state, 0L) == ENOENT) {
                throw new NoSuchFileException(path.toString());
            }
            check(result, state, "open " + path);
            return result;
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** openat2(2) with O_PATH; answers the descriptor, or the error's negative number. */
    static int openBeneath(int folder, String relative, long resolve) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment how = arena.allocate(OPEN_HOW);
            how.setAtIndex(ValueLayout.JAVA_LONG, 0, O_PATH | O_CLOEXEC);
            how.setAtIndex(ValueLayout.JAVA_LONG, 2, resolve);
            long result = (long) OPENAT2.invokeExact(
                    state, SYS_OPENAT2, (long) folder, text(arena, relative), how, OPEN_HOW.byteSize());
            return result < 0 ? -(int) ERRNO.get(state, 0L) : (int) result;
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static void close(int descriptor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            check((int) CLOSE.invokeExact(state, descriptor), state, "close");
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static String explanation(int error) throws IOException {
        try {
            return explain(error);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /**
     * Moves the calling thread into a network namespace. Only for a platform thread that ends afterwards: a thread that
     * goes on would take others' work there.
     */
    public static void enterNetworkNamespace(Path namespace) throws IOException {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("a virtual thread has no network namespace of its own");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int file = (int) OPEN.invokeExact(state, text(arena, namespace.toString()), O_CLOEXEC);
            check(file, state, "open " + namespace);
            int result = (int) SETNS.invokeExact(state, file, CLONE_NEWNET);
            int error = (int) ERRNO.get(state, 0L);
            int closed = (int) CLOSE.invokeExact(state, file);
            if (result < 0 || closed < 0) {
                throw new IOException("setns " + namespace + ": " + explain(error));
            }
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** Whether this process has a capability in effect, by its number in linux/capability.h. */
    public static boolean hasCapability(int number) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("CapEff:")) {
                    long mask = Long.parseUnsignedLong(
                            line.substring("CapEff:".length()).strip(), 16);
                    return (mask >>> number & 1) == 1;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MemorySegment text(Arena arena, @Nullable String text) {
        return text == null ? MemorySegment.NULL : arena.allocateFrom(text);
    }

    private static void check(int result, MemorySegment state, String what) throws Throwable {
        if (result < 0) {
            throw new IOException(what + ": " + explain((int) ERRNO.get(state, 0L)));
        }
    }

    private static String explain(int error) throws Throwable {
        MemorySegment text = (MemorySegment) STRERROR.invokeExact(error);
        return text.reinterpret(EXPLANATION_BYTES_MAX).getString(0);
    }

    private static IOException rethrown(Throwable e) {
        return switch (e) {
            case IOException io -> io;
            case RuntimeException runtime -> throw runtime;
            case Error error -> throw error;
            default -> throw new IllegalStateException(e);
        };
    }
}
