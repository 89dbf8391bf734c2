package dev.proa.api.identity.token;

import dev.proa.api.action.ActingSubresource;
import dev.proa.api.action.ActionContext;
import dev.proa.api.action.Reviews;
import dev.proa.api.error.ApiException;
import dev.proa.api.identity.User;
import dev.proa.api.identity.UserInfo;
import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.List;

/** Asks whose a token is. */
public final class TokenReview implements ActingSubresource {
    private final List<TokenAuthenticator> tokens;
    private final List<String> audiences;

    /** @param audiences of this API server: taken when the review names none */
    public TokenReview(List<TokenAuthenticator> tokens, List<String> audiences) {
        this.tokens = List.copyOf(tokens);
        this.audiences = List.copyOf(audiences);
    }

    @Override
    public GroupResource resource() {
        return new GroupResource("authentication.k8s.io", "tokenreviews");
    }

    @Override
    public String subresource() {
        return "";
    }

    @Override
    public Answer act(ActionContext context) {
        JsonObject spec = context.body().object("spec");
        String token = spec.string("token");
        if (token.isEmpty()) {
            throw ApiException.badRequest("token is required for TokenReview in authentication");
        }
        List<String> wanted = spec.array("audiences").strings();
        return Answer.created(Reviews.answer(context.body(), status(token, wanted.isEmpty() ? audiences : wanted)));
    }

    private JsonObject status(String token, List<String> wanted) {
        String why = "invalid bearer token";
        for (TokenAuthenticator authenticator : tokens) {
            switch (authenticator.authenticate(token, wanted)) {
                case TokenAuthenticator.Outcome.Known known -> {
                    return JsonObject.of(
                            "authenticated", true,
                            "user", UserInfo.of(withAuthenticated(known.user())),
                            "audiences", JsonArray.ofStrings(known.audiences()));
                }
                case TokenAuthenticator.Outcome.Refused refused -> why = refused.why();
                case TokenAuthenticator.Outcome.Absent absent -> {}
            }
        }
        return JsonObject.of("user", JsonObject.EMPTY, "error", why);
    }

    private static User withAuthenticated(User user) {
        if (user.groups().contains(User.ALL_AUTHENTICATED)) {
            return user;
        }
        List<String> groups = new java.util.ArrayList<>(user.groups());
        groups.add(User.ALL_AUTHENTICATED);
        return new User(user.name(), user.uid(), List.copyOf(groups), user.extra());
    }
}
