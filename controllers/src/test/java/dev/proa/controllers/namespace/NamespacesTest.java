package dev.proa.controllers.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.control.object.Conditions;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.Simulation;
import dev.proa.controllers.Golden;
import dev.proa.controllers.Samples;
import dev.proa.controllers.serviceaccount.DefaultServiceAccount;
import dev.proa.controllers.serviceaccount.RootCertificate;
import dev.proa.controllers.serviceaccount.TokenSecrets;
import dev.proa.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamespacesTest {
    private final Simulation simulation = new Simulation(
            5,
            Simulation.workloadResources(),
            List.of(
                    new Namespaces(),
                    new DefaultServiceAccount(),
                    new RootCertificate("PEM"),
                    new TokenSecrets("PEM", (namespace, account, uid, secret) -> "token-of-" + account)));

    NamespacesTest() {
        simulation
                .cluster()
                .create(
                        Resources.NAMESPACES,
                        "",
                        Samples.json(
                                "{'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {'name': 'default'}, 'spec': {'finalizers': ['kubernetes']}}"));
        simulation.transcript().heading("namespace created");
        simulation.run();
    }

    @Test
    void podsGoBeforeTheRest() {
        simulation.cluster().create(Resources.PODS, "default", Samples.pod("a", "web"));
        simulation.run();
        simulation.cluster().delete(Resources.NAMESPACES, "", "default", JsonObject.EMPTY);
        simulation.transcript().heading("namespace deleted");
        simulation.settle();
        JsonObject status =
                simulation.cluster().get(Resources.NAMESPACES, "", "default").object("status");
        assertThat(Conditions.get(status, "NamespaceContentRemaining").string("message"))
                .isEqualTo("Some resources are remaining: configmaps. has 1 resource instances, pods. has 1 resource"
                        + " instances, serviceaccounts. has 1 resource instances");
        simulation.run();
        assertThat(simulation.cluster().world().list(Resources.NAMESPACES)).isEmpty();
        assertThat(simulation.cluster().world().list(Resources.CONFIG_MAPS)).isEmpty();
        Golden.check(getClass(), "deletion", simulation.transcript().text());
    }

    @Test
    void theDefaultServiceAccountAndTheCertificateComeBack() {
        simulation.cluster().delete(Resources.SERVICE_ACCOUNTS, "default", "default", JsonObject.EMPTY);
        simulation.cluster().delete(Resources.CONFIG_MAPS, "default", "kube-root-ca.crt", JsonObject.EMPTY);
        simulation.run();
        assertThat(simulation.cluster().world().list(Resources.SERVICE_ACCOUNTS))
                .hasSize(1);
        assertThat(simulation.cluster().world().list(Resources.CONFIG_MAPS)).hasSize(1);
    }

    @Test
    void aTokenSecretIsFilledAndGoesWithItsAccount() {
        simulation
                .cluster()
                .create(
                        Resources.SECRETS,
                        "default",
                        Samples.json(
                                "{'apiVersion': 'v1', 'kind': 'Secret', 'type': 'kubernetes.io/service-account-token', 'metadata': {'name': 't',"
                                        + " 'annotations': {'kubernetes.io/service-account.name': 'default'}}}"));
        simulation.run();
        JsonObject data =
                simulation.cluster().get(Resources.SECRETS, "default", "t").object("data");
        assertThat(data.names()).containsExactlyInAnyOrder("token", "ca.crt", "namespace");
        simulation.cluster().delete(Resources.SERVICE_ACCOUNTS, "default", "default", JsonObject.EMPTY);
        simulation.run();
        assertThat(simulation.cluster().world().list(Resources.SECRETS)).isEmpty();
    }
}
