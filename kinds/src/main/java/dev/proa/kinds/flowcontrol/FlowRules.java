package dev.proa.kinds.flowcontrol;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Formats;
import java.util.HashSet;
import java.util.List;

/** The rules of a FlowSchema: verbs of resources, and of paths that are none. */
final class FlowRules {
    private static final String ALL = "*";
    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch");

    private FlowRules() {}

    static void resource(JsonObject rule, FieldErrors at) {
        verbs(rule, at.at("verbs"));
        names(rule.array("apiGroups"), "api group", at.at("apiGroups"));
        names(rule.array("resources"), "resource", at.at("resources"));
        namespaces(rule, at.at("namespaces"));
    }

    static void path(JsonObject rule, FieldErrors at) {
        verbs(rule, at.at("verbs"));
        JsonArray urls = rule.array("nonResourceURLs");
        FieldErrors place = at.at("nonResourceURLs");
        if (urls.isEmpty()) {
            place.required("nonResourceURLs must contain at least one value");
        } else if (urls.strings().contains(ALL)) {
            alone(urls, "non-resource URLs", place);
        } else {
            for (int i = 0; i < urls.size(); i++) {
                url(urls.strings().get(i), place.index(i));
            }
        }
    }

    private static void verbs(JsonObject rule, FieldErrors at) {
        JsonArray verbs = rule.array("verbs");
        if (verbs.isEmpty()) {
            at.required("verbs must contain at least one value");
        } else if (verbs.strings().contains(ALL)) {
            alone(verbs, "verbs", at);
        } else if (!new HashSet<>(VERBS).containsAll(verbs.strings())) {
            at.notSupported(verbs, VERBS);
        }
    }

    private static void alone(JsonArray values, String what, FieldErrors at) {
        if (values.size() > 1) {
            at.invalid(values, "if '*' is present, must not specify other " + what);
        }
    }

    private static void names(JsonArray names, String what, FieldErrors at) {
        if (names.isEmpty()) {
            at.required("resource rules must supply at least one " + what);
        } else if (names.strings().contains(ALL)) {
            alone(names, what + "s", at);
        }
    }

    private static void namespaces(JsonObject rule, FieldErrors at) {
        JsonArray namespaces = rule.array("namespaces");
        if (namespaces.isEmpty()) {
            if (!rule.bool("clusterScope")) {
                at.required("resource rules that are not cluster scoped must supply at least one namespace");
            }
        } else if (namespaces.strings().contains(ALL)) {
            alone(namespaces, "namespaces", at);
        } else {
            for (int i = 0; i < namespaces.size(); i++) {
                String namespace = namespaces.strings().get(i);
                FieldErrors place = at.index(i);
                Formats.faults(Names::dns1123Label, namespace)
                        .forEach(fault -> place.invalid(
                                namespace, "each member of this list must be '*' or a DNS-1123 label; " + fault));
            }
        }
    }

    private static void url(String url, FieldErrors at) {
        long stars = url.chars().filter(c -> c == '*').count();
        if (url.isEmpty()) {
            at.invalid(url, "must not be empty");
        } else if (!url.startsWith("/")) {
            at.invalid(url, "must start with slash");
        } else if (url.contains(" ")) {
            at.invalid(url, "must not contain white-space");
        } else if (url.contains("//")) {
            at.invalid(url, "must not contain double slash");
        } else if (stars > 1 || stars == 1 && !url.endsWith("/*")) {
            at.invalid(url, "wildcard can only do suffix matching");
        }
    }
}
