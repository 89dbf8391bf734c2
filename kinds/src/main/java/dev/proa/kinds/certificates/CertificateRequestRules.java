package dev.proa.kinds.certificates;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.identity.User;
import dev.proa.api.kind.Author;
import dev.proa.api.kind.Column;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.kinds.Cells;
import dev.proa.kinds.Table;
import dev.proa.kinds.TabledRules;
import dev.proa.schema.Times;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * CertificateSigningRequests: who asks is what the server knows, nothing of a request changes, conditions are written by
 * those who approve, and certificates by those who sign.
 */
public final class CertificateRequestRules implements TabledRules {
    private static final Table TABLE = Table.named()
            .age()
            .text("SignerName", r -> Cells.spec(r, "signerName"))
            .text("Requestor", r -> Cells.spec(r, "username"))
            .text(
                    "RequestedDuration",
                    r -> r.hasAt("spec", "expirationSeconds")
                            ? Column.duration(r.numberAt(0, "spec", "expirationSeconds"))
                            : Cells.NONE)
            .text("Condition", CertificateRequestRules::state);

    @Override
    public Table table() {
        return TABLE;
    }

    private static String state(JsonObject request) {
        List<String> types = request.objectAt("status").array("conditions").objects().stream()
                .map(c -> c.string("type"))
                .toList();
        String state = types.contains("Denied") ? "Denied" : types.contains("Approved") ? "Approved" : "Pending";
        if (types.contains("Failed")) {
            state += ",Failed";
        }
        return request.stringAt("status", "certificate").isEmpty() ? state : state + ",Issued";
    }

    @Override
    public boolean hasGeneration() {
        return false;
    }

    @Override
    public List<String> selectableFieldNames() {
        return List.of("spec.signerName");
    }

    @Override
    public Map<String, String> selectableFields(JsonObject request) {
        return Map.of("spec.signerName", request.stringAt("spec", "signerName"));
    }

    @Override
    public void validateName(String name, FieldErrors errors) {
        Names.pathSegment(name, errors.at("metadata").at("name"));
    }

    @Override
    public JsonObject prepareCreate(JsonObject request, Author author) {
        return request.change("spec", spec -> withUser(spec, author.user())).with("status", JsonObject.EMPTY);
    }

    private static JsonObject withUser(JsonObject spec, User user) {
        JsonObject.Builder result =
                spec.without("username").without("uid").without("groups").without("extra").toBuilder();
        result.putUnlessEmpty("username", user.name());
        result.putUnlessEmpty("uid", user.uid());
        if (!user.groups().isEmpty()) {
            result.put("groups", JsonArray.ofStrings(user.groups()));
        }
        if (!user.extra().isEmpty()) {
            JsonObject.Builder extra = JsonObject.builder();
            new TreeMap<>(user.extra()).forEach((key, values) -> extra.put(key, JsonArray.ofStrings(values)));
            result.put("extra", extra.build());
        }
        return result.build();
    }

    @Override
    public JsonObject prepareUpdate(JsonObject old, JsonObject updated) {
        return updated.with("spec", old.object("spec")).with("status", old.object("status"));
    }

    @Override
    public JsonObject prepareStatusUpdate(JsonObject old, JsonObject updated, Author author) {
        JsonObject kept = updated;
        for (String decision : List.of("Approved", "Denied")) {
            kept = withDecisionsOf(old, kept, decision);
        }
        return timed(old, kept, author);
    }

    /** Approvals and denials as they were, unless their number differs, which is told as an error. */
    private static JsonObject withDecisionsOf(JsonObject old, JsonObject updated, String type) {
        List<JsonObject> before = CertificateRequestValidation.conditions(old, type);
        if (before.size()
                != CertificateRequestValidation.conditions(updated, type).size()) {
            return updated;
        }
        Iterator<JsonObject> next = before.iterator();
        return updated.change(
                "status", s -> s.changeEach("conditions", c -> c.string("type").equals(type) ? next.next() : c));
    }

    /** Conditions say when they were written, and when they came to be so. */
    private static JsonObject timed(JsonObject old, JsonObject updated, Author author) {
        String now = Times.seconds(author.now());
        List<JsonObject> before =
                new ArrayList<>(old.arrayAt("status", "conditions").objects());
        return updated.change(
                "status",
                status -> status.changeEach("conditions", condition -> {
                    String since = before.stream()
                            .filter(c -> c.string("type").equals(condition.string("type"))
                                    && c.string("status").equals(condition.string("status"))
                                    && c.has("lastTransitionTime"))
                            .map(c -> c.string("lastTransitionTime"))
                            .findFirst()
                            .orElse(now);
                    JsonObject result =
                            condition.has("lastUpdateTime") ? condition : condition.with("lastUpdateTime", now);
                    return result.has("lastTransitionTime") ? result : result.with("lastTransitionTime", since);
                }));
    }

    @Override
    public JsonObject prepareSubresourceUpdate(String subresource, JsonObject old, JsonObject updated, Author author) {
        JsonArray conditions = timed(old, updated, author).arrayAt("status", "conditions");
        JsonObject status = conditions.isEmpty()
                ? old.object("status").without("conditions")
                : old.object("status").with("conditions", conditions);
        return updated.with("spec", old.object("spec")).with("status", status);
    }

    @Override
    public void check(JsonObject request, FieldErrors errors) {
        CertificateRequestValidation.create(request, errors);
    }

    @Override
    public void checkUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        CertificateRequestValidation.update(old, updated, false, false, errors);
    }

    @Override
    public void validateStatusUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        CertificateRequestValidation.update(old, updated, false, true, errors);
    }

    @Override
    public void validateSubresourceUpdate(String subresource, JsonObject old, JsonObject updated, FieldErrors errors) {
        CertificateRequestValidation.update(old, updated, true, false, errors);
    }
}
