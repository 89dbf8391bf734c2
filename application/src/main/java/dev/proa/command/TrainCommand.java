package dev.proa.command;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.configuration.Configuration;
import dev.proa.configuration.ConfigurationSources;
import dev.proa.configuration.Setting;
import dev.proa.json.JsonObject;
import dev.proa.server.Rehearsal;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Goes once through what a start, a first pod and a first kubectl do, so that the JVM's AOT cache, which is written when
 * this ends, holds their classes. Part of packaging; touches nothing outside a temporary folder. While the rehearsed
 * cluster answers, a program is run that may rehearse against it, told by the environment where it is: {@link RehearseCommand}.
 */
@Command(name = "train", hidden = true, description = "Make the AOT cache (part of the build).")
final class TrainCommand implements Callable<Integer> {
    private static final String IMAGE = "registry.example/rehearsal:1";
    /** For documentation (RFC 5737): nobody is called there, and the API refuses a loopback address as its own endpoint. */
    private static final String NODE_ADDRESS = "192.0.2.1";

    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** It writes a cache of its own at its end, which a busy machine may take long for. */
    private static final Duration PROGRAM_LIMIT = Duration.ofMinutes(5);

    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    private static final String DISCOVERY =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final List<String> PATHS = List.of(
            "/readyz",
            "/version",
            "/api",
            "/apis",
            "/api/v1",
            "/apis/apps/v1",
            "/openapi/v3",
            "/openapi/v3/apis/apps/v1",
            "/api/v1/nodes",
            "/api/v1/namespaces/default/pods?limit=500&labelSelector=app%3Drehearsal",
            "/apis/apps/v1/deployments",
            "/api/v1/namespaces/default/pods?watch=true&timeoutSeconds=1&allowWatchBookmarks=true");

    @Parameters(arity = "0..*", paramLabel = "PROGRAM", description = "A program to run against the rehearsed cluster.")
    private List<String> program = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Log.configure(System.err, Log.Level.INFO, Clock.system());
        Path folder = Files.createTempDirectory("proa-train");
        Configuration configuration = ConfigurationSources.read(settings(folder), Map.of());
        try (Rehearsal rehearsal = new Rehearsal(configuration);
                AdminApi api = AdminApi.of(configuration)) {
            rehearsal.publish(IMAGE);
            write(api);
            boolean running = rehearsal.awaitRunning(1, LIMIT);
            read(api);
            rehearsal.renderServices();
            change(api);
            return (running && runProgram(folder) ? ExitCode.OK : ExitCode.FAILED).code();
        }
    }

    private boolean runProgram(Path folder) throws IOException, InterruptedException {
        if (program.isEmpty()) {
            return true;
        }
        ProcessBuilder builder = new ProcessBuilder(program).inheritIO();
        settings(folder).forEach((setting, text) -> builder.environment().put(setting.environmentVariable(), text));
        builder.environment().put("KUBECONFIG", folder.resolve("kubeconfig").toString());
        Process process = builder.start();
        if (!process.waitFor(PROGRAM_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return false;
        }
        return process.exitValue() == 0;
    }

    private static Map<Setting, String> settings(Path folder) {
        Map<String, String> texts = Map.of(
                "profile", "rehearsal",
                "data-folder", folder.toString(),
                "bind-address", "127.0.0.1",
                "api-port", "0",
                "node-name", "rehearsal",
                "node-address", NODE_ADDRESS);
        Map<Setting, String> settings = new HashMap<>();
        Setting.ALL.stream()
                .filter(setting -> texts.containsKey(setting.key()))
                .forEach(setting -> settings.put(setting, texts.get(setting.key())));
        return settings;
    }

    private static void write(AdminApi api) throws IOException, InterruptedException {
        JsonObject labels = JsonObject.of("app", "rehearsal");
        post(api, "/api/v1/namespaces/default/configmaps", """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"a":"b"}}""");
        post(api, "/api/v1/namespaces/default/services", """
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},
                 "spec":{"selector":{"app":"rehearsal"},"ports":[{"port":80,"protocol":"TCP"}]}}""");
        post(api, "/apis/apps/v1/namespaces/default/deployments", """
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","labels":%1$s},
                 "spec":{"selector":{"matchLabels":%1$s},"template":{"metadata":{"labels":%1$s},
                   "spec":{"containers":[{"name":"c","image":"%2$s"}]}}}}""".formatted(labels.toJson(), IMAGE));
    }

    private static void post(AdminApi api, String path, String json) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = api.send("POST", path, json);
        if (answer.statusCode() >= 300) {
            throw new IOException(path + ": " + new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    private static void read(AdminApi api) throws IOException, InterruptedException {
        for (String path : PATHS) {
            for (String accept : List.of("application/json", TABLE, PROTOBUF, DISCOVERY)) {
                api.read(path, accept);
            }
        }
    }

    private static void change(AdminApi api) throws IOException, InterruptedException {
        String deployment = "/apis/apps/v1/namespaces/default/deployments/d";
        String patch = """
                {"spec":{"template":{"metadata":{"annotations":{"again":"yes"}}}}}""";
        api.patch(deployment, "application/strategic-merge-patch+json", patch);
        api.patch(deployment, "application/merge-patch+json", "{\"spec\":{\"paused\":true}}");
        api.patch(deployment + "?fieldManager=kubectl", "application/apply-patch+yaml", """
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","annotations":{"a":"b"}}}""");
        api.send("DELETE", deployment, "");
        api.send("DELETE", "/api/v1/namespaces/default/services/s", "");
    }
}
