package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What pods of an operating system may set; Windows' own options. */
final class WindowsValidation {
    private static final int CREDENTIAL_KIB_MAX = 64;
    private static final int DOMAIN_CHARACTERS_MAX = 256;
    private static final int USER_CHARACTERS_MAX = 104;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Pattern NET_BIOS = Pattern.compile("[^\\\\/:*?\"<>|.][^\\\\/:*?\"<>|]{0,14}");
    private static final String DNS_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
    private static final Pattern DNS = Pattern.compile(DNS_LABEL + "(?:\\." + DNS_LABEL + ")*");
    private static final Pattern USER_CHARACTERS = Pattern.compile("[\"/\\\\:;|=,+*?<>@\\[\\]]");
    private static final String NOT_WINDOWS = "cannot be set for a windows pod";
    private static final List<String> POD_CONTEXT = List.of(
            "seccompProfile",
            "fsGroup",
            "fsGroupChangePolicy",
            "sysctls",
            "shareProcessNamespace",
            "runAsUser",
            "runAsGroup",
            "supplementalGroups",
            "supplementalGroupsPolicy",
            "seLinuxChangePolicy");
    private static final List<String> CONTAINER_CONTEXT = List.of(
            "appArmorProfile",
            "seLinuxOptions",
            "seccompProfile",
            "capabilities",
            "readOnlyRootFilesystem",
            "privileged",
            "allowPrivilegeEscalation",
            "procMount",
            "runAsUser",
            "runAsGroup");

    private WindowsValidation() {}

    static void options(JsonObject options, FieldErrors at) {
        Fields.format(options, "gmsaCredentialSpecName", at, Names::dns1123Subdomain);
        String spec = options.string("gmsaCredentialSpec");
        if (options.has("gmsaCredentialSpec") && spec.isEmpty()) {
            at.at("gmsaCredentialSpec").invalid(spec, "gmsaCredentialSpec cannot be an empty string");
        } else if (spec.length() > CREDENTIAL_KIB_MAX * 1024) {
            at.at("gmsaCredentialSpec").invalid(spec, "gmsaCredentialSpec size must be under 64 KiB");
        }
        if (options.has("runAsUserName")) {
            userName(options.string("runAsUserName"), at.at("runAsUserName"));
        }
    }

    private static void userName(String name, FieldErrors at) {
        String[] parts = name.split("\\\\", -1);
        if (name.isEmpty()) {
            at.invalid(name, "runAsUserName cannot be an empty string");
        } else if (CONTROL.matcher(name).find()) {
            at.invalid(name, "runAsUserName cannot contain control characters");
        } else if (parts.length > 2) {
            at.invalid(name, "runAsUserName cannot contain more than one backslash");
        } else {
            userAndDomain(name, parts.length == 2 ? parts[0] : null, parts[parts.length - 1], at);
        }
    }

    private static void userAndDomain(String name, @Nullable String domain, String user, FieldErrors at) {
        if (domain != null && domain.length() >= DOMAIN_CHARACTERS_MAX) {
            at.invalid(name, "runAsUserName's Domain length must be under 256 characters");
        }
        if (domain != null
                && !NET_BIOS.matcher(domain).matches()
                && !DNS.matcher(domain).matches()) {
            at.invalid(name, "runAsUserName's Domain doesn't match the NetBios nor the DNS format");
        }
        if (user.isEmpty()) {
            at.invalid(name, "runAsUserName's User cannot be empty");
        } else if (user.length() > USER_CHARACTERS_MAX) {
            at.invalid(name, "runAsUserName's User length must not be longer than 104 characters");
        }
        if (user.matches("[. ]+")) {
            at.invalid(name, "runAsUserName's User cannot contain only periods or spaces");
        }
        if (USER_CHARACTERS.matcher(user).find()) {
            at.invalid(name, "runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]");
        }
    }

    /** Containers that are processes of the host: all or none of a pod. */
    static void hostProcess(JsonObject spec, FieldErrors at) {
        JsonObject podOptions = spec.objectAt("securityContext", "windowsOptions");
        Containers.visit(spec, at, (container, place) -> {
            JsonObject own = container.objectAt("securityContext", "windowsOptions");
            boolean differs = podOptions.has("hostProcess")
                    && own.has("hostProcess")
                    && podOptions.bool("hostProcess") != own.bool("hostProcess");
            if (differs) {
                place.at("securityContext")
                        .at("windowsOptions")
                        .at("hostProcess")
                        .invalid(
                                own.bool("hostProcess"),
                                "pod hostProcess value must be identical if both are specified, was "
                                        + podOptions.bool("hostProcess"));
            }
        });
        List<JsonObject> all = Containers.all(spec);
        long count = all.stream()
                .filter(container -> isHostProcess(container, podOptions))
                .count();
        if (count > 0 && count != all.size()) {
            at.invalid(
                    "",
                    "If pod contains any hostProcess containers then all containers must be HostProcess containers");
        }
        if (count > 0 && !spec.bool("hostNetwork")) {
            at.at("hostNetwork").invalid(false, "hostNetwork must be true if pod contains any hostProcess containers");
        }
    }

    private static boolean isHostProcess(JsonObject container, JsonObject podOptions) {
        JsonObject own = container.objectAt("securityContext", "windowsOptions");
        return own.has("hostProcess") ? own.bool("hostProcess") : podOptions.bool("hostProcess");
    }

    static void operatingSystem(JsonObject spec, FieldErrors at) {
        if (!spec.has("os")) {
            return;
        }
        String name = spec.stringAt("os", "name");
        switch (name) {
            case "" -> at.at("os").at("name").required("");
            case "linux" -> linux(spec, at);
            case "windows" -> windows(spec, at);
            default -> at.at("os").notSupported(name, List.of("linux", "windows"));
        }
    }

    private static void linux(JsonObject spec, FieldErrors at) {
        String message = "windows options cannot be set for a linux pod";
        if (spec.hasAt("securityContext", "windowsOptions")) {
            at.at("securityContext").at("windowsOptions").forbidden(message);
        }
        Containers.visit(spec, at, (container, place) -> {
            if (container.hasAt("securityContext", "windowsOptions")) {
                place.at("securityContext").at("windowsOptions").forbidden(message);
            }
        });
    }

    private static void windows(JsonObject spec, FieldErrors at) {
        JsonObject context = spec.object("securityContext");
        forbidden(context, List.of("appArmorProfile", "seLinuxOptions"), at.at("securityContext"));
        if (spec.has("hostUsers")) {
            at.at("hostUsers").forbidden(NOT_WINDOWS);
        }
        for (String field : List.of("hostPID", "hostIPC")) {
            if (spec.bool(field)) {
                at.at(field).forbidden(NOT_WINDOWS);
            }
        }
        for (String field : POD_CONTEXT) {
            if (field.equals("shareProcessNamespace")) {
                forbidden(spec, List.of(field), at);
            } else {
                forbidden(context, List.of(field), at.at("securityContext"));
            }
        }
        Containers.visit(
                spec,
                at,
                (container, place) ->
                        forbidden(container.object("securityContext"), CONTAINER_CONTEXT, place.at("securityContext")));
    }

    private static void forbidden(JsonObject object, List<String> fields, FieldErrors at) {
        fields.stream().filter(object::has).forEach(field -> at.at(field).forbidden(NOT_WINDOWS));
    }
}
