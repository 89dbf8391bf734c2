package dev.proa.kinds;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.KindRules;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import java.util.Map;

/** The rules of rbac.authorization.k8s.io. */
final class RbacKinds {
    private static final String GROUP = "rbac.authorization.k8s.io";

    private RbacKinds() {}

    static Map<GroupResource, KindRules> rules() {
        return Map.of(
                new GroupResource(GROUP, "roles"), new Role(Table.named().createdAt(), false, true),
                new GroupResource(GROUP, "clusterroles"), new Role(Table.named().createdAt(), false, false),
                new GroupResource(GROUP, "rolebindings"), new Role(bindingTable(), true, true),
                new GroupResource(GROUP, "clusterrolebindings"), new Role(bindingTable(), true, false));
    }

    private static Table bindingTable() {
        return Table.named()
                .text(
                        "Role",
                        binding -> binding.stringAt("roleRef", "kind") + "/" + binding.stringAt("roleRef", "name"))
                .age()
                .wide("Users", binding -> subjects(binding, "User"))
                .wide("Groups", binding -> subjects(binding, "Group"))
                .wide("ServiceAccounts", binding -> subjects(binding, "ServiceAccount"));
    }

    private static String subjects(JsonObject binding, String kind) {
        return String.join(
                ", ",
                binding.array("subjects").objects().stream()
                        .filter(subject -> subject.string("kind").equals(kind))
                        .map(subject -> kind.equals("ServiceAccount")
                                ? subject.string("namespace") + "/" + subject.string("name")
                                : subject.string("name"))
                        .toList());
    }

    /** Roles and bindings: their names are path segments, and references have the group filled in. */
    private record Role(Table table, boolean binding, boolean namespaced) implements TabledRules {
        @Override
        public boolean hasGeneration() {
            return false;
        }

        @Override
        public boolean allowCreateOnUpdate() {
            return true;
        }

        @Override
        public void validateName(String name, FieldErrors errors) {
            Names.pathSegment(name, errors.at("metadata").at("name"));
        }

        @Override
        public void validate(JsonObject object, FieldErrors errors) {
            if (binding) {
                RbacValidation.binding(object, namespaced, errors);
            } else {
                RbacValidation.role(object, namespaced, errors);
            }
        }

        @Override
        public void validateUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
            validate(updated, errors);
            if (binding) {
                RbacValidation.bindingUpdate(old, updated, errors);
            }
        }

        @Override
        public JsonObject defaults(String version, JsonObject object) {
            if (!binding) {
                return object;
            }
            return object.change(
                            "roleRef",
                            reference -> reference.string("apiGroup").isEmpty()
                                    ? reference.with("apiGroup", GROUP)
                                    : reference)
                    .changeEach("subjects", Role::subject);
        }

        private static JsonObject subject(JsonObject subject) {
            boolean person = subject.string("kind").equals("User")
                    || subject.string("kind").equals("Group");
            return person && subject.string("apiGroup").isEmpty()
                    ? subject.with("apiGroup", new JsonString(GROUP))
                    : subject;
        }
    }
}
