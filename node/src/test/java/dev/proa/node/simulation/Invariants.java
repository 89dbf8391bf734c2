package dev.proa.node.simulation;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.control.Change;
import dev.proa.control.Key;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What must hold after every change. A violation is kept for the driver to throw. */
final class Invariants {
    private static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    private static final String INDEX = "batch.kubernetes.io/job-completion-index";

    private final SimulatedWhole whole;
    /** Nobody harms pods: then availability holds too. */
    private boolean calm;

    /** Nobody harms pods but by evictions: then budgets hold. */
    private boolean evictions;

    /** The extremes of what users have wanted of an object, by its uid. */
    private final Map<String, Long> most = new HashMap<>();

    private final Map<String, Long> least = new HashMap<>();
    private final Map<String, Long> succeeded = new HashMap<>();

    /** Sets that last got smaller because a user wanted fewer while several of their Deployment's had pods. */
    private final Set<String> shared = new HashSet<>();

    /** At which revision a pod became ready, by its uid. */
    private final Map<String, Long> readySince = new HashMap<>();

    private @Nullable String violation;

    Invariants(SimulatedWhole whole, Flavour flavour) {
        this.whole = whole;
        this.calm = flavour == Flavour.CALM;
        this.evictions = flavour == Flavour.EVICTED;
        whole.interleaving().onChange(this::changed);
    }

    /** From now on somebody harms pods. */
    void disturbed() {
        calm = false;
        evictions = false;
    }

    void check() {
        if (violation != null) {
            throw new AssertionError(violation);
        }
    }

    private void violated(String what) {
        if (violation == null) {
            violation = what;
            whole.note("VIOLATION " + what);
        }
    }

    private void changed(Change change) {
        JsonObject object = change.object();
        if (Meta.name(object).startsWith("poison")) {
            return;
        }
        GroupResource resource = change.resource();
        if (resource.equals(Resources.DEPLOYMENTS)) {
            JsonObject spec = object.object("spec");
            long replicas = spec.number("replicas");
            JsonObject rolling = spec.objectAt("strategy", "rollingUpdate");
            wanted(
                    object,
                    replicas + share(rolling, "maxSurge", replicas, true),
                    replicas - share(rolling, "maxUnavailable", replicas, false));
        } else if (resource.equals(Resources.REPLICA_SETS)) {
            long replicas = object.object("spec").number("replicas");
            wanted(object, replicas, replicas);
            set(change);
        } else if (resource.equals(Resources.STATEFUL_SETS)) {
            long replicas = object.object("spec").number("replicas");
            wanted(object, replicas, replicas);
        } else if (resource.equals(Resources.JOBS)) {
            wanted(object, object.object("spec").number("parallelism"), 0);
            job(change);
        } else if (resource.equals(Resources.PODS)) {
            pod(change);
        }
    }

    private void wanted(JsonObject object, long upper, long lower) {
        most.merge(Meta.uid(object), upper, Math::max);
        least.merge(Meta.uid(object), lower, Math::min);
    }

    private static long share(JsonObject rolling, String name, long replicas, boolean up) {
        if (rolling.get(name) instanceof JsonNumber) {
            return rolling.number(name);
        }
        String text = rolling.string(name, "25%");
        double part = replicas * Long.parseLong(text.replace("%", "")) / 100.0;
        return (long) (up ? Math.ceil(part) : Math.floor(part));
    }

    /** Sizes of replica sets never go above what surge allows. */
    private void set(Change change) {
        JsonObject before = change.before();
        JsonObject after = change.after();
        String owner = Meta.controller(change.object()).string("uid");
        if (after == null || owner.isEmpty() || !most.containsKey(owner)) {
            return;
        }
        long size = after.object("spec").number("replicas");
        long earlier = before == null ? 0 : before.object("spec").number("replicas");
        long sum = world().list(Resources.REPLICA_SETS, Meta.namespace(after)).stream()
                .filter(set -> Meta.controller(set).string("uid").equals(owner))
                .mapToLong(set -> set.object("spec").number("replicas"))
                .sum();
        if (before != null && size != earlier) {
            boolean wanted = !Meta.annotation(after, DESIRED).equals(Meta.annotation(before, DESIRED));
            if (size < earlier && wanted && sum > size) {
                shared.add(Meta.uid(after));
            } else {
                shared.remove(Meta.uid(after));
            }
        }
        if (size > earlier && sum > most.get(owner)) {
            violated("above surge: " + sum + " of at most " + most.get(owner) + " in the sets of "
                    + Meta.controller(after).string("name"));
        }
    }

    private World world() {
        return whole.world();
    }

