package dev.proa.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.cri.Container;
import dev.proa.cri.ContainerConfig;
import dev.proa.cri.ContainerEvent;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.ContainerStatus;
import dev.proa.cri.CriException;
import dev.proa.cri.LinuxResources;
import dev.proa.cri.Namespaces;
import dev.proa.cri.SandboxConfig;
import dev.proa.cri.SecurityProfile;
import dev.proa.cri.SelinuxLabel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a node relies on, whatever the runtime. The image under test waits for SIGTERM. */
abstract class ContainerRuntimeContract {
    private static final Namespaces OWN =
            new Namespaces(Namespaces.Mode.POD, Namespaces.Mode.CONTAINER, Namespaces.Mode.POD, "");

    abstract ContainerRuntime runtime();

    abstract String image();

    private SandboxConfig sandbox(String name) {
        SandboxConfig.Security security = new SandboxConfig.Security(
                OWN, null, null, List.of(), false, false, false, SecurityProfile.RUNTIME_DEFAULT, SelinuxLabel.NONE);
        return new SandboxConfig(
                name,
                "contract",
                "uid-" + name,
                0,
                name,
                "",
                null,
                List.of(),
                Map.of("app", name),
                Map.of("note", "kept"),
                "",
                Map.of(),
                security,
                "");
    }

    private ContainerConfig container(String name, String image) {
        ContainerConfig.Security security = new ContainerConfig.Security(
                List.of(),
                List.of(),
                false,
                OWN,
                null,
                null,
                "",
                false,
                List.of(),
                false,
                true,
                List.of(),
                List.of(),
                SecurityProfile.RUNTIME_DEFAULT,
                null,
                SelinuxLabel.NONE);
        return new ContainerConfig(
                name,
                0,
                image,
                image,
                List.of(),
                List.of(),
                "",
                List.of(new ContainerConfig.Variable("A", "b")),
                List.of(),
                List.of(),
                Map.of("container", name),
                Map.of("restarts", "0"),
                "",
                false,
                false,
                false,
                LinuxResources.NONE,
                security,
                "");
    }

    @Test
    void a_container_runs_in_its_sandbox_until_it_is_stopped() {
        SandboxConfig config = sandbox("runs");
        String sandbox = runtime().runSandbox(config);
        try {
            assertThat(runtime().sandboxStatus(sandbox).ips()).hasSize(1);
            assertThat(runtime().sandboxes(Map.of("app", "runs")))
                    .singleElement()
                    .satisfies(s -> {
                        assertThat(s.id()).isEqualTo(sandbox);
                        assertThat(s.ready()).isTrue();
                        assertThat(s.uid()).isEqualTo("uid-runs");
                        assertThat(s.annotations()).containsEntry("note", "kept");
                    });
            String id = runtime().createContainer(sandbox, container("main", image()), config);
            assertThat(status(id).state()).isEqualTo(Container.State.CREATED);
            assertThat(status(id).startedAt()).isEqualTo(Instant.EPOCH);
            runtime().startContainer(id);
            assertThat(status(id).state()).isEqualTo(Container.State.RUNNING);
            assertThat(status(id).startedAt()).isAfter(Instant.EPOCH);
            assertThat(runtime().containers(Map.of("container", "main")))
                    .singleElement()
                    .satisfies(c -> {
                        assertThat(c.sandboxId()).isEqualTo(sandbox);
                        assertThat(c.annotations()).containsEntry("restarts", "0");
                    });
            runtime().stopContainer(id, Duration.ofSeconds(5));
            assertThat(status(id).state()).isEqualTo(Container.State.EXITED);
            assertThat(status(id).finishedAt()).isAfterOrEqualTo(status(id).startedAt());
            runtime().stopContainer(id, Duration.ZERO);
            runtime().removeContainer(id);
            assertThatThrownBy(() -> runtime().containerStatus(id))
                    .isInstanceOfSatisfying(
                            CriException.class, e -> assertThat(e.code()).isEqualTo(CriException.Code.NOT_FOUND));
        } finally {
            runtime().removeSandbox(sandbox);
        }
    }

    @Test
    void removing_a_sandbox_removes_its_containers_and_may_be_repeated() {
        SandboxConfig config = sandbox("removed");
        String sandbox = runtime().runSandbox(config);
        String id = runtime().createContainer(sandbox, container("left", image()), config);
        runtime().startContainer(id);
        runtime().stopSandbox(sandbox);
        assertThat(runtime().sandboxes(Map.of("app", "removed")))
                .singleElement()
                .satisfies(s -> assertThat(s.ready()).isFalse());
        runtime().removeSandbox(sandbox);
        assertThat(runtime().sandboxes(Map.of("app", "removed"))).isEmpty();
        assertThat(runtime().containers(Map.of("container", "left"))).isEmpty();
        runtime().stopSandbox(sandbox);
        runtime().removeSandbox(sandbox);
        runtime().removeContainer(id);
    }

    @Test
    void an_image_that_is_not_here_is_null_and_no_container_is_made_of_it() {
        assertThat(runtime().image("example.invalid/none:1")).isNull();
        assertThat(runtime().image(image())).isNotNull();
        SandboxConfig config = sandbox("imageless");
        String sandbox = runtime().runSandbox(config);
        try {
            assertThatThrownBy(
                            () -> runtime().createContainer(sandbox, container("x", "example.invalid/none:1"), config))
                    .isInstanceOf(CriException.class);
        } finally {
            runtime().removeSandbox(sandbox);
        }
    }

    @Test
    void events_tell_of_starts_and_ends() throws InterruptedException {
        LinkedBlockingQueue<ContainerEvent> seen = new LinkedBlockingQueue<>();
        Thread listener = Thread.ofPlatform().daemon().start(() -> {
            try {
                runtime().events(seen::add);
            } catch (CriException e) {
                assertThat(e.code()).isEqualTo(CriException.Code.CANCELLED);
            }
        });
        SandboxConfig config = sandbox("told");
        String sandbox = runtime().runSandbox(config);
        try {
            String id = runtime().createContainer(sandbox, container("main", image()), config);
            runtime().startContainer(id);
            assertThat(next(seen, id)).isEqualTo(ContainerEvent.Type.STARTED);
            runtime().stopContainer(id, Duration.ofSeconds(5));
            assertThat(next(seen, id)).isEqualTo(ContainerEvent.Type.EXITED);
        } finally {
            runtime().removeSandbox(sandbox);
            listener.interrupt();
            listener.join();
        }
    }

    private ContainerEvent.@Nullable Type next(LinkedBlockingQueue<ContainerEvent> seen, String id)
            throws InterruptedException {
        while (true) {
            ContainerEvent event = seen.poll(20, TimeUnit.SECONDS);
            if (event == null || event.containerId().equals(id)) {
                return event == null ? null : event.type();
            }
        }
    }

    private ContainerStatus status(String id) {
        return runtime().containerStatus(id);
    }
}
