package dev.proa.network.dns;

import java.util.List;

/** What a query is answered with. An answer without records and error says that the name has none of that type. */
record DnsAnswer(int code, List<DnsRecord> answers, List<DnsRecord> authority, List<DnsRecord> additional) {
    DnsAnswer {
        answers = List.copyOf(answers);
        authority = List.copyOf(authority);
        additional = List.copyOf(additional);
    }

    static DnsAnswer of(List<? extends DnsRecord> answers) {
        return new DnsAnswer(DnsType.NO_ERROR, List.copyOf(answers), List.of(), List.of());
    }

    static DnsAnswer error(int code) {
        return new DnsAnswer(code, List.of(), List.of(), List.of());
    }
}
