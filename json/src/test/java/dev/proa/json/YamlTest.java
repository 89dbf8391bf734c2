package dev.proa.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            yes          | true
            'yes'        | "yes"
            n            | false
            Off          | false
            oFF          | "oFF"
            ~            | null
            NULL         | null
            0777         | 511
            0o17         | 15
            0x1F         | 31
            -0b101       | -5
            1_000        | 1000
            09           | 9
            18446744073709551615 | 18446744073709551615
            18446744073709551616 | 18446744073709552000
            1.50         | 1.5
            .5           | 0.5
            1e3          | 1000
            1e21         | 1e+21
            1.5e-7       | 1.5e-7
            1:30         | "1:30"
            2001-01-01   | "2001-01-01"
            2001-12-14T21:59:43Z | "2001-12-14T21:59:43Z"
            1.2.3        | "1.2.3"
            100m         | "100m"
            !!str 1      | "1"
            !!float 1    | 1
            !!binary aGk=| "hi"
            !custom 1    | "1"
            """)
    void readsScalarsAsGoDoes(String yaml, String json) {
        assertThat(Yaml.parse(yaml).toJson()).isEqualTo(json);
    }

    @Test
    void readsStructure() {
        String yaml = """
                # a comment
                base: &base {a: 1, b: 2}
                derived:
                  <<: *base
                  b: 3
                list:
                - x: |
                    one
                    two
                - >-
                  folded
                  text
                1: int
                true: bool
                empty:
                """;
        assertThat(Yaml.parse(yaml)).isEqualTo(Json.parse("""
                {"base":{"a":1,"b":2},"derived":{"b":3,"a":1},"list":[{"x":"one\\ntwo\\n"},"folded text"],
                 "1":"int","true":"bool","empty":null}"""));
        assertThat(Yaml.parse("{\"a\":\t[1, \"\\u00e9\"]}")).isEqualTo(Json.parse("{\"a\":[1,\"é\"]}"));
    }

    @Test
    void readsSeveralDocuments() {
        byte[] yaml = "---\na: 1\n---\n---\n# nothing\n---\nb: 2\n...\n".getBytes(StandardCharsets.UTF_8);
        assertThat(Yaml.parseAll(yaml)).map(JsonValue::toJson).containsExactly("{\"a\":1}", "{\"b\":2}");
        assertThat(Yaml.parse(yaml).toJson()).isEqualTo("{\"a\":1}");
        assertThat(Yaml.parse("")).isEqualTo(JsonNull.NULL);
    }

    @Test
    void reportsDuplicatesAndKeepsTheLast() {
        List<String> duplicates = new ArrayList<>();
        JsonValue value =
                Yaml.parse("a: 1\nb:\n  c: 1\n  c: 2\na: 3".getBytes(StandardCharsets.UTF_8), duplicates::add);
        assertThat(value.toJson()).isEqualTo("{\"a\":3,\"b\":{\"c\":2}}");
        assertThat(duplicates)
                .containsExactly("line 4: key \"c\" already set in map", "line 5: key \"a\" already set in map");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: b: c",
                "a: [1, 2",
                "\tx: 1",
                "a: *nowhere",
                "a: .nan",
                "? [a]\n: b",
                "~: 1",
                "a: \"open",
                "<<: 1",
                "!!int x",
                "a: 1\n b: 2",
                "%YAML 9.1\n---\na",
                "a: &x\nb: *x *x",
                "\u0000"
            })
    void refusesMalformedText(String yaml) {
        assertThatThrownBy(() -> Yaml.parse(yaml)).isInstanceOf(JsonException.class);
    }

    @Test
    void saysWhere() {
        assertThatThrownBy(() -> Yaml.parse("a: 1\nb: c: d"))
                .isInstanceOf(JsonException.class)
                .hasMessage("yaml: line 2: mapping values are not allowed here");
    }

    @Test
    void refusesBytesThatAreNotText() {
        assertThatThrownBy(() -> Yaml.parse(new byte[] {'a', ':', ' ', (byte) 0xff, (byte) 0xfe}))
                .isInstanceOf(JsonException.class);
    }

    @Test
    void refusesBombs() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(9)));
        }
        assertThatThrownBy(() -> Yaml.parse(bomb.toString()))
                .isInstanceOf(JsonException.class)
                .hasMessage("yaml: document contains excessive aliasing");
        String text = "a: &a " + "x".repeat(1_000_000) + "\nb: [" + "*a,".repeat(11) + "]";
        assertThatThrownBy(() -> Yaml.parse(text)).hasMessage("yaml: document contains excessive aliasing");
    }

    @Test
    void refusesDeepNesting() {
        for (String opening : new String[] {"[", "{a: ", "- "}) {
            assertThatThrownBy(() -> Yaml.parse(opening.repeat(20_000)))
                    .isInstanceOf(JsonException.class)
                    .hasMessageContaining("depth");
        }
        StringBuilder chain = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 600; i++) {
            chain.append("a%d: &a%d [*a%d]\n".formatted(i, i, i - 1));
        }
        assertThatThrownBy(() -> Yaml.parse(chain.toString())).hasMessageContaining("depth");
        assertThat(Yaml.parse("[".repeat(500) + "]".repeat(500))).isInstanceOf(JsonArray.class);
    }

    @Test
    void everyPrefixIsReadOrRefusedCleanly() {
        String yaml = "a: &x\n- {b: [1, 'two', \"thr\\u00e9\"]}\n- |+\n  text\n\n- !!str 5\nc: *x\n---\nd\n";
        for (int length = 0; length < yaml.length(); length++) {
            String prefix = yaml.substring(0, length);
            try {
                Yaml.parseAll(prefix.getBytes(StandardCharsets.UTF_8));
            } catch (JsonException e) {
                assertThat(e).hasMessageStartingWith("yaml: ");
            }
        }
    }

    @Test
    void damagedTextIsReadOrRefusedCleanly() {
        byte[] yaml = "a: &x\n- {b: [1, 'two', \"thr\\u00e9\\U0001f600\"]}\n- |+2\n  text\n? !<x> *x\n: %z\n---\n"
                .getBytes(StandardCharsets.UTF_8);
        byte[] marks = "[]{},:-?&*!|>'\"%@`#\\ \n\tuUx~<0".getBytes(StandardCharsets.UTF_8);
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = yaml.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                int at = random.nextInt(damaged.length);
                damaged[at] = random.nextInt(8) == 0 ? (byte) random.nextInt() : marks[random.nextInt(marks.length)];
            }
            try {
                Yaml.parseAll(damaged);
            } catch (JsonException e) {
                assertThat(e).hasMessageStartingWith("yaml: ");
            }
        }
    }

    @Test
    void writesAsKubectl() {
        JsonValue pod = Json.parse("""
                {"kind":"Pod","apiVersion":"v1","spec":{"containers":[{"name":"a","args":["--x","yes","1"],"env":[]}],
                 "nodeSelector":{}},"metadata":{"name":"p","annotations":{"script":"one\\n  two\\n","plain":"a: b",
                 "star":"*","empty":"","at":"2001-01-01T00:00:00Z","quote":"it's: x"}},"n":null,"nested":[[1,2],[]]}""");
        assertThat(Yaml.write(pod)).isEqualTo("""
                apiVersion: v1
                kind: Pod
                metadata:
                  annotations:
                    at: "2001-01-01T00:00:00Z"
                    empty: ""
                    plain: 'a: b'
                    quote: 'it''s: x'
                    script: |
                      one
                        two
                    star: '*'
                  name: p
                "n": null
                nested:
                - - 1
                  - 2
                - []
                spec:
                  containers:
                  - args:
                    - --x
                    - "yes"
                    - "1"
                    env: []
                    name: a
                  nodeSelector: {}
                """);
    }

    @Test
    void readsBackWhatItWrites() {
        Random random = new Random(42);
        for (int i = 0; i < 3000; i++) {
            JsonValue value = randomValue(random, 4);
            String yaml = Yaml.write(value);
            assertThat(Yaml.parse(yaml)).as(yaml).isEqualTo(value);
        }
    }

    private static JsonValue randomValue(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> JsonNumber.of(random.nextInt(200) - 100);
            case 1 -> JsonNumber.of(random.nextInt(100) / 8.0);
            case 2 -> JsonBoolean.of(random.nextBoolean());
            case 3, 4 -> new JsonString(randomText(random));
            case 5 -> {
                List<JsonValue> items = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(randomValue(random, depth - 1));
                }
                yield JsonArray.of(items);
            }
            default -> {
                JsonObject.Builder builder = JsonObject.builder();
                for (int i = random.nextInt(4); i > 0; i--) {
                    builder.put(randomText(random), randomValue(random, depth - 1));
                }
                yield builder.build();
            }
        };
    }

    private static String randomText(Random random) {
        String alphabet = "ab01 \n:#-'\"\\,[]{}&*!|>%@`?~.yn_+\t<é\u0007\u2028\ud83d";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            char c = alphabet.charAt(random.nextInt(alphabet.length()));
            text.append(c);
            if (c == '\ud83d') {
                text.append('\ude00');
            }
        }
        return text.toString();
    }
}
