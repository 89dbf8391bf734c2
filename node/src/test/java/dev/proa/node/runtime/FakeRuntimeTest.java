package dev.proa.node.runtime;

import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.FakeRuntime;
import java.time.Instant;
import java.time.InstantSource;

class FakeRuntimeTest extends ContainerRuntimeContract {
    private final FakeRuntime runtime = new FakeRuntime(InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")));

    FakeRuntimeTest() {
        runtime.publish(PauseImage.NAME, null);
        runtime.pullImage(PauseImage.NAME, null);
    }

    @Override
    ContainerRuntime runtime() {
        return runtime;
    }

    @Override
    String image() {
        return PauseImage.NAME;
    }
}
