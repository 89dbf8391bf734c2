package dev.proa.control.explanation;

import dev.proa.api.kind.GroupResource;
import dev.proa.control.Key;
import dev.proa.control.Reconciler;
import dev.proa.control.Whys;
import dev.proa.control.object.Resources;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What planners said of their last plans for an object. */
@FunctionalInterface
public interface PlansOf {
    List<Whys.Why> about(GroupResource resource, Key key);

    /**
     * Of those whose keys stand for objects of that kind: one name may stand for a Deployment and for a Service.
     *
     * @param scheduler the name under which the scheduler tells of its plans for pods
     */
    static PlansOf of(Whys whys, Collection<Reconciler> reconcilers, String scheduler) {
        Map<GroupResource, Set<String>> planners = new HashMap<>();
        planners.computeIfAbsent(Resources.PODS, key -> new HashSet<>()).add(scheduler);
        for (Reconciler each : reconcilers) {
            each.planned()
                    .ifPresent(resource -> planners.computeIfAbsent(resource, key -> new HashSet<>())
                            .add(each.name()));
        }
        return (resource, key) -> whys.about(key).stream()
                .filter(why -> planners.getOrDefault(resource, Set.of()).contains(why.reconciler()))
                .toList();
    }
}
