package dev.proa.controllers.history;

import dev.proa.api.world.World;
import dev.proa.control.Action;
import dev.proa.control.Failure;
import dev.proa.control.Reads;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.controllers.ownership.Claims;
import dev.proa.controllers.ownership.Family;
import dev.proa.controllers.template.Hashes;
import dev.proa.controllers.template.Semantic;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The revisions of a workload's template, oldest first.
 *
 * @param current the one that holds the template as it is now; null until it is made
 * @param actions what has to be done first, when that is anything: adopt, make, renumber or remove duplicates
 */
public record History(List<JsonObject> revisions, @Nullable JsonObject current, List<Action> actions) {
    /** The label by which revisions and pods name a template. */
    public static final String HASH_LABEL = "controller-revision-hash";

    private static final int PREFIX_MAX = 223;
    private static final Comparator<JsonObject> ORDER = Comparator.comparingLong(
                    (JsonObject revision) -> revision.number("revision"))
            .thenComparing(Meta::created)
            .thenComparing(Meta::name);

    /** {@code collided} tells how the owner's status.collisionCount is raised. */
    public static History of(World world, Claims.Owner owner, Family family, List<Action> collided) {
        Family revisionsOf = new Family(
                family.parent(), family.group(), family.kind(), Resources.CONTROLLER_REVISIONS, family.selector());
        JsonObject object = owner.owner();
        Claims claims = Claims.of(
                owner,
                family.selector().apply(object),
                Resources.CONTROLLER_REVISIONS,
                revisionsOf.candidates(world, object));
        List<JsonObject> sorted = claims.members().stream().sorted(ORDER).toList();
        if (!claims.actions().isEmpty()) {
            return new History(sorted, null, claims.actions());
        }
        JsonObject data = data(object);
        List<JsonObject> equal = sorted.stream()
                .filter(revision -> Semantic.equal(revision.object("data"), data))
                .toList();
        return equal.isEmpty()
                ? new History(sorted, null, List.of(create(owner, sorted, data, collided)))
                : settled(sorted, equal);
    }

    /**
     * What a change of a revision makes plan again: its set. But a further revision of a template that has one already wakes nobody, as
     * upstream: whoever made it may do something with it before the next change of the set or its pods removes the duplicate.
     */
    public static Reads.KeysOf changes(Family revisionsOf) {
        return (change, world) ->
                change.before() == null && change.after() != null && isDuplicate(change.after(), world)
                        ? List.of()
                        : revisionsOf.parents(change, world);
    }

    private static boolean isDuplicate(JsonObject made, World world) {
        String owner = Meta.controller(made).string("uid");
        return !owner.isEmpty()
                && world.list(Resources.CONTROLLER_REVISIONS, Meta.namespace(made)).stream()
                        .filter(other -> Meta.controller(other).string("uid").equals(owner))
                        .filter(other -> !Meta.uid(other).equals(Meta.uid(made)))
                        .anyMatch(other -> Semantic.equal(other.object("data"), made.object("data")));
    }

    /** The newest of equal ones stays, with the highest number. */
    @SuppressWarnings("ReferenceEquality") // current is one of them
    private static History settled(List<JsonObject> sorted, List<JsonObject> equal) {
        JsonObject current = equal.getLast();
        List<Action> actions = new ArrayList<>();
        equal.stream()
                .filter(revision -> revision != current)
                .forEach(revision -> actions.add(Action.Delete.uid(
                        Resources.CONTROLLER_REVISIONS,
                        Meta.namespace(revision),
                        Meta.name(revision),
                        Meta.uid(revision))));
        long next = next(sorted, Optional.of(current));
        if (current.number("revision") < next) {
            actions.add(new Action.Update(
                    Resources.CONTROLLER_REVISIONS, Meta.namespace(current), "", current.with("revision", next)));
        }
        return new History(sorted, current, actions);
    }

    @SuppressWarnings("ReferenceEquality") // the excepted one is one of them
    private static long next(List<JsonObject> sorted, Optional<JsonObject> except) {
        return 1
                + sorted.stream()
                        .filter(revision -> except.isEmpty() || except.get() != revision)
                        .mapToLong(revision -> revision.number("revision"))
                        .max()
                        .orElse(0);
    }

    /** The patch that brings the template back; its members in order, because clients compare it byte by byte with what Go makes. */
    private static JsonObject data(JsonObject object) {
        JsonObject template = object.objectAt("spec", "template").with("$patch", "replace");
        return (JsonObject) byName(JsonObject.of("spec", JsonObject.of("template", template)));
    }

    /** With the members of all objects in the order of their names; what is empty stays, unlike where hashes are made. */
    private static JsonValue byName(JsonValue value) {
        return switch (value) {
            case JsonObject object -> {
                JsonObject.Builder members = JsonObject.builder();
                object.names().stream()
                        .sorted()
                        .forEach(name -> members.put(name, byName(Objects.requireNonNull(object.get(name)))));
                yield members.build();
            }
            case JsonArray array ->
                JsonArray.of(array.stream().map(History::byName).toList());
            default -> value;
        };
    }

    private static Action create(Claims.Owner owner, List<JsonObject> sorted, JsonObject data, List<Action> collided) {
        JsonObject object = owner.owner();
        String hash = Hashes.of(data, object.object("status").number("collisionCount"));
        String name = Meta.name(object);
        JsonObject labels =
                object.objectAt("spec", "template", "metadata", "labels").with(HASH_LABEL, hash);
        JsonObject.Builder metadata = JsonObject.builder()
                .put("name", name.substring(0, Math.min(name.length(), PREFIX_MAX)) + "-" + hash)
                .put("namespace", Meta.namespace(object))
                .put("labels", labels);
        if (!Meta.annotations(object).isEmpty()) {
            metadata.put("annotations", Meta.annotations(object));
        }
        metadata.put(
                "ownerReferences", JsonArray.of(Meta.controllerReference(object, owner.apiVersion(), owner.kind())));
        JsonObject revision = JsonObject.of(
                "apiVersion",
                "apps/v1",
                "kind",
                "ControllerRevision",
                "metadata",
                metadata.build(),
                "data",
                data,
                "revision",
                next(sorted, Optional.empty()));
        return Action.Attempt.of(new Action.Create(Resources.CONTROLLER_REVISIONS, Meta.namespace(object), revision))
                .failing(Failure.ALREADY_EXISTS, collided)
                .forgiving(Failure.NAMESPACE_TERMINATING);
    }

    /** The hash by which pods name a revision. */
    public static String hash(JsonObject revision) {
        return Meta.label(revision, HASH_LABEL);
    }

    public Optional<JsonObject> named(String name) {
        return revisions.stream()
                .filter(revision -> Meta.name(revision).equals(name))
                .findFirst();
    }

    /** Deletions of the oldest ones beyond the limit; those in {@code live} (names or hashes) are in use. */
    @SuppressWarnings("ReferenceEquality") // current is one of them
    public List<Action> cleanup(long limit, Collection<String> live) {
        List<JsonObject> old = revisions.stream()
                .filter(revision ->
                        revision != current && !live.contains(Meta.name(revision)) && !live.contains(hash(revision)))
                .toList();
        return old.stream()
                .limit(Math.max(0, old.size() - limit))
                .map(revision -> (Action) Action.Delete.uid(
                        Resources.CONTROLLER_REVISIONS,
                        Meta.namespace(revision),
                        Meta.name(revision),
                        Meta.uid(revision)))
                .toList();
    }
}
