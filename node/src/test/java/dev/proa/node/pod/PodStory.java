package dev.proa.node.pod;

import dev.proa.cri.Container;
import dev.proa.cri.ContainerStatus;
import dev.proa.cri.Sandbox;
import dev.proa.cri.SandboxStatus;
import dev.proa.json.JsonObject;
import dev.proa.node.pod.PodObservation.ProbeState;
import dev.proa.node.pod.PodObservation.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plays a pod's life: what the planner asks for happens at once and without fault unless the story says otherwise. */
final class PodStory {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int ROUNDS_MAX = 30;

    private final PodPlanner planner = new PodPlanner("192.0.2.1");
    private final List<SandboxStatus> sandboxes = new ArrayList<>();
    private final List<ContainerStatus> containers = new ArrayList<>();
    private final Map<String, ProbeState> probes = new HashMap<>();
    private final Map<String, String> startFailures = new HashMap<>();
    private Pod pod;
    private PodMemory memory;
    private Instant now = START;
    private int ids;
    private boolean slowKills;
    private boolean deleted;

    PodStory(JsonObject json) {
        pod = new Pod(json);
        memory = PodMemory.of(JsonObject.EMPTY);
    }

    /** Carries out one instruction and then plans until nothing is left to do; answers what happened. */
    List<String> play(String instruction) {
        String[] words = instruction.split(" ", -1);
        switch (words[0]) {
            case "plan" -> {}
            case "exit" -> end(words[1], Integer.parseInt(words[2]));
            case "wait" -> now = now.plus(Duration.parse("PT" + words[1].toUpperCase(java.util.Locale.ROOT)));
            case "probe" -> probe(words[1], words[2], words[3].equals("ok") ? Verdict.SUCCESS : Verdict.FAILURE);
            case "delete" -> delete(Long.parseLong(words[1]));
            case "vanish" -> memory = memory.withGone();
            case "back" -> now = now.minus(Duration.parse("PT" + words[1].toUpperCase(java.util.Locale.ROOT)));
            case "evict" ->
                memory = memory.withRejection(
                        new PodMemory.Rejection("Evicted", instruction.substring("evict ".length())));
            case "fail" -> startFailures.put(words[1], words[2]);
            case "mend" -> startFailures.remove(words[1]);
            case "slow" -> slowKills = true;
            case "forget" -> memory = PodMemory.of(memory.published());
            case "lose" -> loseSandbox();
            case "image" -> image(words[1], words[2]);
            case "cpu" -> cpu(words[1], words[2]);
            default -> throw new IllegalArgumentException(instruction);
        }
        return run();
    }

    private void delete(long grace) {
        JsonObject metadata = pod.metadata()
                .with("deletionTimestamp", now.plusSeconds(grace).toString())
                .with("deletionGracePeriodSeconds", grace);
        pod = new Pod(pod.json().with("metadata", metadata));
    }

    private void image(String container, String image) {
        pod = new Pod(pod.json()
                .change(
                        "spec",
                        spec -> spec.changeEach(
                                "containers", c -> c.string("name").equals(container) ? c.with("image", image) : c)));
    }

    private void cpu(String container, String limit) {
        pod = new Pod(pod.json()
                .change(
                        "spec",
                        spec -> spec.changeEach(
                                "containers",
                                c -> c.string("name").equals(container)
                                        ? c.withAt(dev.proa.json.JsonValue.of(limit), "resources", "limits", "cpu")
                                        : c)));
    }

    private void loseSandbox() {
        SandboxStatus old = sandboxes.getFirst();
        Sandbox s = old.sandbox();
        sandboxes.set(
                0,
                new SandboxStatus(
                        new Sandbox(
                                s.id(),
                                s.name(),
                                s.namespace(),
                                s.uid(),
                                s.attempt(),
                                false,
                                s.createdAt(),
                                s.labels(),
                                s.annotations()),
                        List.of(),
                        false,
                        0));
        for (ContainerStatus c : List.copyOf(containers)) {
            if (c.state() == Container.State.RUNNING) {
                end(c.name(), 137);
            }
        }
    }

    private void probe(String name, String kind, Verdict verdict) {
        String id = running(name).id();
        ProbeState old = probes.getOrDefault(id, ProbeState.NONE);
        probes.put(
                id,
                switch (kind) {
                    case "startup" -> new ProbeState(verdict, old.liveness(), old.readiness());
                    case "liveness" -> new ProbeState(old.startup(), verdict, old.readiness());
                    default -> new ProbeState(old.startup(), old.liveness(), verdict);
                });
    }

