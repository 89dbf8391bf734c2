package dev.proa.node.image;

import dev.proa.cri.ContainerRuntime.ImageCredentials;
import dev.proa.json.Json;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.node.NodeView;
import dev.proa.node.pod.Pod;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/** Credentials for an image from the pod's imagePullSecrets, the best match first. */
final class PullSecrets {
    private record Match(int length, ImageCredentials credentials) {}

    private PullSecrets() {}

    static List<ImageCredentials> of(Pod pod, ImageName image, NodeView view) {
        List<Match> matches = new ArrayList<>();
        for (JsonObject reference : pod.spec().array("imagePullSecrets").objects()) {
            JsonObject secret = view.secret(pod.namespace(), reference.string("name"));
            if (secret != null) {
                auths(secret).forEach((server, auth) -> {
                    String place = place(server);
                    if (matches(place, image) && auth instanceof JsonObject entry) {
                        matches.add(new Match(place.length(), credentials(server, entry)));
                    }
                });
            }
        }
        return matches.stream()
                .sorted(Comparator.comparingInt(Match::length).reversed())
                .map(Match::credentials)
                .toList();
    }

    private static JsonObject auths(JsonObject secret) {
        JsonObject data = secret.object("data");
        String modern = data.string(".dockerconfigjson");
        String old = data.string(".dockercfg");
        try {
            if (!modern.isEmpty()) {
                return Json.parseObject(Base64.getDecoder().decode(modern)).object("auths");
            }
            return old.isEmpty()
                    ? JsonObject.EMPTY
                    : Json.parseObject(Base64.getDecoder().decode(old));
        } catch (JsonException | IllegalArgumentException e) {
            // A secret that isn't one holds no credentials; the pull then says what is missing.
            return JsonObject.EMPTY;
        }
    }

    /** Without scheme and the API version that old clients write. */
    private static String place(String server) {
        String place = server.replaceFirst("^https?://", "")
                .replaceFirst("/v[12]/?$", "")
                .replaceFirst("/$", "");
        return place.equals("index.docker.io") ? "docker.io" : place;
    }

    private static boolean matches(String place, ImageName image) {
        int slash = place.indexOf('/');
        String host = slash < 0 ? place : place.substring(0, slash);
        String path = slash < 0 ? "" : place.substring(slash + 1);
        boolean sameHost = host.startsWith("*.")
                ? image.registry().endsWith(host.substring(1))
                : image.registry().equals(host);
        return sameHost
                && (path.isEmpty() || image.path().equals(path) || image.path().startsWith(path + "/"));
    }

    private static ImageCredentials credentials(String server, JsonObject entry) {
        String user = entry.string("username");
        String password = entry.string("password");
        if (user.isEmpty() && !entry.string("auth").isEmpty()) {
            String pair =
                    new String(Base64.getDecoder().decode(entry.string("auth").strip()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            user = colon < 0 ? pair : pair.substring(0, colon);
            password = colon < 0 ? "" : pair.substring(colon + 1).replaceAll("\0+$", "");
        }
        return new ImageCredentials(
                user, password, "", place(server), entry.string("identitytoken"), entry.string("registrytoken"));
    }
}
