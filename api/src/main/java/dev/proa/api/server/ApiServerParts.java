package dev.proa.api.server;

import dev.proa.api.action.ActingSubresource;
import dev.proa.api.admission.AdmissionStep;
import dev.proa.api.allocation.Allocator;
import dev.proa.api.authorization.Authorizer;
import dev.proa.api.identity.Authenticator;
import dev.proa.api.kind.Kinds;
import dev.proa.base.Clock;
import dev.proa.base.Ids;
import dev.proa.schema.Types;
import dev.proa.store.Store;
import java.util.ArrayList;
import java.util.List;

/**
 * What the API server is made of; the main wires it.
 *
 * @param kinds what is served: {@code new Kinds(BuiltIn.kinds(KubernetesResources.all(), BuiltInKinds.rules()))}
 * @param types the schema of the kinds: {@code KubernetesTypes.types()}
 * @param admission in the order in which writes pass them
 * @param allocators at most one for a resource is usual; all of a resource's are asked, in order
 * @param actions the acting subresources and reviews, beside binding and eviction which every server has
 */
public record ApiServerParts(
        Store store,
        Kinds kinds,
        Types types,
        Authenticator authenticator,
        Authorizer authorizer,
        List<AdmissionStep> admission,
        List<Allocator> allocators,
        List<ActingSubresource> actions,
        Clock clock,
        Ids ids,
        ApiLimits limits) {

    /** With the actions that every API server has. */
    ApiServerParts plus(List<ActingSubresource> more) {
        List<ActingSubresource> all = new ArrayList<>(more);
        all.addAll(actions);
        return new ApiServerParts(
                store, kinds, types, authenticator, authorizer, admission, allocators, all, clock, ids, limits);
    }
}
