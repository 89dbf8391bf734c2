package dev.proa.api.admission;

import static dev.proa.api.admission.TestingAdmission.create;
import static dev.proa.api.admission.TestingAdmission.delete;
import static dev.proa.api.admission.TestingAdmission.update;
import static dev.proa.api.admission.TestingAdmission.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.api.admission.security.PodSecurity;
import dev.proa.api.authorization.PolicyRule;
import dev.proa.api.authorization.Rbac;
import dev.proa.api.authorization.RuleSource;
import dev.proa.api.identity.NodeIdentity;
import dev.proa.api.identity.User;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.TestingWorld;
import dev.proa.base.Ids;
import dev.proa.base.ManualClock;
import dev.proa.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("BadImport") // a story: create(...).after(step)
class AdmissionStepsTest {
    private static final User JANE = User.of("jane");
    private static final User NODE = NodeIdentity.of("n1");

    private final TestingWorld world = TestingWorld.empty()
            .with(
                    GroupResource.core("namespaces"),
                    yaml("{metadata: {name: team}}"),
                    yaml("{metadata: {name: ending}, status: {phase: Terminating}}"))
            .with(
                    GroupResource.core("serviceaccounts"),
                    yaml("{metadata: {name: default, namespace: team}, imagePullSecrets: [{name: pull}]}"));
    private final ServiceAccount accounts = new ServiceAccount(new ManualClock(Instant.EPOCH), new Ids(new Random(1)));

    @Test
    void namespacesMustBeThereAndNotEnding() {
        NamespaceLifecycle step = new NamespaceLifecycle();
        assertThatThrownBy(() -> create(world, JANE, "configmaps", "{metadata: {name: c, namespace: none}}")
                        .after(step))
                .hasMessage("namespaces \"none\" not found");
        assertThatThrownBy(() -> create(world, JANE, "configmaps", "{metadata: {name: c, namespace: ending}}")
                        .after(step))
                .hasMessage(
                        "configmaps \"c\" is forbidden: unable to create new content in namespace ending because it is being terminated");
        assertThatThrownBy(() -> delete(world, JANE, "namespaces", "{metadata: {name: default}}")
                        .after(step))
                .hasMessage("namespaces \"default\" is forbidden: this namespace may not be deleted");
        create(world, JANE, "configmaps", "{metadata: {name: c, namespace: team}}")
                .after(step);
    }

    @Test
    void podsGetTheirAccountsTokenInAVolume() {
        JsonObject pod = create(
                        world, JANE, "pods", "{metadata: {name: p, namespace: team}, spec: {containers: [{name: a}]}}")
                .after(accounts);
        JsonObject spec = pod.object("spec");
        String volume = spec.array("volumes").object(0).string("name");
        assertThat(volume).matches("kube-api-access-[a-z0-9]{5}");
        assertThat(spec.string("serviceAccountName")).isEqualTo("default");
        assertThat(spec.array("imagePullSecrets"))
                .isEqualTo(yaml("{a: [{name: pull}]}").array("a"));
        assertThat(spec.array("containers").object(0).array("volumeMounts").object(0))
                .isEqualTo(yaml("{name: " + volume
                        + ", readOnly: true, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}"));
        assertThat(spec.array("volumes").object(0).object("projected")).isEqualTo(yaml("""
                {defaultMode: 420, sources: [
                  {serviceAccountToken: {expirationSeconds: 3607, path: token}},
                  {configMap: {name: kube-root-ca.crt, items: [{key: ca.crt, path: ca.crt}]}},
                  {downwardAPI: {items: [{path: namespace, fieldRef: {apiVersion: v1, fieldPath: metadata.namespace}}]}}]}"""));
    }

    @Test
    void aPodMayDoWithoutTheTokenButNotWithoutTheAccount() {
        JsonObject pod = create(
                        world,
                        JANE,
                        "pods",
                        "{metadata: {name: p, namespace: team}, spec: {automountServiceAccountToken: false, containers: [{name: a}]}}")
                .after(accounts);
        assertThat(pod.object("spec").has("volumes")).isFalse();
        assertThatThrownBy(() -> create(
                                world,
                                JANE,
                                "pods",
                                "{metadata: {name: p, namespace: team}, spec: {serviceAccountName: x}}")
                        .after(accounts))
                .hasMessage(
                        "pods \"p\" is forbidden: error looking up service account team/x: serviceaccount \"x\" not found");
    }

