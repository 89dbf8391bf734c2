package dev.proa.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.server.TestingApi.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever is sent, the answer is a clear Status below 500, and the server goes on. */
final class BadInputTest {
    private static final String MAPS = "/api/v1/namespaces/shop/configmaps";
    private static final String MAP =
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\",\"labels\":{\"x\":\"y\"}},\"data\":{\"k\":\"\\u00e9 v\"}}";
    private static final List<String> FORMS = List.of(
            "application/json",
            "application/yaml",
            "application/vnd.kubernetes.protobuf",
            "application/merge-patch+json",
            "application/strategic-merge-patch+json",
            "application/json-patch+json",
            "application/apply-patch+yaml",
            "text/plain",
            "a/b; charset");
    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "\\",
        "null",
        "1e999",
        "-",
        "\\ud800",
        "\u0000",
        "&a ",
        "*a",
        "---\n",
        "  ",
        "k8s\u0000",
        "<<: ",
        "!!binary ",
        "9".repeat(400)
    };

    /** What upstream answers with 500, though it is the client's fault; clients know these by their words. */
    private static final Pattern UPSTREAMS_OWN_500 = Pattern.compile(
            "failed to create typed (patch|live) object|failed to (create manager|convert new object)|does not contain declared merge key");

    private TestingApi api;

    @BeforeEach
    void start() throws IOException {
        api = new TestingApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void mutilatedBodiesAreTheClientsFault() {
        Random random = new Random(20261121);
        api.send("POST", MAPS, MAP.replace("\"a\"", "\"kept\""), "Content-Type", "application/json");
        for (int round = 0; round < 3_000; round++) {
            StringBuilder body = new StringBuilder(MAP);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(body.length());
                switch (random.nextInt(3)) {
                    case 0 -> body.insert(at, PIECES[random.nextInt(PIECES.length)]);
                    case 1 -> body.delete(at, Math.min(body.length(), at + 1 + random.nextInt(12)));
                    default -> body.setCharAt(at, (char) (1 + random.nextInt(255)));
                }
                if (body.isEmpty()) {
                    body.append(' ');
                }
            }
            boolean patch = random.nextBoolean();
            String form = FORMS.get(random.nextInt(FORMS.size()));
            Answer answer = api.send(
                    patch ? "PATCH" : "POST",
                    patch ? MAPS + "/kept?fieldManager=m" : MAPS + "?dryRun=All",
                    body.toString(),
                    "Content-Type",
                    form);
            if (!UPSTREAMS_OWN_500.matcher(answer.message()).lookingAt()) {
                assertThat(answer.code())
                        .as("%s %s in round %d: %s", form, body, round, answer.body())
                        .isLessThan(500);
            }
        }
        assertThat(api.get(MAPS + "/kept").code()).isEqualTo(200);
    }

    @Test
    void depthIsBounded() {
        for (String open : List.of("[", "{\"a\":", "{\"metadata\":{\"annotations\":")) {
            for (String form : FORMS.subList(0, 2)) {
                Answer answer = api.send("POST", MAPS, open.repeat(100_000), "Content-Type", form);
                // 413 for a body whose parts alone would take too much memory: that is known before it is read
                assertThat(answer.code()).as("%s in %s", open, form).isIn(400, 413);
            }
        }
        String nested = MAP.replace("\"\\u00e9 v\"", "[".repeat(50_000) + "]".repeat(50_000));
        assertThat(api.send("POST", MAPS, nested, "Content-Type", "application/json")
                        .code())
                .isEqualTo(400);
    }

    @Test
    void strangeQueriesAreRefusedInWords() {
        for (String query : List.of(
                "labelSelector=a%20in",
                "fieldSelector=a%3Db%3Dc%3Dd",
                "limit=x",
                "resourceVersion=z",
                "continue=%00",
                "watch=false&limit=-1",
                "timeoutSeconds=-x",
                "resourceVersionMatch=Sometimes",
                "labelSelector=%ff")) {
            Answer answer = api.get(MAPS + "?" + query);
            assertThat(answer.code()).as(query).isBetween(200, 422);
        }
    }
}
