package dev.proa.server;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.Kind;
import dev.proa.api.kind.Kinds;
import dev.proa.api.world.World;
import dev.proa.base.Clock;
import dev.proa.control.Key;
import dev.proa.control.PlanHistory;
import dev.proa.control.explanation.Explainer;
import dev.proa.control.explanation.Explanation;
import dev.proa.control.explanation.PlansOf;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.wire.Query;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code /proa/why?resource=R&namespace=N&name=M&history=L}: {@code {"subject": string, "explanation": E, "history": [line, ...]}} with {@link Explanation}
 * and the flight recorder's lines. R is a resource as kubectl takes it: plural, singular, short name, each with or without the
 * group behind a dot. The explanation is left out of an object that is not there (any more); without it and a history the answer is 404.
 * L is how many lines are wanted, at most a thousand.
 */
final class WhyDocument {
    static final String PATH = "/proa/why";

    private static final long HISTORY_MAX = 1_000;

    private final Kinds kinds;
    private final Supplier<World> worlds;
    private final Clock clock;
    private final PlansOf plans;
    private final PlanHistory history;

    WhyDocument(Kinds kinds, Supplier<World> worlds, Clock clock, PlansOf plans, PlanHistory history) {
        this.kinds = kinds;
        this.worlds = worlds;
        this.clock = clock;
        this.plans = plans;
        this.history = history;
    }

    JsonObject answer(Query query) {
        Kind kind = kind(query.first("resource", ""));
        String namespace = kind.namespaced() ? query.first("namespace", "default") : "";
        String name = query.first("name", "");
        Optional<Explanation> explanation =
                new Explainer(worlds.get(), clock.now(), kinds, plans).explain(kind.resource(), namespace, name);
        List<JsonObject> lines = lines(kind.resource(), namespace, name, query.first("history", "5"));
        if (explanation.isEmpty() && lines.isEmpty()) {
            throw ApiException.of(
                    StatusReason.NOT_FOUND,
                    kind.resource() + " \"" + name + "\" not found"
                            + (namespace.isEmpty() ? "" : " in namespace \"" + namespace + "\"")
                            + ", and no plan is on record that wrote it");
        }
        JsonObject.Builder answer = JsonObject.builder().put("subject", kind.name() + " " + new Key(namespace, name));
        explanation.ifPresent(found -> answer.put("explanation", found.toJson()));
        return answer.put("history", JsonArray.of(lines)).build();
    }

    /** Without what was written: a line for people says when, who, why and to what end. */
    private List<JsonObject> lines(GroupResource resource, String namespace, String name, String asked) {
        try {
            int linesMax = (int) Math.clamp(Long.parseLong(asked), 0, HISTORY_MAX);
            return history.wrote(resource, namespace, name, linesMax).stream()
                    .map(line -> line.without("actions"))
                    .toList();
        } catch (NumberFormatException none) {
            throw ApiException.of(StatusReason.BAD_REQUEST, "history is a number of lines, not \"" + asked + "\"");
        } catch (IOException unreadable) {
            throw ApiException.of(
                    StatusReason.INTERNAL_ERROR, "the flight recorder cannot be read: " + unreadable.getMessage());
        }
    }

    private Kind kind(String asked) {
        String wanted = asked.toLowerCase(Locale.ROOT);
        List<Kind> found = new ArrayList<>();
        for (Kind each : kinds.all()) {
            List<String> names = new ArrayList<>(List.of(each.plural(), each.singular()));
            names.addAll(each.shortNames());
            boolean named =
                    names.stream().anyMatch(name -> wanted.equals(name) || wanted.equals(name + "." + each.group()));
            if (named && each.isStored()) {
                found.add(each);
            }
        }
        // As kubectl does, the core group first.
        return found.stream()
                .filter(each -> each.group().isEmpty())
                .findFirst()
                .or(() -> found.stream().findFirst())
                .orElseThrow(() -> ApiException.of(
                        StatusReason.BAD_REQUEST, "the server doesn't have a resource type \"" + asked + "\""));
    }
}
