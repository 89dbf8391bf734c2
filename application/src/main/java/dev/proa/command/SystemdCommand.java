package dev.proa.command;

import dev.proa.configuration.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints the unit with which systemd starts the cluster with the machine and again when its supervisor has died. */
@Command(
        name = "systemd",
        description = {
            "Print a systemd unit that starts the cluster with the machine.",
            "proa systemd > /etc/systemd/system/proa.service && systemctl enable --now proa"
        },
        mixinStandardHelpOptions = true)
final class SystemdCommand implements Callable<Integer> {
    /** Above a start's own limit, for what `up` does before and after. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private final Terminal terminal;
    private final Settings settings;

    SystemdCommand(Terminal terminal, Settings settings) {
        this.terminal = terminal;
        this.settings = settings;
    }

    @Override
    public Integer call() {
        terminal.text(unit(settings.configuration(), script(), settings.environment()));
        return ExitCode.OK.code();
    }

    private static Path script() {
        String script = System.getProperty("proa.script", "");
        if (script.isEmpty() || !Files.isExecutable(Path.of(script))) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "PROA-SCRIPT",
                    "only the start script knows where it lies",
                    "run it as `./proa systemd`");
        }
        return Path.of(script);
    }

    /**
     * The unit. Its main process is the supervisor, which starts the cluster's process again by itself; systemd only sees to the
     * supervisor. What ends a service ends that process alone, never containers: {@code proa down} stops them, and is run when somebody
     * stops the service, not when its process has died (then systemd sets no {@code MAINPID}; see systemd.service(5), ExecStop).
     */
    static String unit(Configuration configuration, Path script, Map<String, String> environment) {
        String command = quoted(script.toString());
        String profile = configuration.profile();
        Duration limit = configuration.startTimeout().plus(MARGIN);
        return """
                [Unit]
                Description=Kubernetes cluster "%1$s" of Proa
                Wants=network-online.target
                After=network-online.target local-fs.target
                StartLimitIntervalSec=0

                [Service]
                Type=forking
                PIDFile=%2$s
                Environment=%3$s
                ExecStart=%4$s up --profile %1$s
                ExecStop=/bin/sh -c '[ -z "$MAINPID" ] || exec "$0" down --profile %1$s' %4$s
                Restart=on-failure
                RestartSec=5
                KillMode=process
                Delegate=yes
                TasksMax=infinity
                LimitNOFILE=1048576
                TimeoutStartSec=%5$d
                TimeoutStopSec=%5$d

                [Install]
                WantedBy=multi-user.target
                """.formatted(
                        profile,
                        configuration.runFolder().resolve("supervisor.pid"),
                        quoted("HOME=" + environment.getOrDefault("HOME", "/root")),
                        command,
                        limit.toSeconds());
    }

    /** In the words of systemd.syntax(7). */
    private static String quoted(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("%", "%%")
                        .replace("$", "$$")
                + '"';
    }
}
