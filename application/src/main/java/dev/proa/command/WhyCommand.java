package dev.proa.command;

import dev.proa.configuration.Configuration;
import dev.proa.control.explanation.Explanation;
import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says why an object is as it is. */
@Command(
        name = "why",
        description =
                "Say why an object is as it is: a pod that waits, a Deployment that doesn't get ready, a Service that"
                        + " doesn't answer, anything that was deleted.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  proa why pod/web-0", "  proa why deployment web -n shop", "  proa why svc/web"})
final class WhyCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Settings settings;

    @Parameters(
            arity = "1..2",
            paramLabel = "TYPE/NAME",
            description = "What to explain, as kubectl names it: pod/x, pod x, deploy/y, svc/z, jobs.batch/w.")
    private List<String> named = List.of();

    @Option(
            names = {"-n", "--namespace"},
            description = "The namespace it is in (default: ${DEFAULT-VALUE}).",
            defaultValue = "default",
            paramLabel = "NAMESPACE")
    private String namespace = "default";

    @Option(
            names = "--history",
            description = "Lines of what was done to it, at most 1000 (default: ${DEFAULT-VALUE}).",
            defaultValue = "5",
            paramLabel = "LINES")
    private int historyMax;

    WhyCommand(Terminal terminal, Settings settings) {
        this.terminal = terminal;
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> parts =
                named.size() == 2 ? named : List.of(named.getFirst().split("/", 2));
        if (parts.size() != 2 || parts.get(1).isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "PROA-USAGE",
                    "\"" + named.getFirst() + "\" has no name",
                    "say what to explain as in `proa why pod/web-0`");
        }
        Configuration configuration = settings.configuration();
        try (AdminApi api = AdminApi.of(configuration)) {
            HttpResponse<byte[]> response = api.send(
                    "GET",
                    "/proa/why?resource=" + encoded(parts.get(0)) + "&namespace=" + encoded(namespace) + "&name="
                            + encoded(parts.get(1)) + "&history=" + historyMax,
                    "");
            JsonObject answer = Json.parseObject(response.body());
            if (response.statusCode() != 200) {
                throw refused(response.statusCode(), answer.string("message"), parts.get(0));
            }
            show(answer);
        } catch (ConnectException dead) {
            throw new CommandFailure(
                    ExitCode.NOT_RUNNING,
                    "PROA-NO-CLUSTER",
                    "the cluster \"" + configuration.profile() + "\" is not running",
                    "start it with `proa up`");
        }
        return ExitCode.OK.code();
    }

    private static CommandFailure refused(int code, String message, String type) {
        return switch (code) {
            case 400 ->
                new CommandFailure(
                        ExitCode.USAGE, "PROA-USAGE", message, "`kubectl api-resources` shows the types there are");
            case 404 ->
                new CommandFailure(
                        ExitCode.FAILED,
                        "PROA-NOT-FOUND",
                        message,
                        "-n names another namespace; `kubectl get " + type + " -A` shows what there is");
            default -> new CommandFailure(ExitCode.FAILED, "PROA-API", message, "`proa logs` may say more");
        };
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void show(JsonObject answer) {
        if (answer.has("explanation")) {
            Explanation.parse(answer.object("explanation")).lines().forEach(terminal::line);
        } else {
            terminal.line(answer.string("subject") + " is not there any more");
        }
        List<JsonObject> history = answer.array("history").objects();
        if (!history.isEmpty()) {
            terminal.line("");
            terminal.line("What was done to it:");
            history.forEach(line -> terminal.line("  " + told(line)));
        }
    }

    /** {@code 2026-01-01T10:00:00Z replicaset-controller, for default/web: too few: 0 of 3: create pods web-1 and 2 more}. */
    private static String told(JsonObject line) {
        String failure = line.string("failure");
        return line.string("at").replaceFirst("\\.\\d+Z$", "Z") + " " + line.string("component") + ", for "
                + line.string("key") + ": " + line.string("why") + ": "
                + writes(line.array("written").objects()) + (failure.isEmpty() ? "" : "; then it failed: " + failure);
    }

    private static String writes(List<JsonObject> writes) {
        List<String> told = new ArrayList<>();
        writes.stream()
                .collect(Collectors.groupingBy(
                        write -> write.string("verb") + " " + write.string("resource"),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .forEach((what, of) -> told.add(what + " " + of.getFirst().string("name")
                        + (of.size() > 1 ? " and " + (of.size() - 1) + " more" : "")));
        return String.join(", ", told);
    }
}
