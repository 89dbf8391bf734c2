package dev.proa.kinds.flowcontrol;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import java.util.List;

/** PriorityLevelConfigurations: shares of the server's seats, and queues before them. */
public final class PriorityLevelValidation {
    private static final String PRESERVE_ZERO = "flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares";
    private static final List<String> TYPES = List.of("Exempt", "Limited");
    private static final List<String> RESPONSES = List.of("Queue", "Reject");
    private static final int QUEUES_MAX = 10_000_000;
    private static final int HASH_BITS_MAX = 60;
    private static final int PERCENT_MAX = 100;

    private PriorityLevelValidation() {}

    public static void check(JsonObject level, FieldErrors errors) {
        if (level.objectAt("metadata", "annotations").contains(PRESERVE_ZERO)) {
            errors.at("metadata").at("annotations").forbidden("annotation '" + PRESERVE_ZERO + "' is forbidden");
        }
        String name = level.stringAt("metadata", "name");
        JsonObject spec = level.object("spec");
        FieldErrors at = errors.at("spec");
        String type = spec.string("type");
        if (name.equals("exempt") != type.equals("Exempt")) {
            at.at("type").invalid(type, "must be 'Exempt' if and only if `name` is 'exempt'");
        }
        switch (type) {
            case "Exempt" -> {
                if (spec.has("limited")) {
                    at.at("limited").forbidden("must be nil if the type is not Limited");
                }
                Fields.in(spec, "exempt", at, PriorityLevelValidation::shares);
            }
            case "Limited" -> {
                if (spec.has("exempt")) {
                    at.at("exempt").forbidden("must be nil if the type is Limited");
                }
                if (!spec.has("limited")) {
                    at.at("limited").required("must not be empty when type is Limited");
                }
                Fields.in(spec, "limited", at, PriorityLevelValidation::limited);
            }
            case "" -> at.at("type").required("");
            default -> at.at("type").notSupported(type, TYPES);
        }
        Mandatory.level(level, at);
    }

    private static void shares(JsonObject shares, FieldErrors at) {
        if (shares.number("nominalConcurrencyShares") < 0) {
            at.at("nominalConcurrencyShares")
                    .invalid(shares.number("nominalConcurrencyShares"), "must be a non-negative integer");
        }
        long lendable = shares.number("lendablePercent");
        if (lendable < 0 || lendable > PERCENT_MAX) {
            at.at("lendablePercent").invalid(lendable, "must be between 0 and 100, inclusive");
        }
    }

    private static void limited(JsonObject limited, FieldErrors at) {
        shares(limited, at);
        JsonObject response = limited.object("limitResponse");
        FieldErrors place = at.at("limitResponse");
        switch (response.string("type")) {
            case "Reject" -> {
                if (response.has("queuing")) {
                    place.at("queuing").forbidden("must be nil if limited.limitResponse.type is not Limited");
                }
            }
            case "Queue" -> {
                if (!response.has("queuing")) {
                    place.at("queuing").required("must not be empty if limited.limitResponse.type is Limited");
                }
                Fields.in(response, "queuing", place, PriorityLevelValidation::queues);
            }
            case "" -> place.at("type").required("");
            default -> place.at("type").notSupported(response.string("type"), RESPONSES);
        }
        if (limited.number("borrowingLimitPercent") < 0) {
            at.at("borrowingLimitPercent")
                    .invalid(limited.number("borrowingLimitPercent"), "if specified, must be a non-negative integer");
        }
    }

    private static void queues(JsonObject queuing, FieldErrors at) {
        long queues = queuing.number("queues");
        long hand = queuing.number("handSize");
        if (queuing.number("queueLengthLimit") <= 0) {
            at.at("queueLengthLimit").invalid(queuing.number("queueLengthLimit"), "must be positive");
        }
        if (queues <= 0) {
            at.at("queues").invalid(queues, "must be positive");
        } else if (queues > QUEUES_MAX) {
            at.at("queues").invalid(queues, "must not be greater than " + QUEUES_MAX);
        }
        if (hand <= 0) {
            at.at("handSize").invalid(hand, "must be positive");
        } else if (hand > queues) {
            at.at("handSize").invalid(hand, "should not be greater than queues (" + queues + ")");
        } else if (entropyBits(queues, hand) > HASH_BITS_MAX) {
            at.at("handSize")
                    .invalid(
                            hand,
                            "required entropy bits of deckSize " + queues + " and handSize " + hand
                                    + " should not be greater than " + HASH_BITS_MAX);
        }
    }

    /** The bits of a hash from which a hand can be dealt (upstream's shuffle sharding). */
    private static long entropyBits(long deck, long hand) {
        return Math.round(Math.ceil(Math.log((double) deck) / Math.log(2) * hand));
    }
}
