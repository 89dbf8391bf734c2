package dev.proa.control;

import dev.proa.api.ApiClient;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.world.World;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Carries plans out through the API, as one component with its own identity. */
public final class Executor {
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
        Run run = new Run();
        try {
            run.steps(plan.actions(), Result.NONE);
            return new Outcome.Done(run.written());
        } catch (ApiException failure) {
            return new Outcome.Failed(failure, run.written());
        }
    }

    /** What a step came to, for those that follow it. */
    private record Result(JsonObject object, String failure) {
        static final Result NONE = new Result(JsonObject.EMPTY, "");

        String text(Part part) {
            JsonObject metadata = object.objectAt("metadata");
            return switch (part) {
                case NOTHING -> "";
                case NAME -> metadata.string("name");
                case UID -> metadata.string("uid");
                case RESOURCE_VERSION -> metadata.string("resourceVersion");
                case FAILURE -> failure;
            };
        }
    }

    /** One plan on its way. */
    private final class Run {
        private final List<Written> written = Collections.synchronizedList(new ArrayList<>());

        List<Written> written() {
            synchronized (written) {
                return List.copyOf(written);
            }
        }

        /** Whether to go on. */
        boolean steps(List<Action> actions, Result before) {
            for (Action action : actions) {
                if (!step(action, before)) {
                    return false;
                }
            }
            return true;
        }

        private boolean step(Action action, Result before) {
            return switch (action) {
                case Action.Write write -> {
                    write(write);
                    yield true;
                }
                case Action.Following following -> {
                    write(filled(following, before));
                    yield true;
                }
                case Action.Event event -> {
                    events.record(filled(event, before));
                    yield true;
                }
                case Action.Together together -> {
                    together(together, before);
                    yield true;
                }
                case Action.Attempt attempt -> attempt(attempt, before);
                case Action.Recheck recheck -> recheck.condition().holds(live(recheck));
            };
        }

        /** Notes it when it changed something: the World has what was written as soon as it is answered. */
        private JsonObject write(Action.Write write) {
            String before = version(write);
            JsonObject result = sent(write);
            boolean same = switch (write) {
                case Action.Update w -> version(w).equals(before);
                case Action.Patch w -> version(w).equals(before);
                case Action.Delete w -> version(w).equals(before);
                case Action.Create w -> false;
                case Action.CreateThrough w -> false;
                case Action.DeleteCollection w -> false;
            };
            if (!same) {
                written.add(Written.of(write, result));
            }
            return result;
        }

        private boolean attempt(Action.Attempt attempt, Result before) {
            JsonObject object = JsonObject.EMPTY;
            try {
                if (attempt.action() instanceof Action.Write write) {
                    object = write(write);
                } else if (!step(attempt.action(), before)) {
                    return false;
                }
            } catch (ApiException failure) {
                Optional<Action.Reaction> reaction = attempt.failed().stream()
                        .filter(each -> each.failure().covers(failure))
                        .findFirst();
                if (reaction.isEmpty()) {
                    throw failure;
                }
                Result result = new Result(JsonObject.EMPTY, String.valueOf(failure.getMessage()));
                boolean goesOn = steps(reaction.get().actions(), result);
                if (reaction.get().forgiven()) {
                    return goesOn;
                }
                throw failure;
            }
            return steps(attempt.succeeded(), new Result(object, ""));
        }

        private void together(Action.Together together, Result before) {
            List<Action> all = together.actions();
            int size = together.slowStart() ? 1 : all.size();
            for (int from = 0; from < all.size(); size *= 2) {
                int to = Math.min(all.size(), from + size);
                round(all.subList(from, to), before);
                from = to;
            }
        }

        private void round(List<Action> actions, Result before) {
            @Nullable ApiException first = null;
            for (Callable<Boolean> done :
                    parallel && actions.size() > 1 ? inParallel(actions, before) : oneByOne(actions, before)) {
                try {
                    done.call();
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

        private List<Callable<Boolean>> oneByOne(List<Action> actions, Result before) {
            return actions.stream()
                    .map(action -> (Callable<Boolean>) () -> step(action, before))
                    .toList();
        }

        private List<Callable<Boolean>> inParallel(List<Action> actions, Result before) {
            List<Callable<Boolean>> results = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Boolean>> futures =
                        oneByOne(actions, before).stream().map(threads::submit).toList();
                futures.forEach(future -> results.add(() -> result(future)));
            }
            return results;
        }
    }

    private static boolean result(Future<Boolean> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof ApiException expected) {
                throw expected;
            }
            throw new IllegalStateException(failure.getCause());
        }
    }

    private static Action.Event filled(Action.Event event, Result before) {
        return event.appended() == Part.NOTHING
                ? event
                : new Action.Event(
                        event.regarding(),
                        event.type(),
                        event.reason(),
                        event.message() + before.text(event.appended()),
                        Part.NOTHING,
                        event.action());
    }

    private static Action.Update filled(Action.Following following, Result before) {
        Action.Update update = following.update();
        JsonObject object = update.object();
        for (Insertion insertion : following.insertions()) {
            object = insertion.into(object, before.text(insertion.part()));
        }
        return new Action.Update(update.resource(), update.namespace(), update.subresource(), object);
    }

    /** The resourceVersion of what is written to, as the World has it; empty when it is absent. */
    private String version(Action.Write write) {
        JsonObject object =
                write.name().isEmpty() ? null : client.world().get(write.resource(), write.namespace(), write.name());
        return object == null ? "" : object.objectAt("metadata").string("resourceVersion");
    }

    private JsonObject sent(Action.Write write) {
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
}
