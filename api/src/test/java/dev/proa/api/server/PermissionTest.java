package dev.proa.api.server;

import static dev.proa.api.server.TestingApi.named;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.server.TestingApi.Answer;
import dev.proa.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request does beyond its own verb is allowed on its own. */
class PermissionTest {
    private static final String NAMESPACE = "/api/v1/namespaces/shop/";

    private TestingApi api;

    @BeforeEach
    void start() throws Exception {
        api = new TestingApi();
        api.create("/api/v1/namespaces", named("shop"));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Answer apply(String user, String plural, String kind, String query) {
        JsonObject object =
                JsonObject.of("apiVersion", "v1", "kind", kind).with("metadata", JsonObject.of("name", "a"));
        return api.send(
                "PATCH",
                NAMESPACE + plural + "/a?fieldManager=test" + query,
                object.toJson(),
                "Authorization",
                user,
                "Content-Type",
                "application/apply-patch+yaml");
    }

    @ParameterizedTest
    @CsvSource({"configmaps, ConfigMap", "secrets, Secret", "serviceaccounts, ServiceAccount"})
    void anApplyThatCreatesNeedsCreate(String plural, String kind) {
        for (String query : new String[] {"", "&dryRun=All"}) {
            Answer refused = apply("may:get,patch,update", plural, kind, query);
            assertThat(refused.code()).isEqualTo(403);
            assertThat(refused.message())
                    .isEqualTo(plural + " \"a\" is forbidden: User \"may:get,patch,update\" cannot create resource \""
                            + plural + "\" in API group \"\" in the namespace \"shop\"");
        }
        assertThat(api.get(NAMESPACE + plural + "/a").code()).isEqualTo(404);
        assertThat(apply("may:create,patch", plural, kind, "").code()).isEqualTo(201);
        assertThat(apply("may:patch", plural, kind, "&force=true").code()).isEqualTo(200);
    }

    @Test
    void anUpdateThatCreatesNeedsCreate() {
        String path = NAMESPACE + "endpoints/a";
        String body = named("a").toJson();
        String[] may = {"Content-Type", "application/json", "Authorization", "may:update"};
        Answer refused = api.send("PUT", path, body, may);
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message())
                .isEqualTo("endpoints \"a\" is forbidden: User \"may:update\" cannot create resource \"endpoints\" in"
                        + " API group \"\" in the namespace \"shop\"");
        may[3] = "may:create,update";
        assertThat(api.send("PUT", path, body, may).code()).isEqualTo(201);
        may[3] = "may:update";
        assertThat(api.send("PUT", path, body, may).code()).isEqualTo(200);
    }

    @Test
    void optionsIsNoRead() {
        String path = NAMESPACE + "pods/a/proxy/";
        assertThat(api.send("OPTIONS", path, "", "Authorization", "may:get,create")
                        .code())
                .isEqualTo(403);
    }

    @Test
    void aCommandOverGetNeedsCreate() {
        String path = NAMESPACE + "pods/a/exec?command=id&stdout=true";
        Answer refused = api.send("GET", path, "", "Authorization", "may:get");
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message()).isEqualTo("pods \"a\" is forbidden: ");
        assertThat(api.send("GET", path, "", "Authorization", "may:create").code())
                .isEqualTo(403);
        assertThat(api.send("GET", path, "", "Authorization", "may:create,get").code())
                .isEqualTo(200);
        assertThat(api.send("POST", path, "", "Authorization", "may:create").code())
                .isEqualTo(200);
    }
}