    private void pod(Change change) {
        JsonObject before = change.before();
        JsonObject after = change.after();
        JsonObject pod = change.object();
        JsonObject controller = Meta.controller(pod);
        if (after != null && Pods.ready(after) && (before == null || !Pods.ready(before))) {
            readySince.put(Meta.uid(after), change.revision());
        }
        if (controller.isEmpty()) {
            return;
        }
        if (before == null) {
            createdPod(pod, controller);
        } else if (evictions
                && Pods.ready(before)
                && !Meta.deleting(before)
                && (after == null || Meta.deleting(after))) {
            evicted(before);
        } else if (calm && !Meta.deleting(before) && (after == null || Meta.deleting(after))) {
            ending(before, controller);
        }
        if (before != null && after != null && !Pods.nodeName(before).isEmpty()) {
            if (!Pods.nodeName(before).equals(Pods.nodeName(after))) {
                violated("the pod " + Key.of(pod) + " went to another node");
            }
            if (Pods.terminal(before) && !Pods.phase(before).equals(Pods.phase(after))) {
                violated("the pod " + Key.of(pod) + " went on after its end");
            }
        }
    }

    private List<JsonObject> owned(JsonObject controller) {
        return world().indexed(Pods.BY_OWNER, controller.string("uid")).stream()
                .filter(pod -> Meta.controller(pod).string("uid").equals(controller.string("uid")))
                .toList();
    }

    private void createdPod(JsonObject pod, JsonObject controller) {
        String uid = controller.string("uid");
        long active = owned(controller).stream().filter(Pods::active).count();
        switch (controller.string("kind")) {
            case "ReplicaSet" -> {
                if (active > most.getOrDefault(uid, Long.MAX_VALUE)) {
                    violated("a pod twice: " + Key.of(pod) + " is number " + active + " of " + most.get(uid));
                }
            }
            case "Job" -> createdForJob(pod, controller, active);
            case "DaemonSet" -> {
                long same = owned(controller).stream()
                        .filter(Pods::active)
                        .filter(other -> target(other).equals(target(pod)))
                        .count();
                if (same > 1) {
                    violated("a daemon twice on " + target(pod) + ": " + Key.of(pod));
                }
            }
            case "StatefulSet" -> createdForStatefulSet(pod, controller);
            default -> {}
        }
    }

    private static String target(JsonObject pod) {
        return pod.objectAt("spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
                .array("nodeSelectorTerms")
                .toString();
    }

    private void createdForJob(JsonObject pod, JsonObject controller, long active) {
        String uid = controller.string("uid");
        JsonObject job = world().get(Resources.JOBS, Meta.namespace(pod), controller.string("name"));
        if (job == null || !Meta.uid(job).equals(uid)) {
            return;
        }
        JsonObject status = job.object("status");
        if (Conditions.isTrue(status, "Complete") || Conditions.isTrue(status, "Failed")) {
            violated("a pod for a job that has ended: " + Key.of(pod));
        }
        if (active > most.getOrDefault(uid, Long.MAX_VALUE)) {
            violated("above parallelism: " + active + " of " + most.get(uid) + " for " + Key.of(job));
        }
        String index = Meta.annotation(pod, INDEX);
        if (index.isEmpty()) {
            return;
        }
        if (indexes(status.string("completedIndexes")).contains(Integer.valueOf(index))) {
            violated("a completed index runs again: " + index + " of " + Key.of(job));
        }
        long same = owned(controller).stream()
                .filter(Pods::active)
                .filter(other -> Meta.annotation(other, INDEX).equals(index))
                .count();
        if (same > 1) {
            violated("an index twice: " + index + " of " + Key.of(job));
        }
    }

    static TreeSet<Integer> indexes(String intervals) {
        TreeSet<Integer> all = new TreeSet<>();
        for (String interval : intervals.split(",", -1)) {
            if (!interval.isEmpty()) {
                String[] ends = interval.split("-", -1);
                for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) {
                    all.add(i);
                }
            }
        }
        return all;
    }

    /** What has succeeded is counted once and for all. */
    private void job(Change change) {
        JsonObject after = change.after();
        JsonObject before = change.before();
        if (after == null) {
            return;
        }
        long now = after.object("status").number("succeeded");
        long earlier = succeeded.merge(Meta.uid(after), now, Math::max);
        if (now < earlier) {
            violated("a job's successes went back: " + now + " after " + earlier + " of " + Key.of(after));
        }
        long completions = after.object("spec").number("completions", Long.MAX_VALUE);
        if (now > completions) {
            violated("more successes than completions: " + now + " of " + Key.of(after));
        }
        for (String end : List.of("Complete", "Failed")) {
            if (before != null
                    && Conditions.isTrue(before.object("status"), end)
                    && !Conditions.isTrue(after.object("status"), end)) {
                violated("a job's end was taken back: " + Key.of(after));
            }
        }
    }

    private void createdForStatefulSet(JsonObject pod, JsonObject controller) {
        JsonObject set = world().get(Resources.STATEFUL_SETS, Meta.namespace(pod), controller.string("name"));
        if (set == null || !Meta.uid(set).equals(controller.string("uid"))) {
            return;
        }
        long ordinal = ordinal(pod);
        if (ordinal >= most.getOrDefault(Meta.uid(set), Long.MAX_VALUE)) {
            violated("an ordinal too many: " + Key.of(pod));
        }
        if (calm && ordered(set)) {
            Set<Long> ready = new HashSet<>();
            owned(controller).stream().filter(Pods::ready).forEach(other -> ready.add(ordinal(other)));
            for (long lower = 0; lower < ordinal; lower++) {
                if (!ready.contains(lower)) {
                    violated("out of order: " + Key.of(pod) + " before " + lower + " is ready");
                }
            }
        }
    }

