package dev.proa.api.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.identity.NodeIdentity;
import dev.proa.api.identity.User;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.TestingWorld;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorizationTest {
    private static final GroupResource PODS = GroupResource.core("pods");

    private TestingWorld world = bootstrapped();

    private static TestingWorld bootstrapped() {
        TestingWorld world = TestingWorld.empty();
        for (List<JsonObject> objects :
                List.of(BootstrapPolicy.load().roles(), BootstrapPolicy.load().bindings())) {
            for (JsonObject object : objects) {
                world = world.with(
                        new GroupResource(Rbac.GROUP, object.string("kind").toLowerCase(java.util.Locale.ROOT) + "s"),
                        object);
            }
        }
        return world;
    }

    private Authorizer.Decision decide(
            User user, String verb, String group, String resource, String namespace, String name) {
        String[] parts = resource.split("/", 2);
        return AuthorizerChain.standard(() -> world)
                .authorize(
                        user,
                        Attributes.forResource(
                                verb, group, "v1", parts[0], parts.length > 1 ? parts[1] : "", namespace, name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "system:kube-scheduler    | create | pods/binding | default | true",
                "system:kube-scheduler    | create | pods         | default | false",
                "system:kube-proxy        | watch  | services     |         | true",
                "system:kube-proxy        | watch  | secrets      |         | false",
                "system:kube-controller-manager | list | secrets  |         | true",
                "jane                     | list   | pods         | default | false",
            })
    void bootstrapRoles(String user, String verb, String resource, String namespace, boolean allowed) {
        assertThat(decide(User.of(user), verb, "", resource, namespace == null ? "" : namespace, "")
                        .allowed())
                .isEqualTo(allowed);
    }

    @Test
    void everybodyMayDiscoverAndOnlyTheAnonymousMayNot() {
        Authorizer all = AuthorizerChain.standard(() -> world);
        assertThat(all.authorize(User.of("jane"), Attributes.forPath("get", "/apis/apps/v1"))
                        .allowed())
                .isTrue();
        assertThat(all.authorize(User.ANONYMOUS, Attributes.forPath("get", "/apis/apps/v1"))
                        .allowed())
                .isFalse();
        assertThat(all.authorize(User.ANONYMOUS, Attributes.forPath("get", "/healthz"))
                        .allowed())
                .isTrue();
    }

    @Test
    void aRoleBindingGivesAClusterRoleInItsNamespace() {
        world = world.with(Rbac.ROLE_BINDINGS, yaml("""
                {metadata: {name: read, namespace: team}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: system:aggregate-to-view},
                 subjects: [{kind: ServiceAccount, name: builder}, {kind: User, name: jane}]}"""));
        User builder = User.serviceAccount("team", "builder", "u1");
        assertThat(decide(builder, "list", "", "pods", "team", ""))
                .isEqualTo(new Authorizer.Decision.Allowed("RBAC: allowed by RoleBinding \"read/team\" of ClusterRole"
                        + " \"system:aggregate-to-view\" to ServiceAccount \"builder/team\""));
        assertThat(decide(builder, "list", "", "pods", "other", "").allowed()).isFalse();
        assertThat(decide(builder, "list", "", "pods", "", "").allowed()).isFalse();
        assertThat(decide(User.of("jane"), "get", "", "pods/log", "team", "p").allowed())
                .isTrue();
    }

    @Test
    void aMissingRoleIsTheReason() {
        world = world.with(Rbac.ROLE_BINDINGS, yaml("""
                {metadata: {name: read, namespace: team}, roleRef: {kind: Role, name: gone}, subjects: [{kind: User, name: jane}]}"""));
        assertThat(decide(User.of("jane"), "list", "", "pods", "team", "").reason())
                .isEqualTo("RBAC: role.rbac.authorization.k8s.io \"gone\" not found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "get    | ''  | secrets              | team            | used     | true",
                "get    | ''  | secrets              | team            | unused   | false",
                "list   | ''  | secrets              | team            | ''       | false",
                "get    | ''  | configmaps           | team            | settings | true",
                "get    | ''  | configmaps           | other           | settings | false",
                "create | ''  | serviceaccounts/token| team            | builder  | true",
                "create | ''  | serviceaccounts/token| team            | default  | false",
                "get    | ''  | persistentvolumeclaims | team          | data     | true",
                "get    | ''  | persistentvolumes    | ''              | pv1      | true",
                "get    | ''  | pods                 | team            | p        | true",
                "patch  | ''  | pods/status          | team            | p        | true",
                "get    | ''  | nodes                | ''              | n1       | true",
                "get    | ''  | nodes                | ''              | n2       | false",
                "update | coordination.k8s.io | leases | kube-node-lease | n1     | true",
                "update | coordination.k8s.io | leases | kube-node-lease | n2     | false",
                "list   | ''  | services             | ''              | ''       | true",
            })
    void aNodeReadsWhatItsPodsName(
            String verb, String group, String resource, String namespace, String name, boolean allowed) {
        world = world.with(PODS, yaml("""
                        {metadata: {name: p, namespace: team}, spec: {nodeName: n1, serviceAccountName: builder,
                         containers: [{env: [{name: X, valueFrom: {secretKeyRef: {name: used}}}]}],
                         volumes: [{name: d, persistentVolumeClaim: {claimName: data}}, {name: s, projected: {sources: [{configMap: {name: settings}}]}}]}}"""))
                .with(
                        GroupResource.core("persistentvolumes"),
                        yaml("{metadata: {name: pv1}, spec: {claimRef: {namespace: team, name: data}}}"));
        assertThat(decide(NodeIdentity.of("n1"), verb, group, resource, namespace, name)
                        .allowed())
                .isEqualTo(allowed);
        assertThat(decide(NodeIdentity.of("n9"), "get", "", "secrets", "team", "used")
                        .reason())
                .isEqualTo("no relationship found between node 'n9' and this object");
    }

    @Test
    void refusalsReadAsUpstreams() {
        assertThat(Forbidden.of(User.of("x"), Attributes.forResource("list", "", "v1", "pods", "", "default", ""), ""))
                .hasMessage(
                        "pods is forbidden: User \"x\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"");
        assertThat(Forbidden.of(
                        User.of("x"),
                        Attributes.forResource("get", "apps", "v1", "deployments", "scale", "", "d"),
                        "why"))
                .hasMessage(
                        "deployments.apps \"d\" is forbidden: User \"x\" cannot get resource \"deployments/scale\" in API group \"apps\" at the cluster scope: why");
        assertThat(Forbidden.of(User.ANONYMOUS, Attributes.forPath("get", "/x"), ""))
                .hasMessage("forbidden: User \"system:anonymous\" cannot get path \"/x\"");
    }

    @Test
    void nobodyGrantsMoreThanTheyHave() {
        RuleSource.Rules held = new RuleSource.Rules(
                List.of(rule("{verbs: [get, list], apiGroups: [''], resources: ['*/scale', pods]}")), "", false);
        assertThat(RoleEscalation.refusal(
                        User.of("x"),
                        held,
                        List.of(rule("{verbs: [get], apiGroups: [''], resources: [pods, a/scale]}"))))
                .isEmpty();
        assertThat(RoleEscalation.refusal(
                        User.of("x"),
                        held,
                        List.of(rule("{verbs: [get, delete, watch], apiGroups: [''], resources: [pods]}"))))
                .isEqualTo(
                        "user \"x\" (groups=[\"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n"
                                + "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"delete\" \"watch\"]}");
    }

    private static PolicyRule rule(String text) {
        return PolicyRule.of(yaml(text));
    }

    private static JsonObject yaml(String text) {
        return (JsonObject) Yaml.parse(text);
    }
}
