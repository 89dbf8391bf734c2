package dev.proa.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.server.TestingApi.Answer;
import dev.proa.json.Json;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.json.Yaml;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server refuses for want of room, and what it writes piece by piece. */
final class LimitsTest {
    private static final String MAPS = "/api/v1/namespaces/shop/configmaps";
    private static final String PODS = "/api/v1/namespaces/shop/pods";

    private TestingApi api;

    @BeforeEach
    void start() throws IOException {
        api = new TestingApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private static JsonObject map(String name, String value) {
        return JsonObject.of("metadata", JsonObject.of("name", name), "data", JsonObject.of("k", value));
    }

    @ParameterizedTest
    @CsvSource({
        "watch,true",
        "watch=,true",
        "watch=t,true",
        "watch=yes,true",
        "watch=1,true",
        "watch=TRUE,true",
        "watch=0,false",
        "watch=false,false",
        "watch=False,false",
        "unwatch=1,false"
    })
    void theWatchParameterIsReadAsClientsWriteIt(String query, boolean watches) {
        api.create(MAPS, map("a", "v"));
        String body = api.send("GET", MAPS + "?" + query + "&timeoutSeconds=1&resourceVersion=0", "")
                .body()
                .toJson();
        assertThat(body.contains("\"ConfigMapList\"")).isEqualTo(!watches);
        assertThat(body.contains("\"ADDED\"")).isEqualTo(watches);
    }

    @Test
    void listsAreTheSameInEveryForm() {
        for (int i = 0; i < 30; i++) {
            api.create(MAPS, map("m" + i, "line\n".repeat(2_000) + i));
        }
        JsonObject list = api.get(MAPS).body();
        assertThat(list.array("items").size()).isEqualTo(30);
        assertThat(api.get(MAPS + "?pretty=true").body()).isEqualTo(list);
        Answer yaml = api.get(MAPS, "Accept", "application/yaml");
        assertThat(Yaml.parse(yaml.body().string("text"))).isEqualTo(list);
        assertThat(yaml.body().string("text")).startsWith("apiVersion: v1\nitems:\n- data:\n");
        JsonObject table = api.get(MAPS, "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                .body();
        assertThat(table.array("rows").size()).isEqualTo(30);
        assertThat(table.array("columnDefinitions").isEmpty()).isFalse();
        assertThat(table.objectAt("metadata")).isEqualTo(list.object("metadata"));
        assertThat(api.get(MAPS + "?pretty=1", "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                        .body())
                .isEqualTo(table);
        Answer tableYaml = api.get(MAPS, "Accept", "application/yaml;as=Table;v=v1;g=meta.k8s.io");
        assertThat(Yaml.parse(tableYaml.body().string("text"))).isEqualTo(table);
        for (String empty : List.of("", "?pretty=true")) {
            JsonObject none = api.get(PODS + empty).body();
            assertThat(none.get("items")).isEqualTo(JsonArray.EMPTY);
        }
        assertThat(Yaml.parse(api.get(PODS, "Accept", "application/yaml").body().string("text")))
                .isEqualTo(api.get(PODS).body());
    }

    @Test
    void aLongObjectGoesOutWhole() {
        JsonObject large = map("large", "x".repeat(900_000));
        assertThat(api.create(MAPS, large).code()).isEqualTo(201);
        Answer read = api.get(MAPS + "/large");
        assertThat(read.body().object("data")).isEqualTo(large.object("data"));
        assertThat(Yaml.parse(api.get(MAPS + "/large", "Accept", "application/yaml")
                        .body()
                        .string("text")))
                .isEqualTo(read.body());
        assertThat(api.get(MAPS + "/large?pretty=true").body()).isEqualTo(read.body());
    }

    /** The two bodies of the report: a long name 1,500 times, a long name over 100,000 items. */
    @ParameterizedTest
    @ValueSource(strings = {"Ignore", "Warn", "Strict"})
    void aBodyCannotMakeTheReportOnItLarge(String validation) {
        String name = "n".repeat(650);
        String many = "{\"metadata\":{\"name\":\"a\"},"
                + String.join(",", Collections.nCopies(1_500, "\"" + name + "\":{\"" + name + "\":0,\"x\":1}")) + "}";
        String wide = "{\"metadata\":{\"name\":\"b\"},\"" + "n".repeat(100_000) + "\":["
                + String.join(",", Collections.nCopies(100_000, "{\"a\":1,\"a\":2}")) + "]}";
        for (String body : List.of(many, wide)) {
            for (String type : List.of("application/json", "application/yaml")) {
                Answer answer = api.send(
                        "POST", MAPS + "?dryRun=All&fieldValidation=" + validation, body, "Content-Type", type);
                assertThat(answer.code()).isIn(201, 400, 413);
                assertThat(answer.body().toJson().length()).isLessThan(2_000_000);
            }
        }
        assertThat(api.create(MAPS, map("after", "v")).code()).isEqualTo(201);
    }

    @Test
    void aBodyOfNothingButPartsIsRefusedBeforeItIsDecoded() {
        String containers = String.join(",", Collections.nCopies(900_000, "{}"));
        String body = "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"containers\":[" + containers + "]}}";
        Answer answer = api.send("POST", PODS, body, "Content-Type", "application/json");
        assertThat(answer.code()).isEqualTo(413);
        assertThat(answer.body().string("reason")).isEqualTo("RequestEntityTooLarge");
    }

    @Test
    void errorsAreToldWithinBounds() {
        String containers = String.join(",", Collections.nCopies(20_000, "{\"name\":\"A_\"}"));
        String body = "{\"metadata\":{\"name\":\"a\",\"labels\":{\"" + "l".repeat(1_000) + "\":\"" + "v".repeat(1_000)
                + "\"}},\"spec\":{\"containers\":[" + containers + "]}}";
        Answer answer = api.send("POST", PODS, body, "Content-Type", "application/json");
        JsonValue causes = answer.body().objectAt("details").get("causes");
        assertThat(answer.code()).isIn(201, 422);
        assertThat(causes == null ? 0 : ((JsonArray) causes).size()).isLessThanOrEqualTo(1_000);
    }

    @Test
    void deepObjectsAreWrittenInEveryForm() {
        String deep = "[".repeat(400) + "0,".repeat(2_000) + "0" + "]".repeat(400);
        JsonObject crd = Json.parseObject(
                "{\"metadata\":{\"name\":\"a.b.c\"},\"spec\":{\"group\":\"b.c\",\"scope\":\"Namespaced\",\"names\":"
                        + "{\"plural\":\"a\",\"kind\":\"A\"},\"versions\":[{\"name\":\"v1\",\"served\":true,\"storage\":true,\"schema\":"
                        + "{\"openAPIV3Schema\":{\"type\":\"object\",\"default\":" + deep + "}}}]}}");
        Answer created = api.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", crd);
        assertThat(created.code()).isIn(201, 422);
        Answer yaml = api.get("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "Accept", "application/yaml");
        assertThat(yaml.code()).isEqualTo(200);
    }
}
