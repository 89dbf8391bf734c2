package dev.proa.node;

import dev.proa.json.JsonObject;
import java.time.Duration;

/**
 * All that a node asks of the API, under the node's own identity (system:node:NAME): in one process over the
 * in-process client, on another machine over the node-scoped stream. Calls block and throw
 * {@link dev.proa.api.error.ApiException}.
 */
public interface NodeApi {
    /** What concerns this node, at one revision. */
    NodeView view();

    /** Waits until something that concerns this node has changed since {@code revision}, at most {@code timeout}; answers the newest view. */
    NodeView awaitChange(long revision, Duration timeout) throws InterruptedException;

    /** Creates the Node object, or answers the one that is there. */
    JsonObject registerNode(JsonObject node);

    /** A strategic merge patch of the node's metadata and spec: labels that the node owns. */
    JsonObject patchNode(String name, JsonObject patch);

    /** A strategic merge patch of the node's status. */
    JsonObject patchNodeStatus(String name, JsonObject patch);

    /** Creates or renews the node's Lease in kube-node-lease; answers it. */
    JsonObject renewLease(JsonObject lease);

    /** A strategic merge patch of a pod's status; it carries metadata.uid, so that a namesake is never changed (409). */
    JsonObject patchPodStatus(String namespace, String name, JsonObject patch);

    /** The last step of a pod's end: deletes it with grace period 0, only if it still has this uid. */
    void deletePod(String namespace, String name, String uid);

    /** A TokenRequest for a service account, bound to a pod of this node; answers it with its status. */
    JsonObject createToken(String namespace, String serviceAccount, JsonObject tokenRequest);

    /** Writes an Event, or counts it up when one of this name is there. */
    void writeEvent(JsonObject event);
}
