package dev.proa.kinds.pod;

import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;

/**
 * Objects as upstream's messages show them: its internal types have no JSON names, so that members are written with
 * capital letters, and absent ones as null.
 */
public final class InternalForm {
    private static final String[] SECURITY_CONTEXT = {
        "capabilities",
        "privileged",
        "seLinuxOptions",
        "windowsOptions",
        "runAsUser",
        "runAsGroup",
        "runAsNonRoot",
        "readOnlyRootFilesystem",
        "allowPrivilegeEscalation",
        "procMount",
        "seccompProfile",
        "appArmorProfile"
    };

    private InternalForm() {}

    static JsonObject securityContext(JsonObject context) {
        JsonObject.Builder result = JsonObject.builder();
        for (String name : SECURITY_CONTEXT) {
            JsonValue value = context.get(name);
            if (name.equals("capabilities") && value instanceof JsonObject given) {
                value = of(given, "add", "drop");
            } else if (name.endsWith("Profile") && value instanceof JsonObject profile) {
                value = of(profile, "type", "localhostProfile");
            }
            result.put(upper(name), value == null ? JsonNull.NULL : value);
        }
        return result.build();
    }

    static dev.proa.json.JsonArray addresses(dev.proa.json.JsonArray ips) {
        return ips.mapObjects(ip -> JsonObject.of("IP", ip.string("ip")));
    }

    /** These members of an object, in this order. */
    public static JsonObject of(JsonObject object, String... names) {
        JsonObject.Builder result = JsonObject.builder();
        for (String name : names) {
            JsonValue value = object.get(name);
            result.put(upper(name), value == null ? JsonNull.NULL : value);
        }
        return result.build();
    }

    private static String upper(String name) {
        return switch (name) {
            case "seLinuxOptions" -> "SELinuxOptions";
            default -> Character.toUpperCase(name.charAt(0)) + name.substring(1);
        };
    }
}
