package dev.proa.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.json.PatchException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPatchTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":1}             | [{"op":"add","path":"/b","value":2}]                 | {"a":1,"b":2}
            {"a":[1,3]}         | [{"op":"add","path":"/a/1","value":2}]               | {"a":[1,2,3]}
            {"a":[1]}           | [{"op":"add","path":"/a/-","value":[2]}]             | {"a":[1,[2]]}
            {"a":[1,2]}         | [{"op":"add","path":"/a/-1","value":3}]              | {"a":[1,2,3]}
            {"a":{"b":1}}       | [{"op":"remove","path":"/a/b"}]                      | {"a":{}}
            {"a":[1,2,3]}       | [{"op":"remove","path":"/a/1"}]                      | {"a":[1,3]}
            {"a":[1,2,3]}       | [{"op":"remove","path":"/a/-1"}]                     | {"a":[1,2]}
            {"a":1}             | [{"op":"replace","path":"/a","value":null}]          | {"a":null}
            {"a":1}             | [{"op":"replace","path":"/b","value":2}]             | {"a":1,"b":2}
            {"a":1}             | [{"op":"replace","path":"","value":{"b":2}}]         | {"b":2}
            {"a":{"x":1}}       | [{"op":"move","from":"/a/x","path":"/b"}]            | {"a":{},"b":1}
            {"a":{"x":1}}       | [{"op":"copy","from":"/a","path":"/b"}]              | {"a":{"x":1},"b":{"x":1}}
            {"a":1}             | [{"op":"copy","from":"/x","path":"/b"}]              | {"a":1,"b":null}
            {"a/b":1,"m~n":2}   | [{"op":"remove","path":"/a~1b"},{"op":"test","path":"/m~0n","value":2}] | {"m~n":2}
            {"~1":1}            | [{"op":"test","path":"/~01","value":1}]              | {"~1":1}
            {"":1}              | [{"op":"remove","path":"/"}]                         | {}
            {"a":1}             | [{"op":"test","path":"","value":{"a":1.0}}]          | {"a":1}
            {"a":1}             | [{"op":"test","path":"/b","value":null}]             | {"a":1}
            {"a":[{"n":"é"}]}   | [{"op":"test","path":"/a/0/n","value":"\\u00e9"}]     | {"a":[{"n":"é"}]}
            {"a":1}             | []                                                   | {"a":1}
            """)
    void applies(String document, String patch, String expected) {
        assertThat(JsonPatch.parse(patch).apply(Json.parse(document))).isEqualTo(Json.parse(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [{"op":"test","path":"/a","value":2}]             | testing value /a failed: test failed
            [{"op":"add","path":"/x/y","value":2}]            | add operation does not apply: doc is missing path: "/x/y": missing value
            [{"op":"remove","path":"/x"}]                     | error in remove for path: '/x': Unable to remove nonexistent key: x: missing value
            [{"op":"remove","path":"/l/1"}]                   | error in remove for path: '/l/1': Unable to access invalid index: 1: invalid index referenced
            [{"op":"add","path":"/l/2","value":1}]            | error in add for path: '/l/2': Unable to access invalid index: 2: invalid index referenced
            [{"op":"add","path":"/l/x","value":1}]            | error in add for path: '/l/x': value was not a proper array index: 'x'
            [{"op":"add","path":"","value":1}]                | add operation does not apply: doc is missing path: "": missing value
            [{"op":"jump","path":"/a"}]                       | Unexpected kind: jump
            [{"path":"/a"}]                                   | Unexpected kind: unknown
            [{"op":"add","value":1}]                          | add operation failed to decode path: missing value
            [{"op":"move","path":"/b"}]                       | move operation failed to decode from: missing value
            [{"op":"move","from":"/l","path":"/l/0"}]         | move operation does not apply: '/l' cannot be moved into itself
            [{"op":"replace","path":"","value":1}]            | replace operation value must be object or array
            """)
    void saysWhyItDoesNotApply(String patch, String message) {
        JsonPatch parsed = JsonPatch.parse(patch);
        assertThatThrownBy(() -> parsed.apply(Json.parse("{\"a\":1,\"l\":[1]}")))
                .isInstanceOfSatisfying(
                        PatchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_APPLICABLE))
                .hasMessage(message);
    }

    @Test
    void refusesWhatIsNoPatch() {
        for (String bad : new String[] {"{}", "[1]", "null", "", "[", "[{\"op\":"}) {
            assertThatThrownBy(() -> JsonPatch.parse(bad))
                    .isInstanceOfSatisfying(
                            PatchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID));
        }
    }

    @Test
    void refusesTooManyOperations() {
        String operation = "{\"op\":\"test\",\"path\":\"\",\"value\":{}}";
        String most = "[" + (operation + ",").repeat(JsonPatch.OPERATIONS_MAX - 1) + operation;
        assertThat(JsonPatch.parse(most + "]").apply(JsonObject.EMPTY)).isEqualTo(JsonObject.EMPTY);
        assertThatThrownBy(() -> JsonPatch.parse(most + "," + operation + "]"))
                .isInstanceOfSatisfying(
                        PatchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE))
                .hasMessage("The allowed maximum operations in a JSON patch is 10000, got 10001");
    }

    @Test
    void boundsCopiesOfCopies() {
        StringBuilder patch = new StringBuilder("[");
        for (int i = 0; i < 60; i++) {
            patch.append("{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/a/-\"},");
        }
        patch.setCharAt(patch.length() - 1, ']');
        assertThatThrownBy(() -> JsonPatch.parse(patch.toString()).apply(Json.parse("{\"a\":[1,2,3]}")))
                .isInstanceOf(PatchException.class)
                .hasMessageStartingWith("Unable to complete the copy");
    }

    @Test
    void namesMembersThatNoOperationHas() {
        assertThat(JsonPatch.parse("[{\"op\":\"add\",\"path\":\"/a\",\"value\":1,\"foo\":2}]")
                        .unknownMembers())
                .containsExactly("[0].foo");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":"b"}              | {"a":"c"}                | {"a":"c"}
            {"a":"b"}              | {"b":"c"}                | {"a":"b","b":"c"}
            {"a":"b","b":"c"}      | {"a":null}               | {"b":"c"}
            {"a":["b"]}            | {"a":"c"}                | {"a":"c"}
            {"a":{"b":"c"}}        | {"a":{"b":"d","c":null}} | {"a":{"b":"d"}}
            {"a":[{"b":"c"}]}      | {"a":[1]}                | {"a":[1]}
            {"e":null}             | {"a":1}                  | {"e":null,"a":1}
            {}                     | {"a":{"bb":{"ccc":null}}}| {"a":{"bb":{}}}
            {"a":"foo"}            | {"a":{"b":null,"c":1}}   | {"a":{"c":1}}
            """)
    void merges(String document, String patch, String expected) {
        assertThat(MergePatch.apply(Json.parseObject(document), Json.parse(patch)))
                .isEqualTo(Json.parse(expected));
    }

    @Test
    void aMergePatchMustBeAnObject() {
        assertThatThrownBy(() -> MergePatch.apply(JsonObject.EMPTY, Json.parse("[]")))
                .isInstanceOfSatisfying(
                        PatchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID));
    }
}
