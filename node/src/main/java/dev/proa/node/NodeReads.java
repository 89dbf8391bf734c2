package dev.proa.node;

import dev.proa.json.JsonObject;

/** The kubelet's read API: what nodes/proxy answers under these paths. */
public interface NodeReads {
    /** {@code /pods}: a v1 PodList as this node sees it, its own statuses included. */
    JsonObject pods();

    /** {@code /stats/summary}: stats/v1alpha1. */
    JsonObject statsSummary();

    /** {@code /configz}: the configuration in the KubeletConfiguration form. */
    JsonObject configz();

    /** {@code /metrics/resource}: text of the Prometheus exposition format. */
    String resourceMetrics();

    /** {@code /metrics}: the agent's own, in the same format. */
    String metrics();

    /** {@code /healthz}: "ok", or what is wrong. */
    String health();
}
