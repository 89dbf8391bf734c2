package dev.proa.api.pipeline;

import dev.proa.api.kind.Kind;
import java.util.Set;

/**
 * What upstream leaves unasked of some kinds' metadata. Its strategies call the validation of metadata each on their own,
 * some only its part about names, some not at all on an update; the oracle's generated requests hold this table to it.
 */
final class MetadataExceptions {
    /** What is being written. */
    enum Write {
        CREATE,
        UPDATE,
        STATUS
    }

    private static final Set<String> ANY_FINALIZER = Set.of(
            "events",
            "leases.coordination.k8s.io",
            "mutatingadmissionpolicies.admissionregistration.k8s.io",
            "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
            "mutatingwebhookconfigurations.admissionregistration.k8s.io",
            "poddisruptionbudgets.policy",
            "runtimeclasses.node.k8s.io",
            "validatingadmissionpolicies.admissionregistration.k8s.io",
            "validatingadmissionpolicybindings.admissionregistration.k8s.io",
            "validatingwebhookconfigurations.admissionregistration.k8s.io");
    private static final Set<String> ANY_FINALIZER_WITH_STATUS = Set.of(
            "cronjobs.batch",
            "flowschemas.flowcontrol.apiserver.k8s.io",
            "poddisruptionbudgets.policy",
            "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
            "resourceclaims.resource.k8s.io",
            "servicecidrs.networking.k8s.io",
            "validatingadmissionpolicies.admissionregistration.k8s.io",
            "volumeattachments.storage.k8s.io");
    private static final Set<String> ANY_GENERATE_NAME =
            Set.of("deviceclasses.resource.k8s.io", "replicationcontrollers");
    private static final Set<String> NAME_NOT_ASKED_AGAIN = Set.of(
            "certificatesigningrequests.certificates.k8s.io",
            "cronjobs.batch",
            "csidrivers.storage.k8s.io",
            "daemonsets.apps",
            "deployments.apps",
            "deviceclasses.resource.k8s.io",
            "events",
            "events.events.k8s.io",
            "horizontalpodautoscalers.autoscaling",
            "leases.coordination.k8s.io",
            "networkpolicies.networking.k8s.io",
            "poddisruptionbudgets.policy",
            "podtemplates",
            "priorityclasses.scheduling.k8s.io",
            "replicasets.apps",
            "replicationcontrollers",
            "resourcequotas",
            "resourceslices.resource.k8s.io",
            "servicecidrs.networking.k8s.io",
            "services",
            "statefulsets.apps");
    private static final String NAME_ASKED_WITH_STATUS = "volumeattachments.storage.k8s.io";

    private MetadataExceptions() {}

    /** Whether finalizers must be qualified names or upstream's own. */
    static boolean asksFinalizers(Kind kind, Write write) {
        Set<String> exceptions = write == Write.STATUS ? ANY_FINALIZER_WITH_STATUS : ANY_FINALIZER;
        return !exceptions.contains(kind.resource().toString());
    }

    /** Whether name and generateName are looked at. */
    static boolean asksName(Kind kind, Write write) {
        String resource = kind.resource().toString();
        return switch (write) {
            case CREATE -> true;
            case UPDATE -> !NAME_NOT_ASKED_AGAIN.contains(resource);
            case STATUS -> resource.equals(NAME_ASKED_WITH_STATUS);
        };
    }

    static boolean asksGenerateName(Kind kind, Write write) {
        return asksName(kind, write)
                && !ANY_GENERATE_NAME.contains(kind.resource().toString());
    }
}
