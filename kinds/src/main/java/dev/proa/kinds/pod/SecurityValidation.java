package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Security contexts of pods and of containers. */
final class SecurityValidation {
    private static final String SYSCTL_SEGMENT = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
    private static final String SYSCTL = "(" + SYSCTL_SEGMENT + "[\\./])*" + SYSCTL_SEGMENT;
    private static final Pattern SYSCTL_PATTERN = Pattern.compile(SYSCTL);
    private static final int SYSCTL_CHARACTERS_MAX = 253;
    private static final int APP_ARMOR_CHARACTERS_MAX = 4095;
    private static final List<String> PROFILES = List.of("Localhost", "RuntimeDefault", "Unconfined");
    private static final Set<String> IPC_SYSCTLS = Set.of(
            "kernel.sem",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_rmid_forced",
            "kernel.shm",
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.msg");

    private SecurityValidation() {}

    static void pod(JsonObject spec, FieldErrors specAt) {
        JsonObject context = spec.object("securityContext");
        FieldErrors at = specAt.at("securityContext");
        ids(context, at, "fsGroup", "runAsUser", "runAsGroup");
        groups(context, at);
        if (spec.bool("shareProcessNamespace") && spec.bool("hostPID")) {
            at.at("shareProcessNamespace").invalid(true, "ShareProcessNamespace and HostPID cannot both be enabled");
        }
        sysctls(spec, at);
        Fields.oneOf(context, "fsGroupChangePolicy", at, List.of("Always", "OnRootMismatch"));
        profiles(context, at);
        Fields.oneOf(context, "supplementalGroupsPolicy", at, List.of("Merge", "Strict"));
        Fields.oneOf(context, "seLinuxChangePolicy", at, List.of("MountOption", "Recursive"));
    }

    private static void ids(JsonObject context, FieldErrors at, String... names) {
        for (String name : names) {
            if (context.has(name)) {
                Formats.id(context.number(name), at.at(name));
            }
        }
    }

    private static void groups(JsonObject context, FieldErrors at) {
        var groups = context.array("supplementalGroups");
        for (int i = 0; i < groups.size(); i++) {
            if (groups.get(i) instanceof JsonNumber group) {
                Formats.id(group.longValue(), at.at("supplementalGroups", i));
            }
        }
    }

    private static void sysctls(JsonObject spec, FieldErrors at) {
        Set<String> names = new HashSet<>();
        Fields.each(spec.object("securityContext"), "sysctls", at, (sysctl, place) -> {
            String name = sysctl.string("name");
            if (name.isEmpty()) {
                place.at("name").required("");
            } else if (name.length() > SYSCTL_CHARACTERS_MAX
                    || !SYSCTL_PATTERN.matcher(name).matches()) {
                place.at("name").invalid(name, "must have at most 253 characters and match regex ^" + SYSCTL + "$");
            } else if (names.contains(name)) {
                place.at("name").duplicate(name);
            }
            hostSysctl(name, spec, place.at("name"));
            names.add(name);
        });
    }

    private static void hostSysctl(String given, JsonObject spec, FieldErrors at) {
        int dot = given.indexOf('.');
        int slash = given.indexOf('/');
        boolean slashes = slash >= 0 && (dot < 0 || slash < dot);
        String name = slashes ? given.replace('.', ' ').replace('/', '.').replace(' ', '/') : given;
        if (spec.bool("hostNetwork") && name.startsWith("net.")) {
            at.invalid(given, "may not be specified when 'hostNetwork' is true");
        } else if (spec.bool("hostIPC") && (IPC_SYSCTLS.contains(name) || name.startsWith("fs.mqueue."))) {
            at.invalid(given, "may not be specified when 'hostIPC' is true");
        }
    }

    private static void profiles(JsonObject context, FieldErrors at) {
        Fields.in(context, "seccompProfile", at, SecurityValidation::seccomp);
        Fields.in(context, "windowsOptions", at, WindowsValidation::options);
        Fields.in(context, "appArmorProfile", at, SecurityValidation::appArmor);
    }

    private static void seccomp(JsonObject profile, FieldErrors at) {
        type(profile, "type is required when seccompProfile is set", at);
        boolean given = profile.has("localhostProfile");
        if (profile.string("type").equals("Localhost")) {
            if (given) {
                Formats.descendingPath(profile.string("localhostProfile"), at.at("localhostProfile"));
            } else {
                at.at("localhostProfile").required("must be set when seccomp type is Localhost");
            }
        } else if (given) {
            JsonObject value = JsonObject.of(
                    "Type", profile.string("type"), "LocalhostProfile", profile.string("localhostProfile"));
            at.at("localhostProfile").invalid(value, "can only be set when seccomp type is Localhost");
        }
    }

    private static void type(JsonObject profile, String missing, FieldErrors at) {
        if (profile.string("type").isEmpty()) {
            at.at("type").required(missing);
        } else {
            Fields.oneOf(profile, "type", at, PROFILES);
        }
    }

    private static void appArmor(JsonObject profile, FieldErrors at) {
        String type = profile.string("type");
        String local = profile.string("localhostProfile");
        if (type.equals("Localhost")) {
            if (!local.equals(local.strip())) {
                at.at("localhostProfile").invalid(local, "must not be padded with whitespace");
            } else if (local.isEmpty()) {
                at.at("localhostProfile").required("must be set when AppArmor type is Localhost");
            }
            if (local.length() > APP_ARMOR_CHARACTERS_MAX) {
                at.at("localhostProfile").tooLong(APP_ARMOR_CHARACTERS_MAX);
            }
        } else if (PROFILES.contains(type)) {
            if (profile.has("localhostProfile")) {
                at.at("localhostProfile").invalid(local, "can only be set when AppArmor type is Localhost");
            }
        } else {
            type(profile, "type is required when appArmorProfile is set", at);
        }
    }

    static void container(JsonObject context, PodContext pod, FieldErrors at) {
        ids(context, at, "runAsUser", "runAsGroup");
        if (context.has("procMount")) {
            Fields.oneOf(context, "procMount", at, List.of("Default", "Unmasked"));
            if (pod.usesHostUsers() && context.string("procMount").equals("Unmasked")) {
                at.at("procMount").invalid("Unmasked", "`hostUsers` must be false to use `Unmasked`");
            }
        }
        Fields.in(context, "seccompProfile", at, SecurityValidation::seccomp);
        escalation(context, at);
        Fields.in(context, "windowsOptions", at, WindowsValidation::options);
        Fields.in(context, "appArmorProfile", at, SecurityValidation::appArmor);
    }

    private static void escalation(JsonObject context, FieldErrors at) {
        if (!context.has("allowPrivilegeEscalation") || context.bool("allowPrivilegeEscalation")) {
            return;
        }
        if (context.bool("privileged")) {
            at.invalid(
                    InternalForm.securityContext(context),
                    "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
        }
        context.objectAt("capabilities").array("add").strings().stream()
                .filter("CAP_SYS_ADMIN"::equals)
                .forEach(capability -> at.invalid(
                        InternalForm.securityContext(context),
                        "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"));
    }
}
