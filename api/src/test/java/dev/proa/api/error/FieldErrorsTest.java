package dev.proa.api.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.json.Json;
import org.junit.jupiter.api.Test;

class FieldErrorsTest {
    /** As Go's field.Error prints itself: the path, empty or not, and a colon; an empty one is no member of the cause. */
    @Test
    void anErrorOfTheWholeObjectHasAnEmptyPath() {
        FieldErrors errors = FieldErrors.root();
        errors.tooLong(1048576);
        errors.at("data").key("a b").required("");
        ApiException refused = ApiException.invalid("", "ConfigMap", "m", errors);
        assertThat(refused)
                .hasMessage(
                        "ConfigMap \"m\" is invalid: [: Too long: may not be more than 1048576 bytes, data[a b]: Required value]");
        assertThat(refused.details().get("causes")).isEqualTo(Json.parse("""
                        [{"reason": "FieldValueTooLong", "message": "Too long: may not be more than 1048576 bytes"},
                         {"reason": "FieldValueRequired", "message": "Required value", "field": "data[a b]"}]"""));
    }
}