    private static boolean ordered(JsonObject set) {
        return !set.object("spec").string("podManagementPolicy").equals("Parallel");
    }

    private static long ordinal(JsonObject pod) {
        String name = Meta.name(pod);
        return Long.parseLong(name.substring(name.lastIndexOf('-') + 1));
    }

    /** A healthy pod is being deleted, in a cluster where only evictions do that. */
    private void evicted(JsonObject pod) {
        for (JsonObject budget : world().list(Resources.DISRUPTION_BUDGETS, Meta.namespace(pod))) {
            String app = budget.objectAt("spec", "selector", "matchLabels").string("app");
            long least = budget.object("spec").number("minAvailable");
            long left = world().list(Resources.PODS, Meta.namespace(pod)).stream()
                    .filter(other -> Meta.label(other, "app").equals(app) && Pods.ready(other) && Pods.active(other))
                    .count();
            if (Meta.label(pod, "app").equals(app) && left < least) {
                violated("a budget is broken: " + left + " of at least " + least + " left after " + Key.of(pod));
            }
        }
    }

    /**
     * Whether the pod was ready on the World on which its deletion was decided. One that became ready since counted as unhealthy, of which any
     * number may go: upstream's caches lag behind too, and its deletions ask for no state.
     */
    private boolean knownReady(JsonObject pod) {
        return Pods.ready(pod)
                && readySince.getOrDefault(Meta.uid(pod), 0L)
                        <= whole.interleaving().decided();
    }

    /**
     * One pod of an ordered set ends at a time, the highest first. But the highest one beyond the set's size doesn't wait for a lower one that an
     * update deleted before users wanted fewer: upstream looks at those beyond the size only (stateful_set_control.go, processCondemned).
     */
    private void endingInOrder(JsonObject pod, JsonObject set) {
        long ordinal = ordinal(pod);
        List<Long> others = world().indexed(Pods.BY_OWNER, Meta.uid(set)).stream()
                .filter(other -> Meta.deleting(other) && !Meta.uid(other).equals(Meta.uid(pod)))
                .map(Invariants::ordinal)
                .toList();
        boolean beyond = ordinal >= least.getOrDefault(Meta.uid(set), 0L);
        if (others.size() > (beyond ? 1 : 0) || others.stream().anyMatch(other -> other > ordinal)) {
            violated(
                    "more than one at a time: " + Key.of(pod) + " ends while " + others + " of " + Key.of(set) + " do");
        }
    }

    /**
     * A pod is being deleted, in a cluster where only its controllers do that. When users want fewer in the middle of a rollout, each set
     * loses its share, whatever of it is available: upstream asks for availability in rollouts only (sync.go, scale, against rolling.go).
     */
    private void ending(JsonObject pod, JsonObject controller) {
        World world = world();
        String namespace = Meta.namespace(pod);
        if (controller.string("kind").equals("ReplicaSet")) {
            JsonObject set = world.get(Resources.REPLICA_SETS, namespace, controller.string("name"));
            JsonObject owner = set == null ? JsonObject.EMPTY : Meta.controller(set);
            JsonObject deployment = world.get(Resources.DEPLOYMENTS, namespace, owner.string("name"));
            if (set == null
                    || !Meta.uid(set).equals(controller.string("uid"))
                    || deployment == null
                    || Meta.deleting(set)
                    || Meta.deleting(deployment)
                    || !Meta.uid(deployment).equals(owner.string("uid"))
                    || shared.contains(Meta.uid(set))
                    || !knownReady(pod)) {
                return;
            }
            long left = world.list(Resources.PODS, namespace).stream()
                    .filter(other -> Meta.label(other, "app").equals(Meta.name(deployment)))
                    .filter(other -> Pods.ready(other) && Pods.active(other))
                    .count();
            if (left < least.getOrDefault(Meta.uid(deployment), 0L)) {
                violated("under availability: " + left + " of at least " + least.get(Meta.uid(deployment)) + " left of "
                        + Key.of(deployment) + " after " + Key.of(pod));
            }
        } else if (controller.string("kind").equals("StatefulSet")) {
            JsonObject set = world.get(Resources.STATEFUL_SETS, namespace, controller.string("name"));
            if (set == null || Meta.deleting(set) || !Meta.uid(set).equals(controller.string("uid")) || !ordered(set)) {
                return;
            }
            endingInOrder(pod, set);
        } else if (controller.string("kind").equals("DaemonSet")) {
            JsonObject set = world.get(Resources.DAEMON_SETS, namespace, controller.string("name"));
            if (set == null || Meta.deleting(set) || !Meta.uid(set).equals(controller.string("uid"))) {
                return;
            }
            long ready = owned(controller).stream()
                    .filter(Pods::active)
                    .filter(Pods::ready)
                    .count();
            if (knownReady(pod) && ready < SimulatedWhole.NODES - 1) {
                violated("more than one unavailable: " + ready + " pods of " + Key.of(set) + " are left after "
                        + Key.of(pod));
            }
        }
    }
}
