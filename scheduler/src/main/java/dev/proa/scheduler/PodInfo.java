package dev.proa.scheduler;

import dev.proa.control.object.Amounts;
import dev.proa.control.object.HostPort;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Toleration;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A pod as scheduling reads it, taken apart once.
 *
 * @param requests what it asks for
 * @param scored the same with assumptions for containers that ask for nothing
 * @param ports the ports it takes on its node's addresses
 * @param fault what of it cannot be read and was left out: it gets no node for now, and if it has one it counts with the rest;
 *     empty for nothing
 */
public record PodInfo(
        JsonObject pod,
        long priority,
        Amounts requests,
        Amounts scored,
        List<HostPort> ports,
        List<Toleration> tolerations,
        List<AffinityTerm> affinity,
        List<AffinityTerm> antiAffinity,
        String fault) {

    public static PodInfo of(JsonObject pod) {
        JsonObject spec = pod.object("spec");
        List<String> faults = new ArrayList<>();
        return new PodInfo(
                pod,
                spec.number("priority"),
                Amounts.requested(pod, faults::add),
                Amounts.requestedForScores(pod),
                HostPort.of(spec),
                spec.array("tolerations").objects().stream().map(Toleration::of).toList(),
                AffinityTerm.required(pod, "podAffinity", faults::add),
                AffinityTerm.required(pod, "podAntiAffinity", faults::add),
                faults.isEmpty() ? "" : faults.getFirst());
    }

    public String uid() {
        return Meta.uid(pod);
    }

    public String namespace() {
        return Meta.namespace(pod);
    }

    public String name() {
        return Meta.name(pod);
    }

    public JsonObject spec() {
        return pod.object("spec");
    }

    public boolean tolerates(Toleration.Taint taint) {
        return tolerations.stream().anyMatch(toleration -> toleration.tolerates(taint));
    }
}
