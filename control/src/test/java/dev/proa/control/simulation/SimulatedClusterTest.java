package dev.proa.control.simulation;

import dev.proa.api.ApiClient;
import dev.proa.control.object.Resources;
import java.util.List;
import java.util.Random;

/** The API in memory on which single planners are told as stories. */
class SimulatedClusterTest extends ApiContract {
    private final SimulatedCluster cluster = new SimulatedCluster(
            clock,
            new Random(1),
            List.of(Resources.CONFIG_MAPS, Resources.DEPLOYMENTS, Resources.PODS, Resources.DISRUPTION_BUDGETS));

    @Override
    ApiClient api() {
        return cluster;
    }
}
