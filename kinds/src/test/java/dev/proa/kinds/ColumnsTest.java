package dev.proa.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.kind.BuiltIn;
import dev.proa.api.kind.Column;
import dev.proa.api.kind.KindRules;
import dev.proa.api.kind.Kinds;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import dev.proa.model.KubernetesResources;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns as upstream's printers have them; those in parentheses are shown by {@code -o wide} only. */
class ColumnsTest {
    private static final Kinds KINDS = new Kinds(BuiltIn.kinds(KubernetesResources.all(), BuiltInKinds.rules()));
    private static final long NOW_SECONDS = 1_767_225_600L;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''              | PodTemplate          | Name Containers Images Pod-Labels
            ''              | ReplicationController | Name Desired Current Ready Age (Containers) (Images) (Selector)
            storage.k8s.io  | CSIDriver            | Name AttachRequired PodInfoOnMount StorageCapacity TokenRequests RequiresRepublish Modes Age
            storage.k8s.io  | VolumeAttributesClass | Name DriverName Age
            resource.k8s.io | ResourceClaim        | Name State Age
            flowcontrol.apiserver.k8s.io | PriorityLevelConfiguration | Name Type NominalConcurrencyShares Queues HandSize QueueLengthLimit Age
            flowcontrol.apiserver.k8s.io | FlowSchema | Name PriorityLevel MatchingPrecedence DistinguisherMethod Age MissingPL
            autoscaling     | HorizontalPodAutoscaler | Name Reference Targets MinPods MaxPods Replicas Age
            """)
    void areUpstreams(String group, String kind, String columns) {
        assertThat(rules(group, kind).columns().stream().map(ColumnsTest::shown).collect(Collectors.joining(" ")))
                .isEqualTo(columns);
    }

    private static String shown(Column column) {
        String name = column.name().replace(' ', '-');
        return column.priority() == 0 ? name : "(" + name + ")";
    }

    private static KindRules rules(String group, String kind) {
        return Objects.requireNonNull(KINDS.named(group, kind), kind).rules();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '' | PodTemplate | {metadata: {name: t}, template: {metadata: {labels: {q: r}}, spec: {containers: [{name: c, image: i}]}}} | ["t","c","i","q=r"]
            storage.k8s.io | CSIDriver | {metadata: {name: d}, spec: {attachRequired: true, tokenRequests: [{audience: a}, {audience: b}]}} | ["d",true,false,false,"a,b",false,"<none>","<unknown>"]
            storage.k8s.io | CSIDriver | {metadata: {name: d}, spec: {requiresRepublish: true}} | ["d",false,false,false,"<unset>",true,"<none>","<unknown>"]
            """)
    void areFilled(String group, String kind, String object, String cells) {
        assertThat(rules(group, kind)
                        .cells((JsonObject) Yaml.parse(object), NOW_SECONDS)
                        .toJson())
                .isEqualTo(cells);
    }
}
