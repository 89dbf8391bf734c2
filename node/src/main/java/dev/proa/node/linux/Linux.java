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
    public static final long MS_SHARED = 1 << 20;
    public static final int MNT_DETACH = 2;

    private static final int CLONE_NEWNET = 0x40000000;
    private static final int O_RDONLY_CLOEXEC = 0x80000;
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
            int file = (int) OPEN.invokeExact(state, text(arena, namespace.toString()), O_RDONLY_CLOEXEC);
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
