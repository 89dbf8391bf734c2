package dev.proa.control.explanation;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.Kind;
import dev.proa.api.kind.Kinds;
import dev.proa.api.world.World;
import dev.proa.control.Key;
import dev.proa.control.Whys;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Explains objects of one World. */
public final class Explainer {
    /** Events by the uid of the object that they are about. */
    private static final World.Index EVENTS_BY_OBJECT = new World.Index(
            "events-by-object",
            Resources.EVENTS,
            event -> List.of(event.object("involvedObject").string("uid")));

    private static final int WARNINGS_MAX = 3;

    /** Owners may point at each other in a ring. */
    private static final int OWNERS_MAX = 8;

    private final World world;
    private final Instant now;
    private final PlansOf plans;
    private final Kinds kinds;

    public Explainer(World world, Instant now, Kinds kinds, PlansOf plans) {
        this.world = world;
        this.kinds = kinds;
        this.now = now;
        this.plans = plans;
    }

    World world() {
        return world;
    }

    Instant now() {
        return now;
    }

    /** Why the object is as it is; empty where there is none of that name. */
    public Optional<Explanation> explain(GroupResource resource, String namespace, String name) {
        return Optional.ofNullable(world.get(resource, namespace, name)).map(object -> explain(resource, object));
    }

    private Explanation explain(GroupResource resource, JsonObject object) {
        if (resource.equals(Resources.PODS)) {
            return new PodExplanation(this, object).whole();
        }
        if (resource.equals(Resources.SERVICES)) {
            return new ServiceExplanation(this, object).whole();
        }
        return new OwnerExplanation(this, resource, object).whole();
    }

    /** {@code Deployment default/web}. */
    static String named(JsonObject object) {
        return object.string("kind") + " " + Key.of(object);
    }

    /** Its deletion, and what holds it up. */
    List<Explanation> deletion(JsonObject object) {
        Optional<Instant> at = Meta.deletion(object);
        if (at.isEmpty()) {
            return List.of();
        }
        List<String> finalizers = Meta.finalizers(object);
        String due = at.get().isAfter(now)
                ? "it is being deleted, and has " + Ages.text(Duration.between(now, at.get()))
                        + " left to end by itself"
                : "it is being deleted since " + Ages.text(Duration.between(at.get(), now));
        return List.of(new Explanation(
                due,
                finalizers.isEmpty()
                        ? List.of()
                        : List.of(Explanation.of(
                                "it stays until its finalizers are taken off: " + String.join(", ", finalizers)))));
    }

    /** What its planners last said. */
    List<Explanation> plans(GroupResource resource, JsonObject object) {
        List<Explanation> said = new ArrayList<>();
        for (Whys.Why why : plans.about(resource, Key.of(object))) {
            said.add(Explanation.of(why.reconciler() + ": " + why.text()));
        }
        return said;
    }

    /**
     * The newest warnings about it, each reason once.
     *
     * @param told what has been said already: what a warning repeats is left out
     */
    List<Explanation> warnings(JsonObject object, List<Explanation> told) {
        Map<String, JsonObject> byReason = new LinkedHashMap<>();
        world.indexed(EVENTS_BY_OBJECT, Meta.uid(object)).stream()
                .filter(event -> event.string("type").equals("Warning") && isNews(event, told))
                .sorted(Comparator.comparing(Explainer::last).reversed())
                .forEach(event -> byReason.putIfAbsent(event.string("reason"), event));
        return byReason.values().stream().limit(WARNINGS_MAX).map(this::warning).toList();
    }

    private static boolean isNews(JsonObject event, List<Explanation> told) {
        return told.stream().noneMatch(each -> each.text().contains(event.string("message")));
    }

    private Explanation warning(JsonObject event) {
        long count = Math.max(event.number("count"), event.object("series").number("count"));
        String source =
                event.string("reportingComponent", event.object("source").string("component"));
        return Explanation.of(event.string("reason") + ": " + event.string("message") + " (" + source
                + (count > 1 ? ", " + count + " times" : "")
                + Ages.age(last(event), now).map(age -> ", " + age + " ago").orElse("") + ")");
    }

    private static String last(JsonObject event) {
        return event.string(
                "lastTimestamp", event.object("series").string("lastObservedTime", event.string("eventTime")));
    }

    /** Who made it, and why; then who made that. */
    List<Explanation> owner(JsonObject object) {
        return owner(object, OWNERS_MAX);
    }

    private List<Explanation> owner(JsonObject object, int left) {
        JsonObject reference = Meta.controller(object);
        if (reference.isEmpty() || left == 0) {
            return List.of();
        }
        String who = reference.string("kind") + " " + reference.string("name");
        Kind kind = kinds.named(Meta.group(reference.string("apiVersion")), reference.string("kind"));
        JsonObject owner = kind == null
                ? null
                : world.get(kind.resource(), kind.namespaced() ? Meta.namespace(object) : "", reference.string("name"));
        if (kind == null || owner == null || !Meta.uid(owner).equals(reference.string("uid"))) {
            return List.of(Explanation.of("it belongs to " + who + ", which does not exist"));
        }
        List<Explanation> because = new ArrayList<>(plans(kind.resource(), owner));
        because.addAll(owner(owner, left - 1));
        return List.of(new Explanation("it belongs to " + who, because));
    }
}
