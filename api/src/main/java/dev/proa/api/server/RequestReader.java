package dev.proa.api.server;

import dev.proa.api.authorization.Attributes;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.FieldErrors;
import dev.proa.api.identity.User;
import dev.proa.api.kind.Kind;
import dev.proa.api.request.ApiRequest;
import dev.proa.api.request.FieldValidation;
import dev.proa.api.request.RequestOptions;
import dev.proa.api.request.RequestTarget;
import dev.proa.api.request.Verb;
import dev.proa.json.JsonArray;
import dev.proa.wire.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** From method, path and query to what is asked. */
final class RequestReader {
    private static final int FIELD_MANAGER_LENGTH_MAX = 128;

    private RequestReader() {}

    static Map<String, List<String>> parameters(Query query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        query.parameters()
                .forEach(p -> parameters
                        .computeIfAbsent(p.name(), n -> new ArrayList<>())
                        .add(p.value()));
        return parameters;
    }

    /** What the method means for this resource. */
    static Verb verb(String method, RequestTarget.Resource target, Query query) {
        return switch (method) {
            case "POST" -> Verb.CREATE;
            case "PUT" -> Verb.UPDATE;
            case "PATCH" -> Verb.PATCH;
            case "DELETE" -> target.name().isEmpty() ? Verb.DELETE_COLLECTION : Verb.DELETE;
            case "GET", "HEAD", "OPTIONS" -> reading(target, query);
            default ->
                throw ApiException.unserved(
                        dev.proa.api.error.StatusReason.METHOD_NOT_ALLOWED,
                        "the server does not allow this method on the requested resource");
        };
    }

    private static Verb reading(RequestTarget.Resource target, Query query) {
        boolean asked = target.subresource().isEmpty() && RequestOptions.isTrue(query.all("watch"));
        if (target.watchPrefix() || asked) {
            return Verb.WATCH;
        }
        return target.name().isEmpty() ? Verb.LIST : Verb.GET;
    }

    static Attributes attributes(String method, RequestTarget.Resource target, Verb verb, Query query) {
        String name = target.name();
        boolean collection = verb == Verb.LIST || verb == Verb.WATCH || verb == Verb.DELETE_COLLECTION;
        String fieldSelector = collection ? query.first("fieldSelector", "") : "";
        if (name.isEmpty() && collection) {
            name = selectedName(fieldSelector);
        }
        String namespace =
                target.plural().equals("namespaces") && target.group().isEmpty() ? target.name() : target.namespace();
        return new Attributes(
                // Upstream knows no verb for it: only who may do everything may.
                method.equals("OPTIONS") ? "" : verb.text(),
                target.group(),
                target.version(),
                target.plural(),
                target.subresource(),
                namespace,
                name,
                "",
                fieldSelector,
                collection ? query.first("labelSelector", "") : "");
    }

    /** A selector of one name counts as that name: resourceNames in roles then cover lists and watches of it. */
    private static String selectedName(String fieldSelector) {
        for (String term : fieldSelector.split(",", -1)) {
            if (term.startsWith("metadata.name=")) {
                return term.substring("metadata.name=".length()).replaceFirst("^=", "");
            }
        }
        return "";
    }

    static ApiRequest request(
            RequestTarget.Resource target,
            Kind kind,
            Verb verb,
            User user,
            Query query,
            boolean apply,
            String userAgent) {
        return new ApiRequest(
                user,
                verb,
                kind,
                target.version(),
                target.namespace(),
                target.name(),
                target.subresource(),
                target.rest(),
                options(verb, apply, parameters(query), userAgent),
                userAgent);
    }

    static RequestOptions options(Verb verb, boolean apply, Map<String, List<String>> query, String userAgent) {
        if (verb.reads()) {
            return new RequestOptions(false, "", FieldValidation.WARN, false, query);
        }
        FieldErrors errors = FieldErrors.root();
        List<String> dryRun = query.getOrDefault("dryRun", List.of());
        if (!dryRun.stream().allMatch(v -> v.equals("All"))) {
            errors.at("dryRun").notSupported(JsonArray.ofStrings(dryRun), List.of("All"));
        }
        String validation = first(query, "fieldValidation");
        if (!List.of("", "Ignore", "Warn", "Strict").contains(validation)) {
            errors.at("fieldValidation").notSupported(validation, List.of("", "Ignore", "Strict", "Warn"));
        }
        String manager = first(query, "fieldManager");
        if (manager.length() > FIELD_MANAGER_LENGTH_MAX) {
            errors.at("fieldManager").tooLong(FIELD_MANAGER_LENGTH_MAX);
        }
        if (verb == Verb.PATCH && apply && manager.isEmpty()) {
            errors.at("fieldManager").required("is required for apply patch");
        }
        if (verb == Verb.PATCH && !apply && query.containsKey("force")) {
            errors.at("force").forbidden("may not be specified for non-apply patch");
        }
        if (!errors.isEmpty()) {
            throw ApiException.invalid("meta.k8s.io", optionsKind(verb), "", errors);
        }
        return new RequestOptions(
                dryRun.contains("All"),
                manager.isEmpty() ? managerFrom(userAgent) : manager,
                validation.isEmpty()
                        ? FieldValidation.WARN
                        : FieldValidation.valueOf(validation.toUpperCase(Locale.ROOT)),
                RequestOptions.isTrue(query.get("force")),
                query);
    }

    private static String optionsKind(Verb verb) {
        return switch (verb) {
            case CREATE -> "CreateOptions";
            case PATCH -> "PatchOptions";
            case UPDATE -> "UpdateOptions";
            default -> "DeleteOptions";
        };
    }

    private static String first(Map<String, List<String>> query, String name) {
        List<String> values = query.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.getFirst();
    }

    /** The user agent's product, as the writer's name in managedFields. */
    private static String managerFrom(String userAgent) {
        int slash = userAgent.indexOf('/');
        String product = slash < 0 ? userAgent : userAgent.substring(0, slash);
        StringBuilder name = new StringBuilder();
        product.codePoints()
                .filter(c -> !Character.isISOControl(c))
                .limit(FIELD_MANAGER_LENGTH_MAX)
                .forEach(name::appendCodePoint);
        return name.toString();
    }
}
