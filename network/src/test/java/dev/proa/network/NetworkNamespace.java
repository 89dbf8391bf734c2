package dev.proa.network;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Assumptions;

/**
 * A network namespace of the kernel, in which tests open real sockets: a socket belongs to the namespace of the thread
 * that made it. Closing deletes it with every interface in it.
 */
final class NetworkNamespace implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x40000000;

    private final String name;

    private NetworkNamespace(String name) {
        this.name = name;
    }

    /** Makes one; skips the test where that is not allowed. */
    static NetworkNamespace create(String label) throws IOException {
        String name = "proa-test-" + label + "-" + ProcessHandle.current().pid();
        Command.Result result = Command.run("ip", "netns", "add", name);
        Assumptions.assumeTrue(result.succeeded(), () -> "needs network namespaces: " + result.error());
        NetworkNamespace namespace = new NetworkNamespace(name);
        namespace.run("ip link set lo up");
        return namespace;
    }

    String name() {
        return name;
    }

    List<String> program(String... words) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(List.of(words));
        return all;
    }

    /** Runs a command line in it; words are split at blanks. */
    String run(String line) throws IOException {
        Command.Result result = Command.run(program(line.split(" ")), "");
        if (!result.succeeded()) {
            throw new IOException(line + ": " + result.error());
        }
        return result.output();
    }

    /** Links it to another by a pair of interfaces, each side with its address; routes are the caller's. */
    void link(String device, String address, NetworkNamespace other, String otherDevice, String otherAddress)
            throws IOException {
        run("ip link add " + device + " type veth peer name " + otherDevice + " netns " + other.name);
        run("ip addr add " + address + " dev " + device);
        run("ip link set " + device + " up");
        other.run("ip addr add " + otherAddress + " dev " + otherDevice);
        other.run("ip link set " + otherDevice + " up");
    }

    /** Runs code on a thread in this namespace. */
    <T> T in(Callable<T> code) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            enter();
            return code.call();
        });
        Thread thread = Thread.ofPlatform().daemon().start(task);
        try {
            return task.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            thread.join();
        }
    }

    private void enter() throws IOException {
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle open = function(linker, "open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
            MethodHandle setns = function(linker, "setns", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
            MethodHandle close = function(linker, "close", ValueLayout.JAVA_INT);
            MemorySegment path = arena.allocateFrom("/run/netns/" + name);
            int file = (int) open.invokeExact(path, 0);
            int result = (int) setns.invokeExact(file, CLONE_NEWNET);
            int closed = (int) close.invokeExact(file);
            if (file < 0 || result != 0 || closed != 0) {
                throw new IOException("cannot enter the namespace " + name);
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("cannot enter the namespace " + name, e);
        }
    }

    private static MethodHandle function(Linker linker, String name, java.lang.foreign.MemoryLayout... arguments) {
        return linker.downcallHandle(
                linker.defaultLookup().find(name).orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }

    @Override
    public void close() throws IOException {
        Command.run("ip", "netns", "del", name);
    }
}
