package dev.proa.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import dev.proa.schema.GroupVersionKind;
import dev.proa.schema.MessageType;
import dev.proa.schema.StrategicMerge;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrategicMergeTest {
    private final MessageType pod =
            Objects.requireNonNull(KubernetesTypes.types().find(GroupVersionKind.of("v1", "Pod")));
    private final MessageType deployment =
            Objects.requireNonNull(KubernetesTypes.types().find(GroupVersionKind.of("apps/v1", "Deployment")));

    private static JsonObject json(String text) {
        return Json.parseObject(text.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{'spec':{'nodeName':'a'}} | {'spec':{'nodeName':null,'hostname':'b'}} | {'spec':{'hostname':'b'}}",
                "{'spec':{'containers':[{'name':'a','image':'1'}]}} | {'spec':{'containers':[{'name':'a','image':'2'}]}} | {'spec':{'containers':[{'name':'a','image':'2'}]}}",
                "{'spec':{'containers':[{'name':'a'}]}} | {'spec':{'containers':[{'name':'b'}]}} | {'spec':{'containers':[{'name':'b'},{'name':'a'}]}}",
                "{'spec':{'containers':[{'name':'a'},{'name':'b'}]}} | {'spec':{'containers':[{'$patch':'delete','name':'a'}]}} | {'spec':{'containers':[{'name':'b'}]}}",
                "{'spec':{'containers':[{'name':'a'}]}} | {'spec':{'containers':[{'name':'c'},{'$patch':'replace'}]}} | {'spec':{'containers':[{'name':'c'}]}}",
                "{'spec':{'containers':[{'name':'a'},{'name':'b'},{'name':'c'}]}} | {'spec':{'$setElementOrder/containers':[{'name':'c'},{'name':'a'}],'containers':[{'name':'c','image':'x'}]}} | {'spec':{'containers':[{'name':'b'},{'name':'c','image':'x'},{'name':'a'}]}}",
                "{'metadata':{'finalizers':['a','b']}} | {'metadata':{'finalizers':['c']}} | {'metadata':{'finalizers':['c','a','b']}}",
                "{'metadata':{'finalizers':['a','b']}} | {'metadata':{'$deleteFromPrimitiveList/finalizers':['a']}} | {'metadata':{'finalizers':['b']}}",
                "{'metadata':{'labels':{'a':'1'}}} | {'metadata':{'labels':{'$patch':'replace','b':'2'}}} | {'metadata':{'labels':{'b':'2'}}}",
                "{'spec':{'volumes':[{'name':'v','emptyDir':{}}]}} | {'spec':{'volumes':[{'$retainKeys':['name','hostPath'],'name':'v','hostPath':{'path':'/'}}]}} | {'spec':{'volumes':[{'name':'v','hostPath':{'path':'/'}}]}}",
                "{} | {'metadata':{'labels':{'a':null,'b':'1'}}} | {'metadata':{'labels':{'b':'1'}}}",
                "{'spec':{'tolerations':[{'key':'a'}]}} | {'spec':{'tolerations':[{'key':'b'}]}} | {'spec':{'tolerations':[{'key':'b'}]}}"
            })
    void mergesPods(String original, String patch, String result) {
        assertThat(StrategicMerge.apply(pod, json(original), json(patch)).toJson())
                .isEqualTo(json(result).toJson());
    }

    @Test
    void retainsOnlyTheNamedKeys() {
        JsonObject result = StrategicMerge.apply(
                deployment,
                json("{'spec':{'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':1}}}}"),
                json("{'spec':{'strategy':{'$retainKeys':['type'],'type':'Recreate'}}}"));
        assertThat(result).isEqualTo(json("{'spec':{'strategy':{'type':'Recreate'}}}"));
    }

    @Test
    void refusesPatchesThatDoNotFit() {
        JsonObject containers = json("{'spec':{'containers':[{'name':'a'}]}}");
        assertThatThrownBy(() -> StrategicMerge.apply(pod, containers, json("{'spec':{'containers':[{'image':'a'}]}}")))
                .hasMessage("map: map[image:a] does not contain declared merge key: name");
        assertThatThrownBy(() -> StrategicMerge.apply(pod, containers, json("{'spec':{'$patch':'nope'}}")))
                .hasMessage("unknown patch type: nope in map: map[$patch:nope]");
        assertThatThrownBy(() -> StrategicMerge.apply(
                        pod,
                        json("{'spec':{'containers':[{'image':'a'}]}}"),
                        json("{'spec':{'containers':[{'name':'b'}]}}")))
                .as("items that are stored have to be told apart too")
                .hasMessage("map: map[image:a] does not contain declared merge key: name");
        assertThatThrownBy(
                        () -> StrategicMerge.apply(pod, containers, json("{'spec':{'containers':[['a'],{'b':[1]}]}}")))
                .hasMessage("list element types are not identical: [[map[name:a]] [[a] map[b:[1]]]]");
        assertThatThrownBy(
                        () -> StrategicMerge.apply(pod, json("{'spec':{'foo':{}}}"), json("{'spec':{'foo':{'a':1}}}")))
                .hasMessage("unable to find api field in struct PodSpec for the json field \"foo\"");
    }
}
