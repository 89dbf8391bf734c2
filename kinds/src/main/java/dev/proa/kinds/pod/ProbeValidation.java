package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.ArrayList;
import java.util.List;

/** Probes and lifecycle hooks, and the handlers that both have. */
final class ProbeValidation {
    private static final List<String> HANDLERS = List.of("exec", "httpGet", "tcpSocket", "grpc", "sleep");
    private static final List<String> SCHEMES = List.of("HTTP", "HTTPS");

    private ProbeValidation() {}

    /** Liveness and startup probes succeed at once. */
    static void liveness(JsonObject probe, FieldErrors at) {
        probe(probe, at);
        if (probe.number("successThreshold") != 1) {
            at.at("successThreshold").invalid(probe.number("successThreshold"), "must be 1");
        }
    }

    static void readiness(JsonObject probe, FieldErrors at) {
        probe(probe, at);
        if (probe.has("terminationGracePeriodSeconds")) {
            at.at("terminationGracePeriodSeconds")
                    .invalid(probe.number("terminationGracePeriodSeconds"), "must not be set for readinessProbes");
        }
    }

    private static void probe(JsonObject probe, FieldErrors at) {
        handler(probe.without("sleep"), JsonObject.EMPTY, at);
        Fields.notNegative(
                probe,
                at,
                "initialDelaySeconds",
                "timeoutSeconds",
                "periodSeconds",
                "successThreshold",
                "failureThreshold");
        if (probe.has("terminationGracePeriodSeconds") && probe.number("terminationGracePeriodSeconds") <= 0) {
            at.at("terminationGracePeriodSeconds")
                    .invalid(probe.number("terminationGracePeriodSeconds"), "must be greater than 0");
        }
    }

    static void lifecycle(JsonObject lifecycle, PodContext pod, FieldErrors at) {
        Fields.in(lifecycle, "postStart", at, (hook, place) -> handler(hook, pod.spec(), place));
        Fields.in(lifecycle, "preStop", at, (hook, place) -> handler(hook, pod.spec(), place));
    }

    private static void handler(JsonObject handler, JsonObject spec, FieldErrors at) {
        List<String> given = new ArrayList<>(HANDLERS);
        given.removeIf(name -> !handler.has(name));
        if (given.isEmpty()) {
            at.required("must specify a handler type");
            return;
        }
        action(given.getFirst(), handler.object(given.getFirst()), spec, at.at(given.getFirst()));
        given.subList(1, given.size())
                .forEach(name -> at.at(name).forbidden("may not specify more than 1 handler type"));
    }

    private static void action(String type, JsonObject action, JsonObject spec, FieldErrors at) {
        switch (type) {
            case "exec" -> {
                if (action.array("command").isEmpty()) {
                    at.at("command").required("");
                }
            }
            case "httpGet" -> httpGet(action, at);
            case "tcpSocket" -> Fields.portNumberOrName(action.get("port"), at.at("port"));
            case "grpc" -> Fields.portNumberOrName(JsonNumber.of(action.number("port")), at.at("port"));
            default -> sleep(action, spec, at);
        }
    }

    private static void httpGet(JsonObject action, FieldErrors at) {
        Fields.required(action, "path", at);
        Fields.portNumberOrName(action.get("port"), at.at("port"));
        if (!SCHEMES.contains(action.string("scheme"))) {
            at.at("scheme").notSupported(action.string("scheme"), SCHEMES);
        }
        action.array("httpHeaders")
                .objects()
                .forEach(header -> Formats.headerName(header.string("name"), at.at("httpHeaders")));
    }

    private static void sleep(JsonObject action, JsonObject spec, FieldErrors at) {
        long grace = spec.number("terminationGracePeriodSeconds");
        long seconds = action.number("seconds");
        if (spec.has("terminationGracePeriodSeconds") && (seconds < 0 || seconds > grace)) {
            at.invalid(seconds, "must be non-negative and less than terminationGracePeriodSeconds (" + grace + ")");
        }
    }
}
