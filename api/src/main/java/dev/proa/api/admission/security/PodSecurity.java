package dev.proa.api.admission.security;

import dev.proa.api.admission.AdmissionContext;
import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.api.admission.AdmissionStep;
import dev.proa.api.admission.Refusal;
import dev.proa.api.admission.security.SecurityCheck.Violation;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The pod security standards by the labels of the namespace: pods are refused or warned about, templates of pods only warned
 * about, and a namespace that becomes stricter warns about the pods that it has.
 */
public final class PodSecurity implements AdmissionStep {
    private static final GroupResource NAMESPACES = GroupResource.core("namespaces");
    private static final GroupResource PODS = GroupResource.core("pods");

    /** What holds pod templates, with the path to the template. */
    private static final Set<String> CONTROLLERS = Set.of(
            "replicationcontrollers",
            "podtemplates",
            "deployments.apps",
            "replicasets.apps",
            "statefulsets.apps",
            "daemonsets.apps",
            "jobs.batch",
            "cronjobs.batch");

    private static final Set<String> CHECKED_SUBRESOURCES = Set.of("", "ephemeralcontainers", "resize");

    @Override
    public String name() {
        return "PodSecurity";
    }

    @Override
    public boolean handles(AdmissionContext context) {
        boolean writes = context.operation() == Operation.CREATE || context.operation() == Operation.UPDATE;
        return writes
                && switch (context.resource().toString()) {
                    case "namespaces" -> context.subresource().isEmpty();
                    case "pods" -> CHECKED_SUBRESOURCES.contains(context.subresource());
                    default ->
                        context.subresource().isEmpty()
                                && CONTROLLERS.contains(context.resource().toString());
                };
    }

    @Override
    public void validate(AdmissionContext context) {
        if (context.resource().equals(NAMESPACES)) {
            validateNamespace(context);
            return;
        }
        JsonObject namespace = context.world().get(NAMESPACES, "", context.namespace());
        JsonObject labels = namespace == null ? JsonObject.EMPTY : namespace.objectAt("metadata", "labels");
        SecurityLevel.Policy policy = SecurityLevel.policy(labels, FieldErrors.root());
        if (policy.isFullyPrivileged()) {
            return;
        }
        if (context.resource().equals(PODS)) {
            validatePod(context, policy);
        } else {
            template(context.object()).ifPresent(pod -> warn(context, policy, pod));
        }
    }

    private static void validatePod(AdmissionContext context, SecurityLevel.Policy policy) {
        JsonObject pod = context.object();
        if (context.operation() == Operation.UPDATE && !changesImages(context.oldObject(), pod)) {
            return;
        }
        PodView view = new PodView(pod.object("metadata"), pod.object("spec"));
        List<Violation> violations = SecurityStandard.violations(policy.enforce(), view);
        if (!violations.isEmpty()) {
            throw Refusal.forbidden(
                    context, "violates PodSecurity \"" + policy.enforce() + "\": " + SecurityStandard.text(violations));
        }
        warn(context, policy, view);
    }

    private static void warn(AdmissionContext context, SecurityLevel.Policy policy, PodView pod) {
        List<Violation> violations = SecurityStandard.violations(policy.warn(), pod);
        if (!violations.isEmpty()) {
            context.warn("would violate PodSecurity \"" + policy.warn() + "\": " + SecurityStandard.text(violations));
        }
    }

    private static Optional<PodView> template(JsonObject object) {
        JsonObject template = switch (object.string("kind")) {
            case "PodTemplate" -> object.object("template");
            case "CronJob" -> object.objectAt("spec", "jobTemplate", "spec", "template");
            default -> object.objectAt("spec", "template");
        };
        return template.isEmpty()
                ? Optional.empty()
                : Optional.of(new PodView(template.object("metadata"), template.object("spec")));
    }

    /** Of what may change in a pod only containers and their images matter here. */
    private static boolean changesImages(JsonObject old, JsonObject pod) {
        return !images(old).equals(images(pod));
    }

    private static TreeMap<String, String> images(JsonObject pod) {
        TreeMap<String, String> images = new TreeMap<>();
        new PodView(JsonObject.EMPTY, pod.object("spec"))
                .eachContainer((name, container) -> images.put(name, container.string("image")));
        return images;
    }

    private static void validateNamespace(AdmissionContext context) {
        FieldErrors errors = FieldErrors.root();
        FieldErrors oldErrors = FieldErrors.root();
        SecurityLevel.Policy policy = SecurityLevel.policy(context.object().objectAt("metadata", "labels"), errors);
        SecurityLevel.Policy old = SecurityLevel.policy(context.oldObject().objectAt("metadata", "labels"), oldErrors);
        if (!errors.isEmpty() && !errors.messages().equals(oldErrors.messages())) {
            throw ApiException.invalid("", "Namespace", context.name(), errors);
        }
        boolean relaxed = policy.enforce().minor() == old.enforce().minor()
                && policy.enforce().level().compareTo(old.enforce().level()) <= 0;
        if (context.operation() == Operation.UPDATE
                && policy.enforce().level() != SecurityLevel.Level.PRIVILEGED
                && !relaxed) {
            warnAboutPods(context, policy.enforce());
        }
    }

    private static void warnAboutPods(AdmissionContext context, SecurityLevel enforce) {
        TreeMap<String, TreeMap<String, Boolean>> podsByReasons = new TreeMap<>();
        for (JsonObject pod : context.world().list(PODS, context.name())) {
            List<Violation> violations =
                    SecurityStandard.violations(enforce, new PodView(pod.object("metadata"), pod.object("spec")));
            if (!violations.isEmpty()) {
                String reasons = String.join(
                        ", ", violations.stream().map(Violation::reason).toList());
                podsByReasons
                        .computeIfAbsent(reasons, r -> new TreeMap<>())
                        .put(pod.stringAt("metadata", "name"), true);
            }
        }
        if (podsByReasons.isEmpty()) {
            return;
        }
        context.warn("existing pods in namespace \"" + context.name()
                + "\" violate the new PodSecurity enforce level \"" + enforce + "\"");
        podsByReasons.entrySet().stream()
                .map(entry -> pods(entry.getValue().firstKey(), entry.getValue().size()) + ": " + entry.getKey())
                .sorted()
                .forEach(context::warn);
    }

    private static String pods(String first, int count) {
        return switch (count) {
            case 1 -> first;
            case 2 -> first + " (and 1 other pod)";
            default -> first + " (and " + (count - 1) + " other pods)";
        };
    }
}
