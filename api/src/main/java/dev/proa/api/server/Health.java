package dev.proa.api.server;

import dev.proa.base.Log;
import dev.proa.wire.Exchange;
import dev.proa.wire.Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** {@code /healthz}, {@code /livez}, {@code /readyz}: all checks, each by itself, verbose, with exclusions. */
public final class Health {
    private static final Log LOG = Log.of(Health.class);

    private final List<Check> checks = new CopyOnWriteArrayList<>();
    /** The reason that was logged last of each check that fails. */
    private final Map<String, String> told = new ConcurrentHashMap<>();

    /**
     * One check.
     *
     * @param readinessOnly whether only {@code /readyz} asks it
     * @param fault what is wrong, or empty
     */
    private record Check(String name, boolean readinessOnly, Supplier<Optional<String>> fault) {
        /** Its answer; a check that breaks is a fault itself. */
        Optional<String> answer() {
            try {
                return fault.get();
            } catch (RuntimeException | Error broken) {
                return Optional.of("the check itself failed: " + broken);
            }
        }
    }

    Health() {
        checks.add(new Check("ping", false, Optional::empty));
    }

    /** Adds a check that decides whether the server lives. */
    public void addLiveness(String name, Supplier<Optional<String>> fault) {
        checks.add(new Check(name, false, fault));
    }

    /** Adds a check that decides whether the server is ready. */
    public void addReadiness(String name, Supplier<Optional<String>> fault) {
        checks.add(new Check(name, true, fault));
    }

    /** What is wrong now with what decides whether the server lives: name and reason of each check that fails. */
    public Map<String, String> livenessFaults() {
        Map<String, String> faults = new LinkedHashMap<>();
        for (Check check : checks) {
            if (!check.readinessOnly()) {
                check.answer().ifPresent(fault -> faults.put(check.name(), fault));
            }
        }
        return faults;
    }

    /** Whether the path is one of health's. */
    static boolean serves(String path) {
        return List.of("healthz", "livez", "readyz").contains(endpoint(path));
    }

    private static String endpoint(String path) {
        String[] parts = path.split("/", -1);
        return parts.length > 1 ? parts[1] : "";
    }

    void answer(Exchange exchange, String path) {
        String endpoint = endpoint(path);
        String only = path.length() > endpoint.length() + 2 ? path.substring(endpoint.length() + 2) : "";
        List<String> excluded = exchange.query().all("exclude");
        List<String> lines = new ArrayList<>();
        boolean healthy = true;
        boolean found = only.isEmpty();
        for (Check check : checks) {
            boolean asked = only.isEmpty()
                    ? endpoint.equals("readyz") || !check.readinessOnly()
                    : check.name().equals(only);
            if (!asked) {
                continue;
            }
            found = true;
            if (excluded.contains(check.name())) {
                lines.add("[+]" + check.name() + " excluded: ok");
                continue;
            }
            boolean well = well(check);
            healthy &= well;
            lines.add(well ? "[+]" + check.name() + " ok" : "[-]" + check.name() + " failed: reason withheld");
        }
        respond(exchange, endpoint, lines, found, healthy);
    }

    /** Clients without a name may ask, so that the reason stands in the log alone, once for as long as it lasts. */
    private boolean well(Check check) {
        Optional<String> fault = check.answer();
        if (fault.isEmpty()) {
            if (told.remove(check.name()) != null) {
                LOG.info("a health check passes again", "check", check.name());
            }
            return true;
        }
        if (!fault.get().equals(told.put(check.name(), fault.get()))) {
            LOG.warn("a health check fails", "check", check.name(), "reason", fault.get());
        }
        return false;
    }

    private static void respond(
            Exchange exchange, String endpoint, List<String> lines, boolean found, boolean healthy) {
        if (!found) {
            Answers.text(exchange, 404, "404 page not found\n");
            return;
        }
        boolean verbose = exchange.query().has("verbose");
        String body = healthy && !verbose
                ? "ok"
                : String.join("\n", lines) + "\n" + endpoint + " check " + (healthy ? "passed" : "failed") + "\n";
        Headers headers = Headers.of(
                "Content-Type", "text/plain; charset=utf-8",
                "X-Content-Type-Options", "nosniff",
                "Cache-Control", "no-cache, private");
        exchange.respond(healthy ? 200 : 500, headers, body.getBytes(StandardCharsets.UTF_8));
    }
}
