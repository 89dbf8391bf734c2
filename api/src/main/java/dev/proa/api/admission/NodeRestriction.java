package dev.proa.api.admission;

import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.api.error.ApiException;
import dev.proa.api.identity.NodeIdentity;
import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a node may write: its own node object (without taints and labels that would draw workloads to it), the status of
 * its own pods, mirror pods, its own lease and CSINode, and tokens for its own pods. Goes with the node authorizer.
 */
public final class NodeRestriction implements AdmissionStep {
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final Set<String> NODE_SIGNERS =
            Set.of("kubernetes.io/kubelet-serving", "kubernetes.io/kube-apiserver-client-kubelet");

    @Override
    public String name() {
        return "NodeRestriction";
    }

    @Override
    public boolean handles(AdmissionContext context) {
        return context.operation() != Operation.CONNECT && NodeIdentity.isNode(context.user());
    }

    @Override
    public void mutate(AdmissionContext context) {
        Optional<String> node = NodeIdentity.nodeName(context.user());
        if (node.isEmpty()) {
            throw Refusal.forbidden(
                    context,
                    "could not determine node from user \"" + context.user().name() + "\"");
        }
        Restricted request = new Restricted(context, node.get());
        switch (context.resource().toString()) {
            case "pods" -> request.pod();
            case "nodes" -> new RestrictedNode(context, node.get()).check();
            case "persistentvolumeclaims" -> request.claim();
            case "serviceaccounts" -> request.token();
            case "leases.coordination.k8s.io" -> request.lease();
            case "csinodes.storage.k8s.io" -> request.csiNode();
            case "resourceslices.resource.k8s.io" -> request.slice();
            case "certificatesigningrequests.certificates.k8s.io" -> request.signingRequest();
            default -> {}
        }
    }

    /** One request of a node. */
    private record Restricted(AdmissionContext context, String node) {
        private ApiException refuse(String why) {
            return Refusal.forbidden(context, why);
        }

        private String quoted() {
            return "\"" + node + "\"";
        }

        void pod() {
            switch (context.subresource()) {
                case "" -> {
                    switch (context.operation()) {
                        case CREATE -> mirrorPod();
                        case DELETE -> {
                            if (!nodeOf(existingPod(context.name())).equals(node)) {
                                throw refuse(
                                        "node " + quoted() + " can only delete pods with spec.nodeName set to itself");
                            }
                        }
                        case UPDATE, CONNECT ->
                            throw refuse("unexpected operation \"" + context.operation() + "\", node " + quoted()
                                    + " can only create and delete mirror pods");
                    }
                }
                case "status" -> podStatus();
                case "eviction" -> {
                    if (!nodeOf(existingPod(context.name())).equals(node)) {
                        throw refuse("node " + node + " can only evict pods with spec.nodeName set to itself");
                    }
                }
                default ->
                    throw refuse("unexpected pod subresource \"" + context.subresource()
                            + "\", only 'status' and 'eviction' are allowed");
            }
        }

        private JsonObject existingPod(String name) {
            JsonObject pod = context.world().get(GroupResource.core("pods"), context.namespace(), name);
            if (pod == null) {
                throw ApiException.notFound("", "pods", name);
            }
            return pod;
        }

        private static String nodeOf(JsonObject pod) {
            return pod.stringAt("spec", "nodeName");
        }

        private void mirrorPod() {
            JsonObject pod = context.object();
            if (!pod.objectAt("metadata", "annotations").contains(MIRROR)) {
                throw refuse("pod does not have \"" + MIRROR + "\" annotation, node " + quoted()
                        + " can only create mirror pods");
            }
            if (!nodeOf(pod).equals(node)) {
                throw refuse("node " + quoted() + " can only create pods with spec.nodeName set to itself");
            }
            mirrorOwner(pod.objectAt("metadata").array("ownerReferences").objects());
            JsonObject spec = pod.object("spec");
            if (!spec.string("serviceAccountName").isEmpty()) {
                throw refuse("node " + quoted() + " can not create pods that reference serviceaccounts");
            }
            if (!MountableSecrets.named(spec).isEmpty()) {
                throw refuse("node " + quoted() + " can not create pods that reference secrets");
            }
        }

