package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Projected volumes: several sources in one folder. */
final class ProjectedValidation {
    private static final long TOKEN_SECONDS_MIN = 600;
    private static final long TOKEN_SECONDS_MAX = 1L << 32;
    private static final List<String> TYPES = List.of("secret", "configMap", "downwardAPI", "serviceAccountToken");
    private static final String CONFLICT = "conflicting duplicate paths";

    private ProjectedValidation() {}

    static void volume(JsonObject projected, FieldErrors at) {
        VolumeValidation.fileMode(projected, "defaultMode", at);
        Set<String> paths = new HashSet<>();
        Fields.each(projected, "sources", at, (source, place) -> {
            keys(source, "secret", paths, place, at);
            keys(source, "configMap", paths, place, at);
            downward(source, paths, place, at);
            token(source, place, at);
            if (TYPES.stream().filter(source::has).count() > 1) {
                place.forbidden("may not specify more than 1 volume type per source");
            }
        });
    }

    private static void keys(JsonObject source, String type, Set<String> paths, FieldErrors at, FieldErrors volume) {
        Fields.in(source, type, at, (keys, place) -> {
            Fields.required(keys, "name", place);
            Fields.each(keys, "items", place, (item, itemAt) -> {
                VolumeValidation.keyToPath(item, itemAt);
                if (!item.string("path").isEmpty() && !paths.add(item.string("path"))) {
                    volume.invalid(keys.string("name"), CONFLICT);
                }
            });
        });
    }

    private static void downward(JsonObject source, Set<String> paths, FieldErrors at, FieldErrors volume) {
        for (JsonObject file : source.objectAt("downwardAPI").array("items").objects()) {
            DownwardValidation.file(file, at.at("downwardAPI"));
            String path = file.string("path");
            if (!path.isEmpty() && !paths.add(path)) {
                volume.invalid(path, CONFLICT);
            }
        }
    }

    private static void token(JsonObject source, FieldErrors at, FieldErrors volume) {
        Fields.in(source, "serviceAccountToken", at, (token, place) -> {
            long seconds = token.number("expirationSeconds");
            if (seconds < TOKEN_SECONDS_MIN) {
                place.at("expirationSeconds").invalid(seconds, "may not specify a duration less than 10 minutes");
            }
            if (seconds > TOKEN_SECONDS_MAX) {
                place.at("expirationSeconds").invalid(seconds, "may not specify a duration larger than 2^32 seconds");
            }
            Fields.requiredFormat(token, "path", volume, Formats::unreservedPath);
        });
    }
}
