package dev.proa.server;

import dev.proa.api.ApiClient;
import dev.proa.api.kind.GroupResource;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.control.Action;
import dev.proa.control.EventQueue;
import dev.proa.control.EventSink;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.routing.Omission;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells what the service network leaves out: each omission once in the log and once as an Event about its object when it appears, and
 * all that there are now in a document and a metric.
 */
final class OmissionReports {
    /** Where the document is; only those who may read its path see it. */
    static final String PATH = "/debug/network/omissions";

    /** How many are told one by one when they appear together. */
    private static final int TOLD_MAX = 50;

    private static final Log LOG = Log.of(OmissionReports.class);
    private static final GroupResource SERVICES = GroupResource.core("services");
    private static final GroupResource SLICES = new GroupResource("discovery.k8s.io", "endpointslices");

    private final ApiClient client;
    private final EventSink events;
    private volatile Set<Omission> known = Set.of();

    /** @param client with the identity that the events are to carry */
    OmissionReports(ApiClient client, Clock clock) {
        this.client = client;
        this.events = EventQueue.of(client, "kube-proxy", clock);
    }

    /** These are all that there are now. */
    void are(List<Omission> omissions) {
        Set<Omission> now = new LinkedHashSet<>(omissions);
        Set<Omission> before = known;
        known = now;
        List<Omission> appeared =
                now.stream().filter(omission -> !before.contains(omission)).toList();
        appeared.stream().limit(TOLD_MAX).forEach(this::tell);
        if (appeared.size() > TOLD_MAX) {
            LOG.warn("Further parts of services are left out", "number", appeared.size() - TOLD_MAX);
        }
    }

    private void tell(Omission omission) {
        LOG.warn("A part of a service is left out", "what", omission);
        boolean slice = omission.kind().equals("EndpointSlice");
        JsonObject object =
                client.world().get(slice ? SLICES : SERVICES, omission.service().namespace(), omission.name());
        if (object != null) {
            JsonObject regarding =
                    object.with("kind", omission.kind()).with("apiVersion", slice ? "discovery.k8s.io/v1" : "v1");
            events.record(Action.Event.warning(regarding, "LeftOutOfServiceNetwork", omission.toString()));
        }
    }

    /** An object with the array {@code omissions}: each has {@code service}, {@code kind}, {@code name}, {@code field}, {@code reason}. */
    JsonObject document() {
        List<JsonObject> all = known.stream()
                .map(omission -> JsonObject.of(
                        "service", omission.service().toString(),
                        "kind", omission.kind(),
                        "name", omission.name(),
                        "field", omission.field(),
                        "reason", omission.reason()))
                .toList();
        return JsonObject.of("omissions", JsonArray.of(all));
    }

    String metrics() {
        return """
                # HELP proa_network_omissions Parts of Services and EndpointSlices that cannot be carried out and are left out.
                # TYPE proa_network_omissions gauge
                proa_network_omissions %d
                """.formatted(known.size());
    }
}