    @Test
    void prioritiesComeFromClasses() {
        TestingWorld classes = world.with(
                new GroupResource("scheduling.k8s.io", "priorityclasses"),
                yaml("{metadata: {name: high}, value: 7, preemptionPolicy: Never}"));
        JsonObject plain = create(classes, JANE, "pods", "{metadata: {name: p, namespace: team}, spec: {}}")
                .after(new Priority());
        assertThat(plain.object("spec")).isEqualTo(yaml("{priority: 0, preemptionPolicy: PreemptLowerPriority}"));
        JsonObject high = create(
                        classes,
                        JANE,
                        "pods",
                        "{metadata: {name: p, namespace: team}, spec: {priorityClassName: high}}")
                .after(new Priority());
        assertThat(high.object("spec"))
                .isEqualTo(yaml("{priorityClassName: high, priority: 7, preemptionPolicy: Never}"));
        assertThatThrownBy(() -> create(classes, JANE, "pods", "{metadata: {name: p}, spec: {priorityClassName: none}}")
                        .after(new Priority()))
                .hasMessage("pods \"p\" is forbidden: no PriorityClass with name none was found");
        assertThatThrownBy(() -> create(classes, JANE, "pods", "{metadata: {generateName: p-}, spec: {priority: 3}}")
                        .after(new Priority()))
                .hasMessage(
                        "pods \"p-\" is forbidden: the integer value of priority (3) must not be provided in pod spec;"
                                + " priority admission controller computed 0 from the given PriorityClass name");
    }

    @Test
    void tolerationsAndTaintsAndFinalizersAreAdded() {
        JsonObject pod = create(
                        world,
                        JANE,
                        "pods",
                        "{spec: {tolerations: [{key: node.kubernetes.io/not-ready, operator: Exists}]}}")
                .after(new DefaultTolerationSeconds());
        assertThat(pod.object("spec").array("tolerations").objects())
                .extracting(t -> t.string("key"))
                .containsExactly("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");
        JsonObject node = create(world, JANE, "nodes", "{metadata: {name: n}}").after(new TaintNodesByCondition());
        assertThat(node.object("spec"))
                .isEqualTo(yaml("{taints: [{key: node.kubernetes.io/not-ready, effect: NoSchedule}]}"));
        JsonObject claim = create(world, JANE, "persistentvolumeclaims", "{metadata: {name: c}}")
                .after(new StorageObjectInUseProtection());
        assertThat(claim.object("metadata").array("finalizers").strings())
                .containsExactly("kubernetes.io/pvc-protection");
    }

    @Test
    void podsGetTheZoneAndRegionOfTheirNode() {
        TestingWorld nodes = world.with(
                GroupResource.core("nodes"),
                yaml(
                        "{metadata: {name: node-1, labels: {topology.kubernetes.io/zone: z, topology.kubernetes.io/region: r, other: o}}}"),
                yaml("{metadata: {name: bare}}"));
        PodTopologyLabels step = new PodTopologyLabels();
        String bound = "{metadata: {name: p, namespace: team, labels: {a: b}}, target: {kind: KIND, name: NODE}}";
        assertThat(create(
                                nodes,
                                JANE,
                                "pods/binding",
                                bound.replace("KIND", "Node").replace("NODE", "node-1"))
                        .after(step)
                        .objectAt("metadata", "labels"))
                .isEqualTo(yaml("{a: b, topology.kubernetes.io/zone: z, topology.kubernetes.io/region: r}"));
        for (List<String> other :
                List.of(List.of("Node", "bare"), List.of("Node", "none"), List.of("Other", "node-1"))) {
            assertThat(create(
                                    nodes,
                                    JANE,
                                    "pods/binding",
                                    bound.replace("KIND", other.getFirst()).replace("NODE", other.getLast()))
                            .after(step)
                            .objectAt("metadata", "labels"))
                    .isEqualTo(yaml("{a: b}"));
        }
        assertThat(create(
                                nodes,
                                JANE,
                                "pods",
                                "{metadata: {name: p, labels: {topology.kubernetes.io/zone: own}}, spec: {nodeName: node-1}}")
                        .after(step)
                        .objectAt("metadata", "labels"))
                .isEqualTo(yaml("{topology.kubernetes.io/zone: z, topology.kubernetes.io/region: r}"));
        assertThat(create(nodes, JANE, "pods", "{metadata: {name: p}, spec: {}}")
                        .after(step))
                .isEqualTo(yaml("{metadata: {name: p}, spec: {}}"));
    }

