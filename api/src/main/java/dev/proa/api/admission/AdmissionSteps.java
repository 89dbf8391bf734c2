package dev.proa.api.admission;

import dev.proa.api.admission.security.PodSecurity;
import dev.proa.api.authorization.RuleSource;
import dev.proa.base.Clock;
import dev.proa.base.Ids;
import java.util.List;

/** The admission steps in the order in which every write passes them, which is upstream's. */
public final class AdmissionSteps {
    private AdmissionSteps() {}

    /** @param rules what users may do, for the check that nobody grants more than they have */
    public static List<AdmissionStep> standard(RuleSource rules, Clock clock, Ids ids) {
        return List.of(
                new NamespaceLifecycle(),
                new LimitRanger(),
                new ServiceAccount(clock, ids),
                new NodeRestriction(),
                new TaintNodesByCondition(),
                new PodSecurity(),
                new Priority(),
                new DefaultTolerationSeconds(),
                DefaultClass.storage(),
                new StorageObjectInUseProtection(),
                new PersistentVolumeClaimResize(),
                new RuntimeClass(),
                new CertificateSigners(),
                DefaultClass.ingress(),
                new PodTopologyLabels(),
                new RoleGrants(rules));
    }
}
