package dev.proa.api.identity;

import dev.proa.api.action.ActingSubresource;
import dev.proa.api.action.ActionContext;
import dev.proa.api.kind.GroupResource;
import dev.proa.base.Clock;
import dev.proa.json.JsonObject;
import java.time.temporal.ChronoUnit;

/** Tells clients who they are ({@code kubectl auth whoami}). */
public final class SelfSubjectReview implements ActingSubresource {
    private final Clock clock;

    public SelfSubjectReview(Clock clock) {
        this.clock = clock;
    }

    @Override
    public GroupResource resource() {
        return new GroupResource("authentication.k8s.io", "selfsubjectreviews");
    }

    @Override
    public String subresource() {
        return "";
    }

    @Override
    public Answer act(ActionContext context) {
        String now = clock.now().truncatedTo(ChronoUnit.SECONDS).toString();
        return Answer.created(JsonObject.of(
                "kind", "SelfSubjectReview",
                "apiVersion", context.body().string("apiVersion", "authentication.k8s.io/v1"),
                "metadata", JsonObject.of("creationTimestamp", now),
                "status",
                        JsonObject.of("userInfo", UserInfo.of(context.request().user()))));
    }
}