    @Test
    void limitRangesFillInAndBound() {
        TestingWorld limited = world.with(GroupResource.core("limitranges"), yaml("""
                {metadata: {name: l, namespace: team}, spec: {limits: [
                  {type: Container, default: {cpu: 500m}, defaultRequest: {cpu: 100m}, max: {cpu: '1'}, min: {cpu: 50m}},
                  {type: Pod, max: {memory: 1Gi}}]}}"""));
        JsonObject pod = create(limited, JANE, "pods", """
                {metadata: {name: p, namespace: team}, spec: {containers: [{name: a, resources: {limits: {memory: 100Mi}, requests: {memory: 1Mi}}}]}}""").after(new LimitRanger());
        assertThat(pod.stringAt("metadata", "annotations", "kubernetes.io/limit-ranger"))
                .isEqualTo("LimitRanger plugin set: cpu request for container a; cpu limit for container a");
        assertThatThrownBy(() -> create(limited, JANE, "pods", """
                        {metadata: {name: p, namespace: team}, spec: {containers: [{name: a, resources: {limits: {cpu: '2', memory: 2Gi}}}]}}""").after(new LimitRanger()))
                .hasMessage("pods \"p\" is forbidden: [maximum cpu usage per Container is 1, but limit is 2,"
                        + " maximum memory usage per Pod is 1Gi, but limit is 2Gi]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nodes | {metadata: {name: n2}} | {metadata: {name: n2}} | node \"n1\" is not allowed to modify node \"n2\"",
                "nodes | {metadata: {name: n1}} | {metadata: {name: n1}, spec: {taints: [{key: a}]}} | node \"n1\" is not allowed to modify taints",
                "nodes | {metadata: {name: n1}} | {metadata: {name: n1, labels: {node-restriction.kubernetes.io/a: b}}} | is not allowed to modify labels: node-restriction.kubernetes.io/a",
                "nodes | {metadata: {name: n1}} | {metadata: {name: n1, labels: {kubernetes.io/os: linux, own: x}}} | ",
                "pods/status | {metadata: {name: p}, spec: {nodeName: n2}} | {metadata: {name: p}} | node \"n1\" can only update pod status for pods with spec.nodeName set to itself",
                "pods/status | {metadata: {name: p}, spec: {nodeName: n1}} | {metadata: {name: p}} | ",
            })
    void nodesWriteOnlyWhatIsTheirs(String resource, String old, String object, String refusal) {
        TestingAdmission write = update(world, NODE, resource, old, object);
        if (refusal == null) {
            write.after(new NodeRestriction());
        } else {
            assertThatThrownBy(() -> write.after(new NodeRestriction())).hasMessageEndingWith(refusal);
        }
    }

    @Test
    void restrictedNamespacesTakeOnlyHardenedPods() {
        TestingWorld strict = world.with(GroupResource.core("namespaces"), yaml("""
                {metadata: {name: strict, labels: {pod-security.kubernetes.io/enforce: restricted}}}"""));
        PodSecurity step = new PodSecurity();
        assertThatThrownBy(() -> create(strict, JANE, "pods", """
                        {metadata: {name: p, namespace: strict}, spec: {hostNetwork: true, containers: [{name: a}, {name: b, securityContext: {privileged: true}}]}}""").after(step))
                .hasMessage(
                        "pods \"p\" is forbidden: violates PodSecurity \"restricted:latest\": host namespaces (hostNetwork=true),"
                                + " privileged (container \"b\" must not set securityContext.privileged=true),"
                                + " allowPrivilegeEscalation != false (containers \"a\", \"b\" must set securityContext.allowPrivilegeEscalation=false),"
                                + " unrestricted capabilities (containers \"a\", \"b\" must set securityContext.capabilities.drop=[\"ALL\"]),"
                                + " runAsNonRoot != true (pod or containers \"a\", \"b\" must set securityContext.runAsNonRoot=true),"
                                + " seccompProfile (pod or containers \"a\", \"b\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")");
        create(strict, JANE, "pods", """
                {metadata: {name: p, namespace: strict}, spec: {securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}},
                 containers: [{name: a, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]}}""").after(step);
        create(world, JANE, "pods", "{metadata: {name: p, namespace: team}, spec: {hostPID: true}}")
                .after(step);
        assertThatThrownBy(() -> create(
                                world,
                                JANE,
                                "namespaces",
                                "{metadata: {name: ns, labels: {pod-security.kubernetes.io/enforce: x}}}")
                        .after(step))
                .hasMessage(
                        "Namespace \"ns\" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"x\":"
                                + " must be one of privileged, baseline, restricted");
    }

