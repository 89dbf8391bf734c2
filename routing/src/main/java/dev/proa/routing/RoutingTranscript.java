package dev.proa.routing;

import java.util.StringJoiner;

/** A table as text, one fact a line, for people and golden tests. */
final class RoutingTranscript {
    private RoutingTranscript() {}

    static String of(RoutingTable table) {
        StringBuilder text = new StringBuilder();
        table.routes().forEach(route -> append(route, text));
        return text.toString();
    }

    private static void append(ServiceRoute route, StringBuilder text) {
        text.append("service ").append(route.key()).append(facts(route)).append('\n');
        for (ServicePort port : route.ports()) {
            text.append("  port ");
            text.append(port.name().isEmpty() ? "-" : port.name()).append(' ');
            text.append(port.port()).append('/').append(port.protocol().lowerCase());
            text.append(port.nodePort() == 0 ? "" : " node port " + port.nodePort());
            text.append(port.appProtocol().isEmpty() ? "" : " speaks " + port.appProtocol());
            text.append('\n');
            for (Target target : port.targets()) {
                text.append("    -> ")
                        .append(target)
                        .append(facts(target.endpoint()))
                        .append('\n');
            }
        }
        route.omissions()
                .forEach(omission -> text.append("  without ").append(omission).append('\n'));
        if (route.ports().isEmpty()) {
            route.endpoints()
                    .forEach(endpoint -> text.append("  address ")
                            .append(endpoint.address())
                            .append(facts(endpoint))
                            .append('\n'));
        }
    }

    private static String facts(ServiceRoute route) {
        StringJoiner facts = new StringJoiner(", ", ": ", "");
        if (!route.externalName().isEmpty()) {
            facts.add("stands for " + route.externalName());
        } else {
            facts.add(route.isHeadless() ? "headless" : "cluster IP " + String.join(" ", route.clusterIps()));
        }
        add(facts, !route.proxied(), "proxied by others");
        add(facts, !route.externalIps().isEmpty(), "external IP " + String.join(" ", route.externalIps()));
        add(facts, !route.loadBalancerIps().isEmpty(), "load balancer " + String.join(" ", route.loadBalancerIps()));
        add(facts, route.sourcesLeftOut(), "not from those left out");
        add(facts, !route.sourceRanges().isEmpty(), "only from " + String.join(" ", route.sourceRanges()));
        add(facts, route.externalLocal(), "external traffic stays local");
        add(facts, route.internalLocal(), "internal traffic stays local");
        add(facts, route.affinitySeconds() > 0, "client affinity " + route.affinitySeconds() + " s");
        add(facts, route.healthCheckNodePort() > 0, "health check at " + route.healthCheckNodePort());
        add(facts, route.publishNotReadyAddresses(), "not ready addresses too");
        return facts.toString();
    }

    private static String facts(Endpoint endpoint) {
        StringJoiner facts = new StringJoiner(", ", " (", ")");
        facts.add(endpoint.ready() ? "ready" : endpoint.serving() ? "serving" : "not ready");
        add(facts, endpoint.terminating(), "terminating");
        add(facts, !endpoint.node().isEmpty(), "on " + endpoint.node());
        add(facts, !endpoint.zone().isEmpty(), "in " + endpoint.zone());
        add(facts, !endpoint.hostname().isEmpty(), "named " + endpoint.hostname());
        add(facts, !endpoint.pod().isEmpty(), "pod " + endpoint.pod());
        endpoint.zoneHints().stream().sorted().forEach(zone -> facts.add("for zone " + zone));
        endpoint.nodeHints().stream().sorted().forEach(node -> facts.add("for node " + node));
        return facts.toString();
    }

    private static void add(StringJoiner facts, boolean holds, String fact) {
        if (holds) {
            facts.add(fact);
        }
    }
}
