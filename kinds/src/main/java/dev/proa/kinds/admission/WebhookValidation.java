package dev.proa.kinds.admission;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.Selectors;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Configurations of validating and mutating webhooks. */
public final class WebhookValidation {
    private static final List<String> SIDE_EFFECTS = List.of("None", "NoneOnDryRun", "Some", "Unknown");
    private static final List<String> NO_SIDE_EFFECTS = List.of("None", "NoneOnDryRun");
    private static final List<String> REVIEW_VERSIONS = List.of("v1", "v1beta1");
    private static final int TIMEOUT_SECONDS_MAX = 30;

    /** What is asked of a configuration; less where the stored one does not meet it. */
    private record Asked(boolean noSideEffects, boolean knownVersion, boolean uniqueNames, boolean labelValues) {
        static Asked of(List<JsonObject> stored) {
            return new Asked(
                    stored.stream().allMatch(hook -> NO_SIDE_EFFECTS.contains(hook.string("sideEffects"))),
                    stored.stream()
                            .allMatch(hook -> hook.array("admissionReviewVersions").strings().stream()
                                    .anyMatch(REVIEW_VERSIONS::contains)),
                    stored.stream().map(hook -> hook.string("name")).distinct().count() == stored.size(),
                    stored.stream()
                            .allMatch(hook -> Selectors.isUsable(hook.object("namespaceSelector"))
                                    && Selectors.isUsable(hook.object("objectSelector"))));
        }
    }

    private WebhookValidation() {}

    public static void create(JsonObject configuration, FieldErrors errors) {
        check(configuration, Asked.of(List.of()), errors);
    }

    public static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        check(updated, Asked.of(old.array("webhooks").objects()), errors);
    }

    private static void check(JsonObject configuration, Asked asked, FieldErrors errors) {
        Set<String> names = new HashSet<>();
        Fields.each(configuration, "webhooks", errors, (hook, at) -> {
            webhook(hook, asked, at);
            reviewVersions(hook.array("admissionReviewVersions"), asked, at.at("admissionReviewVersions"));
            String name = hook.string("name");
            if (asked.uniqueNames() && !name.isEmpty() && !names.add(name)) {
                at.at("name").duplicate(name);
            }
        });
    }

    private static void webhook(JsonObject hook, Asked asked, FieldErrors at) {
        Formats.fullyQualifiedName(hook.string("name"), at.at("name"));
        Fields.each(hook, "rules", at, AdmissionRules::rule);
        Fields.oneOf(hook, "failurePolicy", at, AdmissionRules.FAILURE_POLICIES);
        Fields.oneOf(hook, "matchPolicy", at, AdmissionRules.MATCH_POLICIES);
        Fields.oneOf(hook, "reinvocationPolicy", at, AdmissionRules.REINVOCATION_POLICIES);
        List<String> sideEffects = asked.noSideEffects() ? NO_SIDE_EFFECTS : SIDE_EFFECTS;
        if (!hook.has("sideEffects")) {
            at.at("sideEffects").required("must specify one of " + String.join(", ", sideEffects));
        }
        Fields.oneOf(hook, "sideEffects", at, sideEffects);
        long seconds = hook.number("timeoutSeconds", 1);
        if (seconds < 1 || seconds > TIMEOUT_SECONDS_MAX) {
            at.at("timeoutSeconds").invalid(seconds, "the timeout value must be between 1 and 30 seconds");
        }
        for (String selector : List.of("namespaceSelector", "objectSelector")) {
            Fields.in(hook, selector, at, (s, place) -> Selectors.labelSelector(s, asked.labelValues(), place));
        }
        client(hook.object("clientConfig"), at.at("clientConfig"));
        AdmissionRules.conditions(hook, at);
    }

    private static void client(JsonObject client, FieldErrors at) {
        if (client.has("url") == client.has("service")) {
            at.required("exactly one of url or service is required");
        } else if (client.has("url")) {
            WebhookAddress.url(client.string("url"), at.at("url"));
        } else {
            WebhookAddress.service(client.object("service"), at.at("service"));
        }
    }

    private static void reviewVersions(JsonArray versions, Asked asked, FieldErrors at) {
        if (versions.isEmpty()) {
            at.required("must specify one of " + String.join(", ", REVIEW_VERSIONS));
            return;
        }
        Set<String> seen = new HashSet<>();
        List<String> texts = versions.strings();
        for (int i = 0; i < texts.size(); i++) {
            if (seen.add(texts.get(i))) {
                Names.dns1035Label(texts.get(i), at.index(i));
            } else {
                at.index(i).invalid(texts.get(i), "duplicate version");
            }
        }
        if (asked.knownVersion() && texts.stream().noneMatch(REVIEW_VERSIONS::contains)) {
            at.invalid(versions, "must include at least one of " + String.join(", ", REVIEW_VERSIONS));
        }
    }
}