    @Test
    void rolesAreGrantedByWhoHasThem() {
        RuleSource none = (user, namespace) -> new RuleSource.Rules(List.of(), "", false);
        RuleSource all = (user, namespace) -> new RuleSource.Rules(
                List.of(PolicyRule.of(yaml("{verbs: ['*'], apiGroups: ['*'], resources: ['*']}"))), "", false);
        String role =
                "{metadata: {name: r, namespace: team}, rules: [{verbs: [get], apiGroups: [''], resources: [pods]}]}";
        String resource = "roles." + Rbac.GROUP;
        create(world, JANE, resource, role).after(new RoleGrants(all));
        create(world, User.of("boss", "allowed"), resource, role).after(new RoleGrants(none));
        assertThatThrownBy(() -> create(world, JANE, resource, role).after(new RoleGrants(none)))
                .hasMessage(
                        "roles.rbac.authorization.k8s.io \"r\" is forbidden: user \"jane\" (groups=[\"system:authenticated\"]) is attempting"
                                + " to grant RBAC permissions not currently held:\n{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"get\"]}");
        update(world, JANE, resource, role, role.replace("name: r,", "name: r, finalizers: [x],"))
                .after(new RoleGrants(none));
    }

    @Test
    void onlyWhoMayDoEverythingAggregatesRoles() {
        RuleSource none = (user, namespace) -> new RuleSource.Rules(List.of(), "", false);
        RuleSource resources = (user, namespace) -> new RuleSource.Rules(
                List.of(PolicyRule.of(yaml("{verbs: ['*'], apiGroups: ['*'], resources: ['*']}"))), "", false);
        RuleSource everything = (user, namespace) -> new RuleSource.Rules(
                List.of(
                        PolicyRule.of(yaml("{verbs: ['*'], apiGroups: ['*'], resources: ['*']}")),
                        PolicyRule.of(yaml("{verbs: ['*'], nonResourceURLs: ['*']}"))),
                "",
                false);
        String resource = "clusterroles." + Rbac.GROUP;
        String plain = "{metadata: {name: mine}}";
        String aggregated =
                "{metadata: {name: mine}, aggregationRule: {clusterRoleSelectors: [{matchExpressions: [{key: x, operator: DoesNotExist}]}]}}";
        String refusal =
                "clusterroles.rbac.authorization.k8s.io \"mine\" is forbidden: must have cluster-admin privileges"
                        + " to use the aggregationRule";
        for (RuleSource held : List.of(none, resources)) {
            for (TestingAdmission write : List.of(
                    create(world, JANE, resource, aggregated),
                    update(world, JANE, resource, plain, aggregated),
                    update(world, JANE, resource, aggregated, plain))) {
                assertThatThrownBy(() -> write.after(new RoleGrants(held))).hasMessage(refusal);
            }
        }
        create(world, JANE, resource, aggregated).after(new RoleGrants(everything));
        create(world, User.of("boss", "allowed"), resource, aggregated).after(new RoleGrants(none));
        update(world, JANE, resource, aggregated, aggregated.replace("name: mine", "name: mine, finalizers: [x]"))
                .after(new RoleGrants(none));
    }

