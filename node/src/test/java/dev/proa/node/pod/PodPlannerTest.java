package dev.proa.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The stories in pods.txt, played again: what the planner decides must be what stands there. {@code -Dgolden.update=true}
 * writes the file anew; read the difference before you keep it.
 */
class PodPlannerTest {
    private static final Path STORIES = Path.of("src/test/resources/dev/proa/node/pod/pods.txt");

    @Test
    void the_stories_go_as_they_are_written() throws IOException {
        String written = Files.readString(STORIES);
        String played = play(written);
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(STORIES, played);
        }
        assertThat(played).isEqualTo(written);
    }

    /** Headings, specs and instructions are kept; everything else is what happens. */
    private static String play(String text) {
        StringBuilder result = new StringBuilder();
        StringBuilder spec = new StringBuilder();
        PodStory story = null;
        for (String line : text.lines().toList()) {
            if (line.startsWith("#") || line.isBlank()) {
                result.append(line).append('\n');
                story = line.startsWith("##") ? null : story;
                spec = line.startsWith("##") ? new StringBuilder() : spec;
            } else if (line.startsWith("| ")) {
                result.append(line).append('\n');
                spec.append(line.substring(2)).append('\n');
            } else if (line.startsWith("> ")) {
                result.append(line).append('\n');
                story = story == null ? new PodStory(pod(spec.toString())) : story;
                List<String> happened = story.play(line.substring(2));
                happened.forEach(h -> result.append(h).append('\n'));
            }
        }
        return result.toString();
    }

    private static JsonObject pod(String spec) {
        JsonObject metadata = JsonObject.of("namespace", "default", "name", "p", "uid", "u");
        return JsonObject.of("metadata", metadata, "spec", Yaml.parse(spec.getBytes(StandardCharsets.UTF_8)));
    }
}
