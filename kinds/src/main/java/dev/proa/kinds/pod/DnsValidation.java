package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Addresses;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.List;

/** How a pod finds names: dnsPolicy, dnsConfig, hostAliases, and its own names. */
final class DnsValidation {
    private static final List<String> POLICIES = List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
    private static final int NAMESERVERS_MAX = 3;
    private static final int SEARCHES_MAX = 32;
    private static final int SEARCH_CHARACTERS_MAX = 2048;
    private static final int HOSTNAME_CHARACTERS_MAX = 64;

    private DnsValidation() {}

    static void policy(JsonObject spec, FieldErrors at) {
        Fields.requiredOneOf(spec, "dnsPolicy", at, POLICIES);
    }

    static void configuration(JsonObject spec, FieldErrors specAt) {
        JsonObject config = spec.object("dnsConfig");
        FieldErrors at = specAt.at("dnsConfig");
        boolean none = spec.string("dnsPolicy").equals("None");
        if (none && !spec.has("dnsConfig")) {
            at.required("must provide `dnsConfig` when `dnsPolicy` is None");
            return;
        }
        if (none && config.array("nameservers").isEmpty()) {
            at.at("nameservers").required("must provide at least one DNS nameserver when `dnsPolicy` is None");
            return;
        }
        nameservers(config, at.at("nameservers"));
        searches(config, at.at("searches"));
        Fields.each(config, "options", at, (option, place) -> {
            if (option.string("name").isEmpty()) {
                place.required("must not be empty");
            }
        });
    }

    private static void nameservers(JsonObject config, FieldErrors at) {
        List<String> servers = config.array("nameservers").strings();
        if (servers.size() > NAMESERVERS_MAX) {
            at.invalid(config.array("nameservers"), "must not have more than 3 nameservers");
        }
        for (int i = 0; i < servers.size(); i++) {
            Addresses.address(servers.get(i), at.index(i));
        }
    }

    private static void searches(JsonObject config, FieldErrors at) {
        List<String> searches = config.array("searches").strings();
        if (searches.size() > SEARCHES_MAX) {
            at.invalid(config.array("searches"), "must not have more than 32 search paths");
        }
        if (String.join(" ", searches).length() > SEARCH_CHARACTERS_MAX) {
            at.invalid(
                    config.array("searches"),
                    "must not have more than 2048 characters (including spaces) in the search list");
        }
        for (int i = 0; i < searches.size(); i++) {
            String search = searches.get(i);
            if (!search.equals(".")) {
                String path = search.endsWith(".") ? search.substring(0, search.length() - 1) : search;
                Formats.subdomainWithUnderscore(path, at.index(i));
            }
        }
    }

    static void hostAliases(JsonObject spec, FieldErrors at) {
        Fields.each(spec, "hostAliases", at, (alias, place) -> {
            Addresses.address(alias.string("ip"), place.at("ip"));
            List<String> names = alias.array("hostnames").strings();
            for (int i = 0; i < names.size(); i++) {
                Names.dns1123Subdomain(names.get(i), place.at("hostnames", i));
            }
        });
    }

    static void hostnameOverride(JsonObject spec, FieldErrors specAt) {
        if (!spec.has("hostnameOverride")) {
            return;
        }
        FieldErrors at = specAt.at("hostnameOverride");
        if (spec.bool("setHostnameAsFQDN")) {
            at.forbidden("may not be specified when setHostnameAsFQDN is true");
        }
        if (spec.bool("hostNetwork")) {
            at.forbidden("may not be specified when hostNetwork is true");
        }
        if (spec.string("hostnameOverride").length() > HOSTNAME_CHARACTERS_MAX) {
            at.tooLong(HOSTNAME_CHARACTERS_MAX);
        }
        Names.dns1123Subdomain(spec.string("hostnameOverride"), at);
    }
}
