package dev.proa.control;

import dev.proa.api.ApiClient;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.world.World;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Carries plans out through the API, as one component with its own identity. */
public final class Executor {
    private static final String NAMESPACE_TERMINATING = "NamespaceTerminating";

    private final ApiClient client;
    private final EventSink events;
    private final boolean parallel;

    /** @param parallel whether independent steps run at the same time, each on a virtual thread */
    public Executor(ApiClient client, EventSink events, boolean parallel) {
        this.client = client;
        this.events = events;
        this.parallel = parallel;
    }

    /** What the component reads: it has every write of this executor that has returned. */
    World world() {
        return client.world();
    }

    /** Records an event that belongs to no plan. */
    void tell(Action.Event event) {
        events.record(event);
    }

    /** How many events were not written because too many waited. */
    public long droppedEvents() {
        return events.dropped();
    }

    public Outcome execute(Plan plan) {
        int[] writes = {0};
        try {
            steps(plan.actions(), writes);
            return new Outcome.Done(writes[0]);
        } catch (ApiException failure) {
            return new Outcome.Failed(failure);
        }
    }

    /** Whether to go on. */
    private boolean steps(List<Action> actions, int[] writes) {
        for (Action action : actions) {
            if (!step(action, writes)) {
                return false;
            }
        }
        return true;
    }

    private boolean step(Action action, int[] writes) {
        return switch (action) {
            case Action.Write write -> {
                written(write, writes);
                yield true;
            }
            case Action.Event event -> {
                events.record(event);
                yield true;
            }
            case Action.Together together -> {
                together(together, writes);
                yield true;
            }
            case Action.Attempt attempt -> attempt(attempt, writes);
            case Action.Recheck recheck -> recheck(recheck);
        };
    }

    /** Counts it when it changed something: the World has what was written as soon as it is answered. */
    private JsonObject written(Action.Write write, int[] writes) {
        String before = version(write);
        JsonObject result = write(write);
        boolean same = switch (write) {
            case Action.Update w -> version(w).equals(before);
            case Action.Patch w -> version(w).equals(before);
            case Action.Delete w -> version(w).equals(before);
            case Action.Create w -> false;
            case Action.CreateThrough w -> false;
            case Action.DeleteCollection w -> false;
        };
        if (!same) {
            writes[0]++;
        }
        return result;
    }

    /** The resourceVersion of what is written to, as the World has it; empty when it is absent. */
    private String version(Action.Write write) {
        JsonObject object =
                write.name().isEmpty() ? null : client.world().get(write.resource(), write.namespace(), write.name());
        return object == null ? "" : object.objectAt("metadata").string("resourceVersion");
    }

    private JsonObject write(Action.Write write) {
        return switch (write) {
            case Action.Create w -> client.create(w.resource(), w.namespace(), w.object());
            case Action.CreateThrough w ->
                client.create(w.resource(), w.namespace(), w.name(), w.subresource(), w.body());
            case Action.Update w ->
                w.subresource().isEmpty()
                        ? client.update(w.resource(), w.namespace(), w.object())
                        : client.update(w.resource(), w.namespace(), w.subresource(), w.object());
            case Action.Patch w -> patch(w);
            case Action.Delete w -> delete(w);
            case Action.DeleteCollection w ->
                client.deleteCollection(w.resource(), w.namespace(), Map.of(), w.options());
        };
    }

    private JsonObject patch(Action.Patch w) {
        return w.patch() instanceof JsonArray operations
                ? client.jsonPatch(w.resource(), w.namespace(), w.name(), w.subresource(), operations)
                : client.mergePatch(w.resource(), w.namespace(), w.name(), w.subresource(), (JsonObject) w.patch());
    }

    private JsonObject delete(Action.Delete w) {
        try {
            return client.delete(w.resource(), w.namespace(), w.name(), w.options());
        } catch (ApiException failure) {
            if (failure.reason() == StatusReason.NOT_FOUND) {
                return JsonObject.EMPTY;
            }
            throw failure;
        }
    }

    private boolean attempt(Action.Attempt attempt, int[] writes) {
        JsonObject result = JsonObject.EMPTY;
        try {
            if (attempt.action() instanceof Action.Write write) {
                result = written(write, writes);
            } else if (!step(attempt.action(), writes)) {
                return false;
            }
        } catch (ApiException failure) {
            boolean goesOn = steps(attempt.failed().apply(failure), writes);
            if (attempt.forgives().apply(failure)) {
                return goesOn;
            }
            throw failure;
        }
        return steps(attempt.succeeded().apply(result), writes);
    }

    private boolean recheck(Action.Recheck recheck) {
        return recheck.condition().apply(live(recheck));
    }

    private JsonObject live(Action.Recheck recheck) {
        try {
            return client.get(recheck.resource(), recheck.namespace(), recheck.name());
        } catch (ApiException failure) {
            if (failure.reason() == StatusReason.NOT_FOUND) {
                return JsonObject.EMPTY;
            }
            throw failure;
        }
    }

    private void together(Action.Together together, int[] writes) {
        List<Action> all = together.actions();
        int size = together.slowStart() ? 1 : all.size();
        for (int from = 0; from < all.size(); size *= 2) {
            int to = Math.min(all.size(), from + size);
            round(all.subList(from, to), writes);
            from = to;
        }
    }

    private void round(List<Action> actions, int[] writes) {
        @Nullable ApiException first = null;
        for (Callable<int[]> done : parallel && actions.size() > 1 ? inParallel(actions) : oneByOne(actions)) {
            try {
                writes[0] += done.call()[0];
            } catch (ApiException failure) {
                first = first == null ? failure : first;
            } catch (Exception unexpected) {
                throw new IllegalStateException(unexpected);
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private List<Callable<int[]>> oneByOne(List<Action> actions) {
        return actions.stream().map(this::task).toList();
    }

    private Callable<int[]> task(Action action) {
        return () -> {
            int[] writes = {0};
            step(action, writes);
            return writes;
        };
    }

    private List<Callable<int[]>> inParallel(List<Action> actions) {
        List<Callable<int[]>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<int[]>> futures =
                    actions.stream().map(action -> threads.submit(task(action))).toList();
            futures.forEach(future -> results.add(() -> result(future)));
        }
        return results;
    }

    private static int[] result(Future<int[]> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof ApiException expected) {
                throw expected;
            }
            throw new IllegalStateException(failure.getCause());
        }
    }

    /** Whether a write was refused because its namespace is going away: nothing to report, nothing to retry. */
    public static boolean namespaceTerminating(ApiException failure) {
        return failure.details().array("causes").objects().stream()
                .anyMatch(cause -> cause.string("reason").equals(NAMESPACE_TERMINATING));
    }
}
