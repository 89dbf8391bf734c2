package dev.proa.node.container;

import dev.proa.cri.SandboxConfig;
import dev.proa.json.JsonObject;
import dev.proa.node.NodeConfiguration;
import dev.proa.node.pod.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** A pod's resolv.conf by its dnsPolicy and dnsConfig. */
final class PodDns {
    private static final int SEARCHES_MAX = 32;
    private static final int SERVERS_MAX = 3;
    /** A name of the DNS. */
    private static final int SEARCH_CHARACTERS_MAX = 253;

    private static final int SEARCH_LINE_CHARACTERS_MAX = 2048;

    private final NodeConfiguration node;

    PodDns(NodeConfiguration node) {
        this.node = node;
    }

    /**
     * A pod's settings, and what had to be left out of them.
     *
     * @param warnings in the kubelet's words; empty when everything fits
     */
    record Formed(SandboxConfig.Dns dns, List<String> warnings) {}

    SandboxConfig.Dns of(Pod pod) throws IOException {
        return form(pod).dns();
    }

    Formed form(Pod pod) throws IOException {
        String policy = pod.spec().string("dnsPolicy", "ClusterFirst");
        SandboxConfig.Dns host = host(node.resolverFile());
        boolean cluster =
                policy.equals("ClusterFirstWithHostNet") || policy.equals("ClusterFirst") && !pod.hostNetwork();
        SandboxConfig.Dns base = policy.equals("None")
                ? new SandboxConfig.Dns(List.of(), List.of(), List.of())
                : cluster && !node.clusterDns().isEmpty() ? cluster(pod, host) : host;
        return with(base, pod.spec().object("dnsConfig"));
    }

    private SandboxConfig.Dns cluster(Pod pod, SandboxConfig.Dns host) {
        String domain = node.clusterDomain();
        LinkedHashSet<String> searches =
                new LinkedHashSet<>(List.of(pod.namespace() + ".svc." + domain, "svc." + domain, domain));
        searches.addAll(host.searches());
        return new SandboxConfig.Dns(node.clusterDns(), List.copyOf(searches), List.of("ndots:5"));
    }

    private static Formed with(SandboxConfig.Dns base, JsonObject extra) {
        LinkedHashSet<String> servers = new LinkedHashSet<>(base.servers());
        servers.addAll(extra.array("nameservers").strings());
        LinkedHashSet<String> searches = new LinkedHashSet<>(base.searches());
        searches.addAll(extra.array("searches").strings());
        List<String> options = new ArrayList<>(base.options());
        for (JsonObject option : extra.array("options").objects()) {
            String name = option.string("name");
            options.removeIf(o -> o.equals(name) || o.startsWith(name + ":"));
            options.add(option.has("value") ? name + ":" + option.string("value") : name);
        }
        return fitting(List.copyOf(servers), List.copyOf(searches), options);
    }

    /** Resolvers look at three servers and so many search domains only. */
    private static Formed fitting(List<String> servers, List<String> searches, List<String> options) {
        List<String> warnings = new ArrayList<>();
        List<String> fewServers = servers.stream().limit(SERVERS_MAX).toList();
        if (fewServers.size() < servers.size()) {
            warnings.add("Nameserver limits were exceeded, some nameservers have been omitted,"
                    + " the applied nameserver line is: " + String.join(" ", fewServers));
        }
        List<String> fewSearches = new ArrayList<>(searches.stream()
                .limit(SEARCHES_MAX)
                .filter(search -> search.length() <= SEARCH_CHARACTERS_MAX)
                .toList());
        while (String.join(" ", fewSearches).length() > SEARCH_LINE_CHARACTERS_MAX) {
            fewSearches.removeLast();
        }
        if (fewSearches.size() < searches.size()) {
            warnings.add("Search Line limits were exceeded, some search paths have been omitted,"
                    + " the applied search line is: " + String.join(" ", fewSearches));
        }
        return new Formed(new SandboxConfig.Dns(fewServers, List.copyOf(fewSearches), options), warnings);
    }

    private static SandboxConfig.Dns host(Path file) throws IOException {
        List<String> servers = new ArrayList<>();
        List<String> searches = new ArrayList<>();
        List<String> options = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                List<String> words = List.of(line.strip().split("\\s+"));
                switch (words.getFirst()) {
                    case "nameserver" -> servers.addAll(words.subList(1, words.size()));
                    case "search", "domain" -> {
                        searches.clear();
                        searches.addAll(words.subList(1, words.size()));
                    }
                    case "options" -> options.addAll(words.subList(1, words.size()));
                    default -> {
                        // Comments and what resolvers since have forgotten.
                    }
                }
            }
        }
        return new SandboxConfig.Dns(servers, searches, options);
    }
}
