package dev.proa.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Think hard before changing this: a module may depend only on modules above it in the list of the parent pom. */
class LayeringTest {
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern OURS = Pattern.compile("<artifactId>proa-([a-z-]+)</artifactId>");

    @Test
    void edgesPointUpwardsOnly() throws IOException {
        Path root = Checkout.root();
        List<String> above = new ArrayList<>();
        Matcher modules = MODULE.matcher(Files.readString(root.resolve("pom.xml")));
        while (modules.find()) {
            String pom = Files.readString(root.resolve(modules.group(1)).resolve("pom.xml"));
            String dependencies = pom.substring(pom.indexOf("</artifactId>", pom.indexOf("</parent>")));
            Matcher used = OURS.matcher(dependencies);
            while (used.find()) {
                assertThat(above)
                        .as(modules.group(1) + " uses what is not above it")
                        .contains(used.group(1));
            }
            above.add(modules.group(1).substring(modules.group(1).lastIndexOf('/') + 1));
        }
        assertThat(above).startsWith("base", "json").endsWith("application");
    }
}
