package dev.proa.api.identity.token;

import dev.proa.api.action.ActingSubresource;
import dev.proa.api.action.ActionContext;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.base.Clock;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code serviceaccounts/token}: issues a token for a service account, bound to a pod, a secret or a node where asked. */
public final class TokenRequest implements ActingSubresource {
    private static final String GROUP = "authentication.k8s.io";
    private static final String KIND = "TokenRequest";
    private static final long SECONDS_MIN = 600;
    private static final long SECONDS_MAX = 1L << 32;
    private static final long SECONDS_DEFAULT = 3600;

    /** What the automounted volume asks for: such a token works a year, so that clients which never read it again go on working. */
    private static final long PROJECTED_SECONDS = 3607;

    private static final long EXTENDED_SECONDS = 365L * 24 * 3600;

    private final TokenIssuer issuer;
    private final List<String> audiences;
    private final Clock clock;

    /** @param audiences of this API server: taken when the request names none */
    public TokenRequest(TokenIssuer issuer, List<String> audiences, Clock clock) {
        this.issuer = issuer;
        this.audiences = List.copyOf(audiences);
        this.clock = clock;
    }

    @Override
    public GroupResource resource() {
        return GroupResource.core("serviceaccounts");
    }

    @Override
    public String subresource() {
        return "token";
    }

    @Override
    public Answer act(ActionContext context) {
        JsonObject account = context.target();
        JsonObject request = completed(context, account);
        JsonObject spec = request.object("spec");
        long seconds = spec.number("expirationSeconds");
        TokenIssuer.Binding binding =
                binding(context, account, spec.object("boundObjectRef"), spec.has("boundObjectRef"));
        List<String> meant = spec.array("audiences").strings();
        boolean extended =
                binding.pod() != null && seconds == PROJECTED_SECONDS && new HashSet<>(audiences).containsAll(meant);
        Instant now = clock.now().truncatedTo(ChronoUnit.SECONDS);
        String token =
                issuer.issue(account, binding, meant, extended ? EXTENDED_SECONDS : seconds, extended ? seconds : 0);
        JsonObject status = JsonObject.of(
                "token", token, "expirationTimestamp", now.plusSeconds(seconds).toString());
        return Answer.created(request.withAt(new JsonString(now.toString()), "metadata", "creationTimestamp")
                .with("status", status));
    }

    /** The request with what it leaves out, checked. */
    private JsonObject completed(ActionContext context, JsonObject account) {
        JsonObject metadata = account.object("metadata");
        String name = metadata.string("name");
        JsonObject sent = context.body().object("metadata");
        FieldErrors errors = FieldErrors.root();
        if (!sent.string("name", name).equals(name)) {
            errors.at("metadata")
                    .at("name")
                    .invalid(sent.string("name"), "must match the service account name if specified");
        } else if (!sent.string("namespace", metadata.string("namespace")).equals(metadata.string("namespace"))) {
            errors.at("metadata")
                    .at("namespace")
                    .invalid(sent.string("namespace"), "must match the service account namespace if specified");
        }
        refuse(name, errors);
        String uid = sent.string("uid");
        if (!uid.isEmpty() && !uid.equals(metadata.string("uid"))) {
            throw ApiException.conflict(
                    GROUP,
                    KIND,
                    name,
                    "the UID in the token request (" + uid + ") does not match the UID of the service account ("
                            + metadata.string("uid") + ")");
        }
        JsonObject spec = context.body().object("spec");
        spec = spec.array("audiences").isEmpty() ? spec.with("audiences", JsonArray.ofStrings(audiences)) : spec;
        spec = spec.has("expirationSeconds") ? spec : spec.with("expirationSeconds", SECONDS_DEFAULT);
        long seconds = spec.number("expirationSeconds");
        if (seconds < SECONDS_MIN) {
            errors.at("spec")
                    .at("expirationSeconds")
                    .invalid(seconds, "may not specify a duration less than 10 minutes");
        } else if (seconds > SECONDS_MAX) {
            errors.at("spec")
                    .at("expirationSeconds")
                    .invalid(seconds, "may not specify a duration larger than 2^32 seconds");
        }
        refuse("", errors);
        JsonObject completed = sent.with("name", name)
                .with("namespace", metadata.string("namespace"))
                .with("uid", metadata.string("uid"));
        return context.body().with("metadata", completed).with("spec", spec);
    }

    private static void refuse(String name, FieldErrors errors) {
        if (!errors.isEmpty()) {
            throw ApiException.invalid(GROUP, KIND, name, errors);
        }
    }

    private static TokenIssuer.Binding binding(
            ActionContext context, JsonObject account, JsonObject reference, boolean wanted) {
        if (!wanted) {
            return TokenIssuer.Binding.NONE;
        }
        World world = context.world();
        String namespace = account.stringAt("metadata", "namespace");
        String kind = reference.string("kind");
        boolean core = reference.string("apiVersion").equals("v1");
        return switch (core ? kind : "") {
            case "Pod" -> {
                JsonObject pod = existing(world, "pods", namespace, reference);
                String name = account.stringAt("metadata", "name");
                if (!pod.stringAt("spec", "serviceAccountName").equals(name)) {
                    throw ApiException.badRequest("cannot bind token for serviceaccount \"" + name
                            + "\" to pod running with different serviceaccount name.");
                }
                yield new TokenIssuer.Binding(pod, null, node(world, pod.stringAt("spec", "nodeName")));
            }
            case "Node" -> new TokenIssuer.Binding(null, null, existing(world, "nodes", "", reference));
            case "Secret" -> new TokenIssuer.Binding(null, existing(world, "secrets", namespace, reference), null);
            default ->
                throw ApiException.badRequest("cannot bind token to object of type " + (core ? "/" : "")
                        + reference.string("apiVersion") + ", Kind=" + kind);
        };
    }

    /** The pod's node; by its name alone when it isn't registered. */
    private static @Nullable JsonObject node(World world, String name) {
        if (name.isEmpty()) {
            return null;
        }
        JsonObject node = world.get(GroupResource.core("nodes"), "", name);
        return node == null ? JsonObject.of("metadata", JsonObject.of("name", name)) : node;
    }

    private static JsonObject existing(World world, String plural, String namespace, JsonObject reference) {
        String name = reference.string("name");
        JsonObject found = world.get(GroupResource.core(plural), namespace, name);
        if (found == null) {
            throw ApiException.notFound("", plural, name);
        }
        String uid = reference.string("uid");
        if (!uid.isEmpty() && !uid.equals(found.stringAt("metadata", "uid"))) {
            throw ApiException.conflict(
                    "",
                    reference.string("kind"),
                    name,
                    "the UID in the bound object reference (" + uid
                            + ") does not match the UID in record. The object might have been deleted and then recreated");
        }
        return found;
    }
}
