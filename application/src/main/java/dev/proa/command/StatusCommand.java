package dev.proa.command;

import dev.proa.configuration.Configuration;
import dev.proa.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Says whether the cluster runs and how it is. */
@Command(
        name = "status",
        description = "Show whether the cluster runs, and its nodes and pods in numbers.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    private static final int FAULTS_SHOWN_MAX = 10;

    private final Terminal terminal;
    private final Settings settings;

    StatusCommand(Terminal terminal, Settings settings) {
        this.terminal = terminal;
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Configuration configuration = settings.configuration();
        Optional<ProcessHandle> process = new BackgroundProcess(configuration).find();
        if (process.isEmpty()) {
            return notRunning(configuration);
        }
        terminal.done("process", "id " + process.get().pid());
        showRestarts(configuration);
        try (AdminApi api = AdminApi.of(configuration)) {
            return show(api);
        }
    }

    private int notRunning(Configuration configuration) throws IOException {
        if (new Supervisor(configuration).find().isPresent()) {
            terminal.failed("process", "has died and is being started again");
            showRestarts(configuration);
            terminal.hint("see `proa logs`");
        } else {
            terminal.failed("cluster \"" + configuration.profile() + "\" is not running", "");
            terminal.hint("start it with `proa up`");
        }
        return ExitCode.NOT_RUNNING.code();
    }

    private void showRestarts(Configuration configuration) throws IOException {
        List<Supervisor.Restart> restarts = new Supervisor(configuration).restarts();
        if (!restarts.isEmpty()) {
            Supervisor.Restart last = restarts.getLast();
            terminal.warning(
                    "started again",
                    restarts.size() + (restarts.size() == 1 ? " time" : " times") + " since `proa up`, last at "
                            + last.time() + ": " + last.how());
        }
    }

    /** What controllers and the scheduler cannot get on with; each is tried again by itself. */
    private void showFaults(AdminApi api) throws IOException, InterruptedException {
        var faults = api.get("/proa/faults").array("faults").objects();
        faults.stream()
                .limit(FAULTS_SHOWN_MAX)
                .forEach(fault -> terminal.warning(
                        fault.string("component"),
                        fault.string("subject") + ": " + fault.string("cause") + " (since " + fault.string("since")
                                + ", " + fault.number("count") + " times)"));
        if (faults.size() > FAULTS_SHOWN_MAX) {
            terminal.warning("faults", (faults.size() - FAULTS_SHOWN_MAX) + " more");
        }
    }

    /** Names the checks of readiness that fail; whether none does any more. */
    private boolean showFailedChecks(AdminApi api) throws IOException, InterruptedException {
        String all = new String(api.send("GET", "/readyz?verbose", "").body(), StandardCharsets.UTF_8);
        List<String> failed = all.lines()
                .filter(line -> line.startsWith("[-]"))
                .map(line -> line.substring("[-]".length()).split(" ", -1)[0])
                .toList();
        failed.forEach(check -> terminal.failed("check " + check, "fails"));
        if (!failed.isEmpty()) {
            terminal.hint("`proa logs` says why");
        }
        return failed.isEmpty();
    }

    private int show(AdminApi api) throws IOException, InterruptedException {
        int code = api.status("/readyz");
        if (code == 0) {
            terminal.failed("API", "does not answer at " + api.address());
            terminal.hint("see `proa logs`");
            return ExitCode.FAILED.code();
        }
        terminal.done("API", api.address());
        boolean ready = code == 200 || showFailedChecks(api);
        for (JsonObject node : api.get("/api/v1/nodes").array("items").objects()) {
            boolean nodeReady = node.objectAt("status").array("conditions").objects().stream()
                    .anyMatch(c -> c.string("type").equals("Ready")
                            && c.string("status").equals("True"));
            ready &= nodeReady;
            String name = "node " + node.stringAt("metadata", "name");
            if (nodeReady) {
                terminal.done(name, "ready");
            } else {
                terminal.failed(name, "not ready");
            }
        }
        var pods = api.get("/api/v1/pods").array("items").objects();
        long running = pods.stream()
                .filter(pod -> pod.stringAt("status", "phase").equals("Running"))
                .count();
        terminal.done("pods", running + " of " + pods.size() + " running");
        showFaults(api);
        for (JsonObject omission :
                api.get("/debug/network/omissions").array("omissions").objects()) {
            terminal.warning(
                    "service " + omission.string("service"),
                    omission.string("kind") + " " + omission.string("name") + " " + omission.string("field") + ": "
                            + omission.string("reason"));
        }
        return ready ? ExitCode.OK.code() : ExitCode.FAILED.code();
    }
}
