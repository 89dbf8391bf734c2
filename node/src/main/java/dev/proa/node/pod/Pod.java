package dev.proa.node.pod;

import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A pod as the node reads it; the object behind it stays whole. */
public record Pod(JsonObject json) {
    private static final long GRACE_SECONDS_DEFAULT = 30;

    public JsonObject metadata() {
        return json.object("metadata");
    }

    public JsonObject spec() {
        return json.object("spec");
    }

    public JsonObject status() {
        return json.object("status");
    }

    public String namespace() {
        return metadata().string("namespace");
    }

    public String name() {
        return metadata().string("name");
    }

    public String uid() {
        return metadata().string("uid");
    }

    public long generation() {
        return metadata().number("generation");
    }

    /** Whether the API knows that it may go, and only finalizers hold it: when the last is taken off it goes by itself. */
    public boolean isHeld() {
        return isDeleted()
                && metadata().has("deletionGracePeriodSeconds")
                && metadata().number("deletionGracePeriodSeconds") == 0
                && !metadata().array("finalizers").isEmpty();
    }

    public boolean isDeleted() {
        return metadata().has("deletionTimestamp");
    }

    /** How long the pod may take to end: what the deletion asked for, else what the pod says. */
    public long graceSeconds() {
        return metadata()
                .number(
                        "deletionGracePeriodSeconds",
                        spec().number("terminationGracePeriodSeconds", GRACE_SECONDS_DEFAULT));
    }

    public boolean hostNetwork() {
        return spec().bool("hostNetwork");
    }

    public String restartPolicy() {
        return spec().string("restartPolicy", "Always");
    }

    public List<ContainerSpec> initContainers() {
        return specs("initContainers", ContainerSpec.Role.INIT);
    }

    public List<ContainerSpec> containers() {
        return specs("containers", ContainerSpec.Role.REGULAR);
    }

    public List<ContainerSpec> ephemeralContainers() {
        return specs("ephemeralContainers", ContainerSpec.Role.EPHEMERAL);
    }

    public List<ContainerSpec> allContainers() {
        List<ContainerSpec> all = new ArrayList<>(initContainers());
        all.addAll(containers());
        all.addAll(ephemeralContainers());
        return all;
    }

    private List<ContainerSpec> specs(String field, ContainerSpec.Role role) {
        return spec().array(field).objects().stream()
                .map(c -> new ContainerSpec(c, role))
                .toList();
    }

    public Optional<ContainerSpec> container(String name) {
        return allContainers().stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /** As messages name it: {@code name_namespace(uid)}. */
    @Override
    public String toString() {
        return name() + "_" + namespace() + "(" + uid() + ")";
    }

    /** A time of the API, to the second. */
    static Optional<Instant> time(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    }
}