        private void mirrorOwner(List<JsonObject> owners) {
            String start = "node " + quoted() + " can only create pods with ";
            if (owners.size() > 1) {
                throw refuse(start + "a single owner reference set to itself");
            }
            JsonObject owner = owners.isEmpty() ? JsonObject.EMPTY : owners.getFirst();
            boolean self = owner.string("apiVersion").equals("v1")
                    && owner.string("kind").equals("Node")
                    && owner.string("name").equals(node);
            if (!self) {
                throw refuse(start + "an owner reference set to itself");
            }
            if (!owner.bool("controller")) {
                throw refuse(start + "a controller owner reference set to itself");
            }
            if (owner.bool("blockOwnerDeletion")) {
                throw refuse("node " + quoted() + " must not set blockOwnerDeletion on an owner reference");
            }
            JsonObject own = context.world().get(GroupResource.core("nodes"), "", node);
            if (own == null) {
                throw ApiException.notFound("", "nodes", node);
            }
            String uid = own.stringAt("metadata", "uid");
            if (!owner.string("uid").equals(uid)) {
                throw refuse("node " + node + " UID mismatch: expected " + owner.string("uid") + " got " + uid);
            }
        }

        private void podStatus() {
            if (context.operation() != Operation.UPDATE) {
                throw refuse("unexpected operation \"" + context.operation() + "\"");
            }
            if (!nodeOf(context.oldObject()).equals(node)) {
                throw refuse(
                        "node " + quoted() + " can only update pod status for pods with spec.nodeName set to itself");
            }
            if (!context.object()
                    .objectAt("metadata", "labels")
                    .equals(context.oldObject().objectAt("metadata", "labels"))) {
                throw refuse("node " + quoted() + " cannot update labels through pod status");
            }
            JsonArray claims = context.object().objectAt("status").array("resourceClaimStatuses");
            if (!claims.equals(context.oldObject().objectAt("status").array("resourceClaimStatuses"))) {
                throw refuse("node " + quoted() + " cannot update resource claim statues");
            }
        }

        void claim() {
            if (!context.subresource().equals("status")) {
                throw refuse("may only update PVC status");
            }
            if (context.operation() != Operation.UPDATE) {
                throw refuse("unexpected operation \"" + context.operation() + "\"");
            }
            if (!withoutNodesFields(context.object()).equals(withoutNodesFields(context.oldObject()))) {
                throw refuse("node " + quoted()
                        + " is not allowed to update fields other than status.quantity and status.conditions");
            }
        }

        private static JsonObject withoutNodesFields(JsonObject claim) {
            return claim.change("metadata", m -> m.without("resourceVersion").without("managedFields"))
                    .change(
                            "status",
                            s -> s.without("capacity")
                                    .without("conditions")
                                    .without("allocatedResources")
                                    .without("allocatedResourceStatuses"));
        }

        void token() {
            if (context.operation() != Operation.CREATE
                    || !context.subresource().equals("token")) {
                return;
            }
            JsonObject reference = context.object().objectAt("spec", "boundObjectRef");
            boolean pod = reference.string("apiVersion").equals("v1")
                    && reference.string("kind").equals("Pod");
            if (!pod || reference.string("name").isEmpty()) {
                throw refuse("node requested token not bound to a pod");
            }
            String uid = reference.string("uid");
            if (uid.isEmpty()) {
                throw refuse("node requested token with a pod binding without a uid");
            }
            JsonObject bound = existingPod(reference.string("name"));
            if (!uid.equals(bound.stringAt("metadata", "uid"))) {
                throw refuse("the UID in the bound object reference (" + uid
                        + ") does not match the UID in record. The object might have been deleted and then recreated");
            }
            if (!nodeOf(bound).equals(node)) {
                throw refuse("node requested token bound to a pod scheduled on a different node");
            }
            NodeAudiences.check(context, bound);
        }

        void lease() {
            if (!context.namespace().equals("kube-node-lease")) {
                throw refuse("node " + quoted() + " is not allowed to access leases in namespace \""
                        + context.namespace() + "\"");
            }
            own("lease");
        }

        void csiNode() {
            own("CSINode");
        }

        private void own(String what) {
            if (!context.name().equals(node)) {
                throw refuse("can only access node lease with the same name as the requesting node"
                        .replace("node lease", what));
            }
        }

        void slice() {
            JsonObject slice = context.operation() == Operation.CREATE ? context.object() : context.oldObject();
            if (!nodeOf(slice).equals(node)) {
                throw refuse("can only create ResourceSlice with the same NodeName as the requesting node");
            }
        }

        /** A certificate of a node's is asked for by that node; whom the request names is what will be signed. */
        void signingRequest() {
            JsonObject spec = context.object().object("spec");
            if (context.operation() != Operation.CREATE
                    || !context.subresource().isEmpty()
                    || !NODE_SIGNERS.contains(spec.string("signerName"))) {
                return;
            }
            String wanted = NodeIdentity.USER_PREFIX + node;
            try {
                if (!RequestedSubject.of(spec).commonName().equals(wanted)) {
                    throw refuse("can only create a node CSR with CN=" + wanted);
                }
            } catch (IOException e) {
                throw refuse("unable to parse csr: " + e.getMessage());
            }
        }
    }
}