    @Test
    void whatAnAggregationWillGatherCountsWhenItsRoleIsBound() {
        TestingWorld roles = world.with(
                        Rbac.CLUSTER_ROLES,
                        yaml(
                                "{metadata: {name: all}, aggregationRule: {clusterRoleSelectors: [{matchLabels: {into: all}}]}}"))
                .with(
                        Rbac.CLUSTER_ROLES,
                        yaml(
                                "{metadata: {name: part, labels: {into: all}}, rules: [{verbs: [delete], apiGroups: [''], resources: [nodes]}]}"));
        RuleSource none = (user, namespace) -> new RuleSource.Rules(List.of(), "", false);
        for (String resource : List.of("clusterrolebindings.", "rolebindings.")) {
            String binding = "{metadata: {name: b, namespace: team}, roleRef: {kind: ClusterRole, name: all}}";
            assertThatThrownBy(() ->
                            create(roles, JANE, resource + Rbac.GROUP, binding).after(new RoleGrants(none)))
                    .hasMessageEndingWith("{APIGroups:[\"\"], Resources:[\"nodes\"], Verbs:[\"delete\"]}");
            create(roles, User.of("boss", "allowed"), resource + Rbac.GROUP, binding)
                    .after(new RoleGrants(none));
        }
    }

    @Test
    void nobodyGetsTheGroupOfAllRightsSignedHoweverItIsWritten() throws Exception {
        AttributeTypeAndValue name = new AttributeTypeAndValue(BCStyle.CN, new DERUTF8String("jane"));
        AttributeTypeAndValue masters = new AttributeTypeAndValue(BCStyle.O, new DERUTF8String("system:masters"));
        AttributeTypeAndValue unit = new AttributeTypeAndValue(BCStyle.OU, new DERUTF8String("x"));
        String refusal = "certificatesigningrequests.certificates.k8s.io \"r\" is forbidden: use of"
                + " kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed";
        for (RDN[] subject : List.of(
                new RDN[] {new RDN(masters), new RDN(name)},
                new RDN[] {new RDN(new AttributeTypeAndValue[] {unit, masters}), new RDN(name)},
                new RDN[] {new RDN(new AttributeTypeAndValue[] {name, unit, masters})})) {
            assertThatThrownBy(() -> signed(subject, "kubernetes.io/kube-apiserver-client"))
                    .hasMessage(refusal);
            signed(subject, "example.org/other");
        }
        signed(new RDN[] {new RDN(new AttributeTypeAndValue[] {name, unit})}, "kubernetes.io/kube-apiserver-client");
    }

    @Test
    void aNodeAsksForItsOwnCertificatesOnly() throws Exception {
        RDN[] own = {new RDN(new AttributeTypeAndValue(BCStyle.CN, new DERUTF8String("system:node:n1")))};
        RDN[] others = {
            new RDN(new AttributeTypeAndValue(BCStyle.CN, new DERUTF8String("system:node:n1"))),
            new RDN(new AttributeTypeAndValue(BCStyle.CN, new DERUTF8String("system:node:n2")))
        };
        for (String signer : List.of("kubernetes.io/kubelet-serving", "kubernetes.io/kube-apiserver-client-kubelet")) {
            request(NodeIdentity.of("n1"), own, signer).after(new NodeRestriction());
            assertThatThrownBy(
                            () -> request(NodeIdentity.of("n1"), others, signer).after(new NodeRestriction()))
                    .hasMessageEndingWith("can only create a node CSR with CN=system:node:n1");
        }
        request(NodeIdentity.of("n1"), others, "example.org/other").after(new NodeRestriction());
    }

    private void signed(RDN[] subject, String signer) throws Exception {
        request(JANE, subject, signer).after(new CertificateSigners());
    }

    /** Somebody asks for a certificate with this subject. */
    private TestingAdmission request(User user, RDN[] subject, String signer) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair keys = generator.generateKeyPair();
        byte[] request = new JcaPKCS10CertificationRequestBuilder(new X500Name(subject), keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                .getEncoded();
        String pem = "-----BEGIN CERTIFICATE REQUEST-----\n"
                + Base64.getMimeEncoder().encodeToString(request)
                + "\n-----END CERTIFICATE REQUEST-----\n";
        String encoded = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
        return create(
                world,
                user,
                "certificatesigningrequests.certificates.k8s.io",
                "{metadata: {name: r}, spec: {signerName: " + signer + ", request: " + encoded + "}}");
    }
}
