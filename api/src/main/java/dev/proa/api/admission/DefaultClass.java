package dev.proa.api.admission;

import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Claims and ingresses that name no class get the one that is annotated as the default. */
public final class DefaultClass implements AdmissionStep {
    private final String name;
    private final GroupResource resource;
    private final String field;
    private final String classAnnotation;
    private final GroupResource classes;
    private final String defaultAnnotation;
    private final boolean onlyOne;

    private DefaultClass(
            String name,
            GroupResource resource,
            String field,
            String classAnnotation,
            GroupResource classes,
            String defaultAnnotation,
            boolean onlyOne) {
        this.name = name;
        this.resource = resource;
        this.field = field;
        this.classAnnotation = classAnnotation;
        this.classes = classes;
        this.defaultAnnotation = defaultAnnotation;
        this.onlyOne = onlyOne;
    }

    /** Of several default storage classes the newest is taken. */
    public static DefaultClass storage() {
        return new DefaultClass(
                "DefaultStorageClass",
                GroupResource.core("persistentvolumeclaims"),
                "storageClassName",
                "volume.beta.kubernetes.io/storage-class",
                new GroupResource("storage.k8s.io", "storageclasses"),
                "storageclass.kubernetes.io/is-default-class",
                false);
    }

    /** Several default ingress classes are refused. */
    public static DefaultClass ingress() {
        return new DefaultClass(
                "DefaultIngressClass",
                new GroupResource("networking.k8s.io", "ingresses"),
                "ingressClassName",
                "kubernetes.io/ingress.class",
                new GroupResource("networking.k8s.io", "ingressclasses"),
                "ingressclass.kubernetes.io/is-default-class",
                true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean handles(AdmissionContext context) {
        return context.operation() == Operation.CREATE && context.isMain(resource.group(), resource.resource());
    }

    @Override
    public void mutate(AdmissionContext context) {
        JsonObject object = context.object();
        if (object.object("spec").has(field)
                || object.objectAt("metadata", "annotations").has(classAnnotation)) {
            return;
        }
        List<JsonObject> defaults =
                context.world().list(classes).stream().filter(this::isDefault).toList();
        if (onlyOne && defaults.size() > 1) {
            throw Refusal.forbidden(context, defaults.size() + " default IngressClasses were found, only 1 allowed");
        }
        newest(defaults)
                .ifPresent(found -> context.replace(
                        object.withAt(new JsonString(found.stringAt("metadata", "name")), "spec", field)));
    }

    private boolean isDefault(JsonObject candidate) {
        JsonObject annotations = candidate.objectAt("metadata", "annotations");
        return annotations.string(defaultAnnotation).equals("true")
                || !onlyOne
                        && annotations
                                .string("storageclass.beta.kubernetes.io/is-default-class")
                                .equals("true");
    }

    /** By creation, then by name: RFC 3339 instants in UTC sort as text. */
    private static Optional<JsonObject> newest(List<JsonObject> classes) {
        Comparator<JsonObject> byCreation = Comparator.comparing(c -> c.stringAt("metadata", "creationTimestamp"));
        return classes.stream().min(byCreation.reversed().thenComparing(c -> c.stringAt("metadata", "name")));
    }
}
