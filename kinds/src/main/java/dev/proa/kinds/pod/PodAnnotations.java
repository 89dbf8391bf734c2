package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Formats;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Annotations of pods and templates that mean something to Kubernetes itself. */
final class PodAnnotations {
    static final String MIRROR = "kubernetes.io/config.mirror";
    static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
    static final String SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
    static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
    private static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";
    private static final String LOCALHOST = "localhost/";

    private PodAnnotations() {}

    /** ValidatePodSpecificAnnotations; {@code at} is the annotations' place. */
    static void validate(JsonObject annotations, JsonObject spec, FieldErrors at) {
        if (annotations.contains(MIRROR) && spec.string("nodeName").isEmpty()) {
            at.key(MIRROR)
                    .invalid(annotations.string(MIRROR), "must set spec.nodeName if mirror pod annotation is set");
        }
        if (annotations.contains(DELETION_COST) && !isInt32(annotations.string(DELETION_COST))) {
            at.key(DELETION_COST).invalid(annotations.string(DELETION_COST), "must be a 32bit integer");
        }
        Map<String, String> sorted = new TreeMap<>(annotations.strings());
        sorted.forEach((key, value) -> {
            if (key.equals(SECCOMP_POD) || key.startsWith(SECCOMP_CONTAINER)) {
                seccomp(value, at.at(key));
            }
        });
        sorted.forEach((key, value) -> {
            if (key.startsWith(APP_ARMOR)) {
                appArmor(key, value, spec, at.key(key));
            }
        });
    }

    private static boolean isInt32(String value) {
        try {
            Integer.parseInt(value);
            return !value.startsWith("+") && (!value.startsWith("0") || value.equals("0"));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static void seccomp(String profile, FieldErrors at) {
        if (profile.startsWith(LOCALHOST)) {
            Formats.descendingPath(profile.substring(LOCALHOST.length()), at);
        } else if (!profile.equals("runtime/default")
                && !profile.equals("docker/default")
                && !profile.equals("unconfined")) {
            at.invalid(profile, "must be a valid seccomp profile");
        }
    }

    private static void appArmor(String key, String profile, JsonObject spec, FieldErrors at) {
        String container = key.substring(APP_ARMOR.length());
        if (Containers.all(spec).stream().noneMatch(c -> c.string("name").equals(container))) {
            at.invalid(container, "container not found");
        }
        boolean known = profile.isEmpty()
                || profile.equals("runtime/default")
                || profile.equals("unconfined")
                || profile.startsWith(LOCALHOST);
        if (!known) {
            at.invalid(profile, "invalid AppArmor profile name: \"" + profile + "\"");
        }
    }

    /** What a write may not do to them. */
    static void changes(JsonObject old, JsonObject updated, FieldErrors at) {
        for (String key : new TreeSet<>(old.names())) {
            if (old.string(key).equals(updated.string(key)) && updated.contains(key)) {
                continue;
            }
            if (key.startsWith(APP_ARMOR)) {
                at.key(key).forbidden("may not remove or update AppArmor annotations");
            }
            if (key.equals(MIRROR)) {
                at.key(key).forbidden("may not remove or update mirror pod annotation");
            }
        }
        Collection<String> added = new ArrayList<>(new TreeSet<>(updated.names()));
        added.removeAll(old.names());
        for (String key : added) {
            if (key.startsWith(APP_ARMOR)) {
                at.key(key).forbidden("may not add AppArmor annotations");
            }
            if (key.equals(MIRROR)) {
                at.key(key).forbidden("may not add mirror pod annotation");
            }
        }
    }

    /** Annotations and fields of a new pod or template that say the same thing must agree. */
    static void agree(JsonObject annotations, JsonObject spec, FieldErrors at) {
        JsonObject context = spec.object("securityContext");
        if (context.has("seccompProfile") && annotations.contains(SECCOMP_POD)) {
            agree(
                    "seccomp",
                    annotations.string(SECCOMP_POD),
                    context.object("seccompProfile"),
                    at.at("securityContext").at("seccompProfile"));
        }
        Containers.visit(spec, at, (container, place) -> {
            String key = SECCOMP_CONTAINER + container.string("name");
            if (container.hasAt("securityContext", "seccompProfile") && annotations.contains(key)) {
                agree(
                        "seccomp",
                        annotations.string(key),
                        container.objectAt("securityContext", "seccompProfile"),
                        place.at("securityContext").at("seccompProfile"));
            }
        });
        if (spec.stringAt("os", "name").equals("windows")) {
            return;
        }
        Containers.visit(spec, at, (container, place) -> {
            JsonObject own = container.objectAt("securityContext", "appArmorProfile");
            JsonObject profile = own.isEmpty() ? context.object("appArmorProfile") : own;
            String key = APP_ARMOR + container.string("name");
            if (!profile.isEmpty() && annotations.contains(key)) {
                agree(
                        "apparmor",
                        annotations.string(key),
                        profile,
                        place.at("securityContext").at("appArmorProfile"));
            }
        });
    }

    private static void agree(String what, String annotation, JsonObject profile, FieldErrors at) {
        boolean sameType = switch (profile.string("type")) {
            case "Unconfined" -> annotation.equals("unconfined");
            case "RuntimeDefault" ->
                annotation.equals("runtime/default") || what.equals("seccomp") && annotation.equals("docker/default");
            case "Localhost" -> annotation.startsWith(LOCALHOST);
            default -> true;
        };
        if (!sameType) {
            at.at("type").forbidden(what + " type in annotation and field must match");
        } else if (profile.string("type").equals("Localhost")
                && !annotation.equals(LOCALHOST + profile.string("localhostProfile"))) {
            at.at("localhostProfile").forbidden(what + " profile in annotation and field must match");
        }
    }
}
