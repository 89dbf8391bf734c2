package dev.proa.api.authorization;

import dev.proa.api.action.ActingSubresource;
import dev.proa.api.action.ActionContext;
import dev.proa.api.action.Reviews;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.FieldErrors;
import dev.proa.api.identity.User;
import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks whether somebody may: SubjectAccessReview, LocalSubjectAccessReview (in one namespace) and SelfSubjectAccessReview
 * (the client itself).
 */
public final class AccessReview implements ActingSubresource {
    /** Whom and where a review may ask about. */
    public enum Sort {
        SUBJECT("SubjectAccessReview"),
        LOCAL("LocalSubjectAccessReview"),
        SELF("SelfSubjectAccessReview");

        private final String kind;

        Sort(String kind) {
            this.kind = kind;
        }
    }

    private static final String GROUP = "authorization.k8s.io";

    private final Sort sort;
    private final Authorizer authorizer;

    public AccessReview(Sort sort, Authorizer authorizer) {
        this.sort = sort;
        this.authorizer = authorizer;
    }

    @Override
    public GroupResource resource() {
        return new GroupResource(GROUP, sort.kind.toLowerCase(java.util.Locale.ROOT) + "s");
    }

    @Override
    public String subresource() {
        return "";
    }

    @Override
    public Answer act(ActionContext context) {
        JsonObject body = context.body();
        JsonObject spec = body.object("spec");
        FieldErrors errors = FieldErrors.root();
        validate(body, spec, errors);
        Reviews.refuseIfInvalid(GROUP, errors);
        User user = sort == Sort.SELF ? context.request().user() : subject(spec);
        if (sort == Sort.LOCAL && !context.request().namespace().equals(body.stringAt("metadata", "namespace"))) {
            throw ApiException.badRequest("spec.resourceAttributes.namespace must match namespace: "
                    + context.request().namespace());
        }
        Authorizer.Decision decision = authorizer.authorize(user, attributes(spec));
        JsonObject.Builder status = JsonObject.builder().put("allowed", decision.allowed());
        if (decision instanceof Authorizer.Decision.Denied) {
            status.put("denied", true);
        }
        return Answer.created(Reviews.answer(
                body, status.putUnlessEmpty("reason", decision.reason()).build()));
    }

    private void validate(JsonObject body, JsonObject spec, FieldErrors errors) {
        FieldErrors at = errors.at("spec");
        boolean resource = spec.has("resourceAttributes");
        boolean path = spec.has("nonResourceAttributes");
        if (resource && path) {
            at.at("nonResourceAttributes")
                    .invalid(printed(spec), "cannot be specified in combination with resourceAttributes");
        }
        if (!resource && !path) {
            at.at("resourceAttributes")
                    .invalid(
                            JsonNull.NULL,
                            "exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }
        if (sort != Sort.SELF
                && spec.string("user").isEmpty()
                && spec.array("groups").isEmpty()) {
            at.at("user").invalid("", "at least one of user or group must be specified");
        }
        Reviews.checkMetadata(body, sort == Sort.LOCAL, errors);
        if (sort == Sort.LOCAL) {
            String namespace = spec.stringAt("resourceAttributes", "namespace");
            if (resource && !namespace.equals(body.stringAt("metadata", "namespace"))) {
                at.at("resourceAttributes").at("namespace").invalid(namespace, "must match metadata.namespace");
            }
            if (path) {
                at.at("nonResourceAttributes").invalid(printed(spec), "disallowed on this kind of request");
            }
        }
    }

    /** With the names that upstream's messages show. */
    private static JsonObject printed(JsonObject spec) {
        JsonObject path = spec.object("nonResourceAttributes");
        return JsonObject.of("Path", path.string("path"), "Verb", path.string("verb"));
    }

    private static User subject(JsonObject spec) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        spec.object("extra")
                .forEach(
                        (key, value) -> extra.put(key, value instanceof JsonArray array ? array.strings() : List.of()));
        return new User(
                spec.string("user"), spec.string("uid"), spec.array("groups").strings(), extra);
    }

    private static Attributes attributes(JsonObject spec) {
        JsonObject resource = spec.object("resourceAttributes");
        if (resource.isEmpty() && !spec.has("resourceAttributes")) {
            JsonObject path = spec.object("nonResourceAttributes");
            return Attributes.forPath(path.string("verb"), path.string("path"));
        }
        String version = resource.string("version");
        return new Attributes(
                resource.string("verb"),
                resource.string("group"),
                version.isEmpty() ? "*" : version,
                resource.string("resource"),
                resource.string("subresource"),
                resource.string("namespace"),
                resource.string("name"),
                "",
                fieldSelector(resource.object("fieldSelector")),
                resource.object("labelSelector").string("rawSelector"));
    }

    /** In text form; of requirements only those that name one value can be used. */
    private static String fieldSelector(JsonObject selector) {
        List<String> terms = new ArrayList<>();
        for (JsonObject requirement : selector.array("requirements").objects()) {
            List<String> values = requirement.array("values").strings();
            if (values.size() == 1 && requirement.string("operator").equals("In")) {
                terms.add(requirement.string("key") + "=" + values.getFirst());
            }
        }
        return terms.isEmpty() ? selector.string("rawSelector") : String.join(",", terms);
    }

    /** All three, for the server's list of actions. */
    public static List<ActingSubresource> all(Authorizer authorizer) {
        List<ActingSubresource> reviews = new ArrayList<>();
        for (Sort sort : Sort.values()) {
            reviews.add(new AccessReview(sort, authorizer));
        }
        return reviews;
    }
}
