package dev.proa.kinds;

import dev.proa.api.kind.GroupResource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The kinds that are stored and served while nothing in this release acts on them. Whoever builds what acts on one takes its
 * line out; a test finds lines that are no longer true and kinds that nobody acts on. Kinds that upstream leaves to programs
 * of the user's own, such as Ingress, are not among them.
 */
public final class WithoutEffect {
    private static final Map<GroupResource, String> KINDS = new LinkedHashMap<>();

    static {
        put("networking.k8s.io", "networkpolicies", "no traffic is blocked by it");
        admission("validatingadmissionpolicies", "no request is refused by it");
        admission("validatingadmissionpolicybindings", "no request is refused by it");
        admission("mutatingadmissionpolicies", "no request is changed by it");
        admission("mutatingadmissionpolicybindings", "no request is changed by it");
        admission("validatingwebhookconfigurations", "no webhook is called, whatever its failurePolicy");
        admission("mutatingwebhookconfigurations", "no webhook is called, whatever its failurePolicy");
        put("apiextensions.k8s.io", "customresourcedefinitions", "the resource that it defines is not served");
        put("apiregistration.k8s.io", "apiservices", "no request is passed on to its service");
        flowControl("flowschemas", "requests are neither queued nor refused by it");
        flowControl("prioritylevelconfigurations", "requests are neither queued nor refused by it");
        put("autoscaling", "horizontalpodautoscalers", "nothing is scaled by it");
        put("certificates.k8s.io", "certificatesigningrequests", "no signer of the cluster's own signs it");
        put("", "persistentvolumeclaims", "no volume is bound to it, and pods that use it stay Pending");
        put("", "persistentvolumes", "no claim is bound to it");
        for (String kind : new String[] {"csidrivers", "csistoragecapacities", "volumeattachments"}) {
            put("storage.k8s.io", kind, "volumes of CSI drivers are neither attached nor mounted");
        }
        put("storage.k8s.io", "volumeattributesclasses", "no volume is modified by it");
        for (String kind :
                new String[] {"deviceclasses", "resourceclaims", "resourceclaimtemplates", "resourceslices"}) {
            put("resource.k8s.io", kind, "devices are neither allocated nor prepared");
        }
        put("networking.k8s.io", "servicecidrs", "cluster IPs come from the configured service network alone");
        put("networking.k8s.io", "ipaddresses", "the allocation of cluster IPs does not look at it");
    }

    private WithoutEffect() {}

    /** By kind, in the order in which to show them: what a write to it does not bring about, a sentence without a full stop. */
    public static Map<GroupResource, String> kinds() {
        return Collections.unmodifiableMap(KINDS);
    }

    private static void admission(String plural, String what) {
        put("admissionregistration.k8s.io", plural, what);
    }

    private static void flowControl(String plural, String what) {
        put("flowcontrol.apiserver.k8s.io", plural, what);
    }

    private static void put(String group, String plural, String what) {
        KINDS.put(new GroupResource(group, plural), what);
    }
}
