package dev.proa.bench;

import dev.proa.command.AdminApi;
import dev.proa.command.ImageCommand;
import dev.proa.images.ImageBuilder;
import dev.proa.images.ImageRecipe;
import dev.proa.images.ImageSource;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.node.runtime.ContainerdSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A pod that ends as soon as it has resolved a service's name; its image is made of this machine's own programs. */
final class FirstPod {
    private static final String IMAGE = "bench/resolver:1";
    private static final String PATH = "/api/v1/namespaces/default/pods";
    private static final String RESOLVE = "until getent hosts kubernetes.default.svc.cluster.local; do :; done";
    private static final int CREATED = 201;

    private FirstPod() {}

    /** Builds its image and loads it into a running containerd. */
    static void load(ContainerdSettings containerd) throws IOException, InterruptedException {
        Path archive = Files.createTempFile("proa-bench", ".tar");
        try {
            new ImageBuilder().build(ImageRecipe.of(IMAGE, new ImageSource.Programs(List.of("sh", "getent"))), archive);
            ImageCommand.load(containerd, archive);
        } finally {
            Files.delete(archive);
        }
    }

    /** Creates it; false while the cluster doesn't take pods yet: its namespace's service account comes with it. */
    static boolean create(AdminApi api) throws IOException, InterruptedException {
        JsonObject container = JsonObject.of(
                "name",
                "resolver",
                "image",
                "docker.io/" + IMAGE,
                "imagePullPolicy",
                "Never",
                "command",
                JsonArray.ofStrings(List.of("sh", "-c", RESOLVE)));
        JsonObject pod = JsonObject.of(
                "apiVersion",
                "v1",
                "kind",
                "Pod",
                "metadata",
                JsonObject.of("name", "first"),
                "spec",
                JsonObject.of("restartPolicy", "Never", "containers", JsonArray.of(container)));
        return api.send("POST", PATH, pod.toJson()).statusCode() == CREATED;
    }

    /** Whether it has resolved the name. */
    static boolean resolved(AdminApi api) throws IOException, InterruptedException {
        return api.get(PATH + "/first").stringAt("status", "phase").equals("Succeeded");
    }
}
