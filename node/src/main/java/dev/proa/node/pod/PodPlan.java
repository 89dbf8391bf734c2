package dev.proa.node.pod;

import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done for a pod now, and how it stands.
 *
 * @param wakeUp when to plan again though nothing happens
 * @param why for people: the log and `proa why`
 */
public record PodPlan(List<PodAction> actions, JsonObject status, Optional<Instant> wakeUp, String why) {}
