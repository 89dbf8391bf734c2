package dev.proa.product;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.proa.configuration.Configuration;
import dev.proa.configuration.ConfigurationSources;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A real cluster of the built product, beside whatever else runs on this machine: own profile, port and networks. */
final class ProductCluster implements AutoCloseable {
    static final Path ROOT = root();

    private final Map<String, String> environment = new HashMap<>();
    private final Path kubeconfig;
    private final Shell shell;

    /**
     * Starts nothing yet.
     *
     * @param number tells the networks of one test class from another's
     */
    ProductCluster(String profile, int number) throws IOException {
        kubeconfig = Files.createTempDirectory("proa-product").resolve("kubeconfig");
        environment.put("KUBECONFIG", kubeconfig.toString());
        environment.put("PROA_PROFILE", profile);
        environment.put("PROA_API_PORT", Integer.toString(freePort()));
        environment.put("PROA_SERVICE_NETWORK", "10." + (100 + number) + ".0.0/16");
        environment.put("PROA_DNS_ADDRESS", "10." + (100 + number) + ".0.10");
        environment.put("PROA_POD_NETWORK", "10." + (230 + number) + ".0.0/16");
        environment.put("PROA_START_TIMEOUT_SECONDS", "900");
        shell = new Shell(ROOT, environment);
    }

    /** One that is told nothing but its name, as a user does it. */
    ProductCluster(String profile) throws IOException {
        kubeconfig = Files.createTempDirectory("proa-product").resolve("kubeconfig");
        environment.put("KUBECONFIG", kubeconfig.toString());
        environment.put("PROA_PROFILE", profile);
        environment.put("PROA_START_TIMEOUT_SECONDS", "900");
        shell = new Shell(ROOT, environment);
    }

    /** Skips a test class, saying why, where it cannot run or nobody asked for it. */
    static void assumeAsked() throws IOException {
        assumeTrue(
                Boolean.getBoolean("proa.product"),
                "real containers: asked for with -Dproa.product=true, after ./proa build");
        Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        assumeTrue(Integer.valueOf(0).equals(user), "real containers need root");
    }

    Shell.Result proa(String... words) throws IOException, InterruptedException {
        return shell.run(words("./proa", words));
    }

    Shell.Result kubectl(String... words) throws IOException, InterruptedException {
        return shell.run(words("kubectl", words));
    }

    /** The output of a kubectl that has to succeed, without space around it. */
    String ask(String... words) throws IOException, InterruptedException {
        return kubectl(words).orFail().strip();
    }

    Shell shell() {
        return shell;
    }

    Configuration configuration() {
        return ConfigurationSources.read(Map.of(), environment);
    }

    Path kubeconfig() {
        return kubeconfig;
    }

    /** Removes the cluster, whatever became of it. */
    @Override
    public void close() throws IOException, InterruptedException {
        proa("reset", "--yes").orFail();
        Files.deleteIfExists(kubeconfig);
        Files.delete(kubeconfig.getParent());
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String[] words(String first, String[] others) {
        List<String> all = new java.util.ArrayList<>(List.of(first));
        all.addAll(List.of(others));
        return all.toArray(String[]::new);
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("ARCHITECTURE.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
