package dev.proa.kinds.storage;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.Map;

/** VolumeAttachments: one volume, one node, and what attaching answered. */
public final class VolumeAttachmentValidation {
    private static final int METADATA_BYTES_MAX = 256 * 1024;
    private static final int MESSAGE_BYTES_MAX = 1024;

    private VolumeAttachmentValidation() {}

    public static void create(JsonObject attachment, FieldErrors errors) {
        JsonObject spec = attachment.object("spec");
        FieldErrors at = errors.at("spec");
        Formats.driverName(spec.string("attacher"), at.at("attacher"));
        source(spec.object("source"), at.at("source"));
        Names.dns1123Subdomain(spec.string("nodeName"), at.at("nodeName"));
        status(attachment.object("status"), errors.at("status"));
    }

    private static void source(JsonObject source, FieldErrors at) {
        boolean inline = source.has("inlineVolumeSpec");
        boolean named = source.has("persistentVolumeName");
        String name = source.string("persistentVolumeName");
        if (inline == named) {
            String exactlyOne = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
            if (inline) {
                at.forbidden(exactlyOne);
            } else {
                at.required(exactlyOne);
            }
        } else if (inline) {
            PersistentVolumeValidation.inline(source.object("inlineVolumeSpec"), at.at("inlineVolumeSpec"));
        } else if (name.isEmpty()) {
            at.at("persistentVolumeName").required("must specify non empty persistentVolumeName");
        }
        if (named) {
            Names.dns1123Subdomain(name, at.at("persistentVolumeName"));
        }
    }

    public static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        create(updated, errors);
        if (!old.object("spec").equals(updated.object("spec"))) {
            errors.at("spec").invalid(updated.object("spec"), Formats.IMMUTABLE);
        }
    }

    private static void status(JsonObject status, FieldErrors at) {
        long bytes = 0;
        for (Map.Entry<String, String> entry :
                status.object("attachmentMetadata").strings().entrySet()) {
            bytes += Formats.bytes(entry.getKey()) + Formats.bytes(entry.getValue());
        }
        if (bytes > METADATA_BYTES_MAX) {
            at.at("attachmentMetadata").tooLong(METADATA_BYTES_MAX);
        }
        Fields.in(status, "attachError", at, VolumeAttachmentValidation::error);
        Fields.in(status, "detachError", at, VolumeAttachmentValidation::error);
    }

    private static void error(JsonObject error, FieldErrors at) {
        if (Formats.bytes(error.string("message")) > MESSAGE_BYTES_MAX) {
            // Upstream names the limit of the metadata here.
            at.at("message").tooLong(METADATA_BYTES_MAX);
        }
        if (error.number("errorCode") < 0) {
            at.at("errorCode").invalid(error.number("errorCode"), Formats.between(0, Integer.MAX_VALUE));
        }
    }
}