    private ContainerStatus running(String name) {
        return containers.stream()
                .filter(c -> c.name().equals(name) && c.state() == Container.State.RUNNING)
                .findFirst()
                .orElseThrow();
    }

    private void end(String name, int code) {
        ContainerStatus c = running(name);
        containers.set(
                containers.indexOf(c),
                status(
                        c.id(),
                        c.name(),
                        c.attempt(),
                        Container.State.EXITED,
                        c.startedAt(),
                        now,
                        code,
                        c.annotations()));
    }

    private static ContainerStatus status(
            String id,
            String name,
            int attempt,
            Container.State state,
            Instant started,
            Instant finished,
            int code,
            Map<String, String> annotations) {
        return new ContainerStatus(
                id,
                name,
                attempt,
                state,
                started,
                started,
                finished,
                code,
                "image",
                "image@sha256:1",
                code == 0 ? "" : "Error",
                "",
                Map.of(),
                annotations,
                "",
                null,
                null,
                "",
                0);
    }

    private List<String> run() {
        List<String> lines = new ArrayList<>();
        String last = "";
        for (int round = 0; round < ROUNDS_MAX; round++) {
            PodPlan plan = planner.plan(
                    pod,
                    new PodObservation(
                            List.copyOf(sandboxes),
                            List.copyOf(containers),
                            Map.of(),
                            Map.copyOf(probes),
                            memory,
                            now));
            String summary = summary(plan);
            if (!summary.equals(last)) {
                lines.add(summary);
                last = summary;
            }
            boolean changed = !plan.status().equals(memory.published()) && !memory.gone();
            memory = memory.gone() ? memory : memory.withPublished(plan.status());
            for (PodAction action : plan.actions()) {
                changed |= apply(action);
            }
            if (!changed || deleted) {
                return lines;
            }
        }
        throw new IllegalStateException("no end of it:\n" + String.join("\n", lines));
    }

    private boolean apply(PodAction action) {
        switch (action) {
            case PodAction.MountVolumes a -> memory = memory.withVolumes(true);
            case PodAction.RunSandbox a -> {
                String id = "s" + ++ids;
                Sandbox sandbox = new Sandbox(
                        id, pod.name(), pod.namespace(), pod.uid(), a.attempt(), true, now, Map.of(), Map.of());
                sandboxes.addFirst(new SandboxStatus(sandbox, List.of("10.0.0." + ids), false, 1));
            }
            case PodAction.StopSandbox a ->
                sandboxes.replaceAll(s -> !s.sandbox().id().equals(a.sandboxId()) ? s : stopped(s));
            case PodAction.RemoveSandbox a -> {
                sandboxes.removeIf(s -> s.sandbox().id().equals(a.sandboxId()));
                containers.clear();
            }
            case PodAction.StartContainers a -> a.starts().forEach(this::start);
            case PodAction.KillContainer a -> {
                if (slowKills) {
                    return false;
                }
                containers.stream()
                        .filter(c -> c.id().equals(a.containerId()))
                        .findFirst()
                        .ifPresent(c -> end(c.name(), 143));
            }
            case PodAction.ResizeContainers a ->
                a.containers()
                        .forEach((id, name) -> memory = memory.withApplied(
                                id, pod.container(name).orElseThrow().json().object("resources")));
            case PodAction.RemoveContainer a -> containers.removeIf(c -> c.id().equals(a.containerId()));
            case PodAction.CleanUp a -> memory = memory.withCleaned();
            case PodAction.DeletePod a -> {
                deleted = sandboxes.isEmpty();
                memory = memory.withGone();
            }
            case PodAction.Forget a -> deleted = true;
            case PodAction.Report a -> {
                return false;
            }
        }
        return true;
    }

    private static SandboxStatus stopped(SandboxStatus status) {
        Sandbox s = status.sandbox();
        return new SandboxStatus(
                new Sandbox(
                        s.id(),
                        s.name(),
                        s.namespace(),
                        s.uid(),
                        s.attempt(),
                        false,
                        s.createdAt(),
                        s.labels(),
                        s.annotations()),
                List.of(),
                false,
                0);
    }

