package dev.proa.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the compiler finds fails the build. What is excepted from that stands here and only gets less. */
class StrictnessTest {
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern OFF = Pattern.compile("-Xep:([A-Za-z]+):OFF");
    private static final Pattern LENIENT = Pattern.compile("<(?:compiler\\.strict|failOnWarning)>\\s*false\\s*<");

    /** Matters of style, each with its reason in the parent pom. */
    private static final Set<String> OFF_EVERYWHERE = Set.of(
            "BadInstanceof",
            "EnumOrdinal",
            "MissingSummary",
            "NonApiType",
            "OperatorPrecedence",
            "StringConcatToTextBlock",
            "UnnecessaryLambda",
            "UnusedVariable");

    private static final Map<String, Set<String>> OFF_IN =
            Map.of("network", Set.of("FutureReturnValueIgnored"), "wire", Set.of("FutureReturnValueIgnored"));

    /** Generated code only. */
    private static final String GENERATED = "model";

    @Test
    void findingsFailTheBuild() throws IOException {
        String parent = pom("");
        assertThat(parent)
                .contains("<compiler.strict>true</compiler.strict>")
                .contains("<failOnWarning>${compiler.strict}</failOnWarning>")
                .contains("<compiler.checks>${checks} -Xep:NullAway:WARN</compiler.checks>")
                .contains("<compiler.checks.tests>${checks} -Xep:NullAway:OFF</compiler.checks.tests>")
                .doesNotContain("-XepAllErrorsAsWarnings", "-XepDisableAll");
        String checks = parent.substring(parent.indexOf("<checks>"), parent.indexOf("</checks>"));
        assertThat(off(checks)).isEqualTo(OFF_EVERYWHERE);
    }

    @Test
    void exceptionsOnlyGetFewer() throws IOException {
        Map<String, Set<String>> off = new TreeMap<>();
        for (String module : modules()) {
            String pom = pom(module);
            assertThat(LENIENT.matcher(pom).find()).as(module).isFalse();
            if (!off(pom).isEmpty()) {
                off.put(module, off(pom));
            }
            if (!module.equals(GENERATED)) {
                assertThat(pom).as(module).doesNotContain("<compiler.", "<compilerArgs", "<checks>", "-Xlint:none");
            }
        }
        assertThat(off).isEqualTo(OFF_IN);
    }

    private static List<String> modules() throws IOException {
        return MODULE.matcher(pom("")).results().map(found -> found.group(1)).toList();
    }

    private static Set<String> off(String text) {
        Set<String> names = new TreeSet<>();
        Matcher found = OFF.matcher(text);
        while (found.find()) {
            names.add(found.group(1));
        }
        return names;
    }

    private static String pom(String module) throws IOException {
        return Files.readString(Checkout.root().resolve(module).resolve("pom.xml"));
    }
}
