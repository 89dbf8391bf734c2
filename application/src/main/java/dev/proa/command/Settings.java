package dev.proa.command;

import dev.proa.configuration.Configuration;
import dev.proa.configuration.ConfigurationSources;
import dev.proa.configuration.ProfileFile;
import dev.proa.configuration.ProfileSetup;
import dev.proa.configuration.Setting;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Gives every command the settings as flags, and the configuration that results. */
final class Settings {
    private final Map<String, String> environment;
    private final Map<Setting, String> flags = new LinkedHashMap<>();

    Settings(Map<String, String> environment) {
        this.environment = environment;
    }

    /** As options of a command; those that only a start heeds are not shown in the help of others. */
    void addTo(CommandLine command, boolean shown) {
        for (Setting setting : Setting.ALL) {
            String defaultText = setting.defaultText().isEmpty() ? "" : " (default: " + setting.defaultText() + ")";
            command.getCommandSpec()
                    .addOption(OptionSpec.builder(setting.flag())
                            .paramLabel("VALUE")
                            .type(String.class)
                            .hidden(!shown && !Setting.WHICH_CLUSTER.contains(setting))
                            .description(setting.description() + defaultText)
                            .setter(new Setter(setting))
                            .build());
        }
    }

    /** Remembers a flag that the command line gave; picocli also calls it with null to begin. */
    private final class Setter implements CommandLine.Model.ISetter {
        private final Setting setting;

        Setter(Setting setting) {
            this.setting = setting;
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        public <T> @Nullable T set(@Nullable T value) {
            String before = value == null ? flags.remove(setting) : flags.put(setting, (String) value);
            return (T) before;
        }
    }

    Configuration configuration() {
        return ConfigurationSources.read(flags, environment);
    }

    /** What a start of the cluster runs with; nothing is written yet. */
    ProfileSetup.Settled settle() throws IOException {
        return new ProfileSetup(
                        flags, environment, port -> Requirements.listens(port).isEmpty())
                .settle();
    }

    /** What the cluster was started with; one that is served without having been set up is set up now. */
    Configuration served() throws IOException {
        Configuration configuration = configuration();
        if (ProfileFile.of(configuration.profile()).exists()) {
            return configuration;
        }
        ProfileSetup.Settled settled = settle();
        settled.keep();
        return settled.configuration();
    }

    /** The flags as given, to hand on to the background process. */
    Map<Setting, String> flags() {
        return Map.copyOf(flags);
    }

    Map<String, String> environment() {
        return environment;
    }
}