    private void start(PodAction.Start start) {
        String failure = startFailures.get(start.container());
        if ("RunContainerError".equals(failure)) {
            startAndFail(start);
            return;
        }
        if (failure != null) {
            memory = memory.withStartFailure(
                    start.container(), Optional.of(new PodMemory.Failure(failure, "because", now.plusSeconds(10))));
            return;
        }
        memory = memory.withStartFailure(start.container(), Optional.empty());
        if (start.backoff() != null) {
            memory = memory.withBackoff(start.container(), start.backoff());
        }
        Map<String, String> annotations =
                Map.of(Labels.HASH, Labels.hash(pod.container(start.container()).orElseThrow()));
        containers.addFirst(status(
                "c" + ++ids,
                start.container(),
                start.attempt(),
                Container.State.RUNNING,
                now,
                Instant.EPOCH,
                0,
                annotations));
    }

    /** What the runtime shows of a container whose program can't be run. */
    private void startAndFail(PodAction.Start start) {
        containers.addFirst(status(
                "c" + ++ids, start.container(), start.attempt(), Container.State.EXITED, now, now, 128, Map.of()));
        memory = memory.withStartFailure(
                start.container(), Optional.of(new PodMemory.Failure("RunContainerError", "no such program", now)));
        if (start.backoff() != null) {
            memory = memory.withBackoff(start.container(), start.backoff());
        }
    }

    private String summary(PodPlan plan) {
        StringBuilder text = new StringBuilder("  ")
                .append(plan.why().isEmpty() ? "nothing to do" : plan.why())
                .append('\n');
        plan.actions().forEach(a -> text.append("    do: ").append(describe(a)).append('\n'));
        text.append("    is: ").append(describe(plan.status()));
        plan.wakeUp()
                .ifPresent(at -> text.append("; again in ")
                        .append(Duration.between(now, at).toSeconds())
                        .append('s'));
        return text.toString();
    }

    private static String describe(PodAction action) {
        return switch (action) {
            case PodAction.MountVolumes a -> "mount volumes";
            case PodAction.RunSandbox a -> "run sandbox, attempt " + a.attempt();
            case PodAction.StopSandbox a -> "stop sandbox " + a.sandboxId();
            case PodAction.RemoveSandbox a -> "remove sandbox " + a.sandboxId();
            case PodAction.StartContainers a ->
                "start "
                        + String.join(
                                ", ",
                                a.starts().stream()
                                        .map(s -> s.container() + " attempt " + s.attempt())
                                        .toList());
            case PodAction.KillContainer a ->
                "kill " + a.container()
                        + a.graceSeconds().map(g -> " within " + g + "s").orElse("")
                        + (a.after().isEmpty() ? "" : " after " + String.join(", ", a.after())) + ": " + a.message();
            case PodAction.ResizeContainers a ->
                "resize " + String.join(", ", a.containers().values());
            case PodAction.RemoveContainer a -> "remove " + a.container() + " attempt " + a.attempt();
            case PodAction.CleanUp a -> "clean up";
            case PodAction.DeletePod a -> "delete the pod from the API";
            case PodAction.Forget a -> "forget";
            case PodAction.Report a -> "report " + a.reason() + ": " + a.message();
        };
    }

    private static String describe(JsonObject status) {
        StringBuilder text = new StringBuilder(status.string("phase"));
        if (status.has("reason")) {
            text.append(" (").append(status.string("reason")).append(')');
        }
        List<String> holds = status.array("conditions").objects().stream()
                .filter(c ->
                        c.string("status").equals("True") && !c.string("type").equals("PodScheduled"))
                .map(c -> c.string("type"))
                .toList();
        text.append(' ').append(holds);
        for (String list : List.of("initContainerStatuses", "containerStatuses")) {
            status.array(list).objects().forEach(c -> text.append("; ").append(describeContainer(c)));
        }
        return text.toString();
    }

    private static String describeContainer(JsonObject c) {
        JsonObject state = c.object("state");
        JsonObject terminated = state.object("terminated");
        String what = state.has("running")
                ? "running"
                : state.has("terminated")
                        ? terminated.string("reason") + " " + terminated.number("exitCode")
                        : "waiting " + state.object("waiting").string("reason");
        String last = c.objectAt("lastState").has("terminated")
                ? ", last " + c.objectAt("lastState", "terminated").number("exitCode")
                : "";
        String restarts = c.number("restartCount") > 0 ? ", restarts " + c.number("restartCount") : "";
        return c.string("name") + " " + what + (c.bool("ready") ? " ready" : "") + last + restarts;
    }
}
