package dev.proa.network.dns;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes answers, and finds its way in those of others. */
final class DnsMessages {
    /** What fits one packet on every usual link; we neither take nor send more over UDP. */
    static final int PAYLOAD_BYTES_MAX = 1232;

    static final int MESSAGE_BYTES_MAX = 65_535;

    private static final int RESPONSE = 0x8000;
    private static final int AUTHORITATIVE = 0x0400;
    private static final int TRUNCATED = 0x0200;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int RECURSION_AVAILABLE = 0x0080;

    private DnsMessages() {}

    /** An answer of ours, in at most so many bytes: what doesn't fit is left out and the answer marked as truncated. */
    static byte[] write(DnsQuery query, DnsAnswer answer, boolean authoritative, int bytesMax) {
        Writer writer = new Writer(query, bytesMax);
        boolean whole = writer.section(answer.answers(), 6) && writer.section(answer.authority(), 8);
        if (whole) {
            // What is additional may be missing without harm.
            writer.section(answer.additional(), 10);
        }
        int flags = RESPONSE
                | query.operation()
                | (authoritative ? AUTHORITATIVE : 0)
                | (whole ? 0 : TRUNCATED)
                | (query.recursionDesired() ? RECURSION_DESIRED : 0)
                | RECURSION_AVAILABLE
                | answer.code() & 0xf;
        return writer.finish(flags, answer.code());
    }

    /** Another server's answer for a client that takes no more than so many bytes: too long a one loses its records. */
    static byte[] shortened(DnsQuery query, byte[] answer, int bytesMax) {
        if (answer.length <= bytesMax) {
            return answer;
        }
        Writer writer = new Writer(query, bytesMax);
        int flags = (ByteBuffer.wrap(answer).getShort(2) & 0xffff) | TRUNCATED;
        return writer.finish(flags, 0);
    }

    static void skip(ByteBuffer in, int bytes) {
        if (bytes > in.remaining()) {
            throw new IllegalArgumentException("ends early");
        }
        in.position(in.position() + bytes);
    }

    static void skipName(ByteBuffer in) {
        for (int length = in.get() & 0xff; length != 0; length = in.get() & 0xff) {
            if (length >= 0xc0) {
                in.get();
                return;
            }
            skip(in, length);
        }
    }

    static void skipRecord(ByteBuffer in) {
        skipName(in);
        skip(in, 8);
        skip(in, in.getShort() & 0xffff);
    }

    private static final class Writer {
        private static final int OPT_BYTES = 11;

        private final DnsQuery query;
        private final ByteBuffer out;
        private final int limit;
        private final Map<String, Integer> names = new HashMap<>();

        Writer(DnsQuery query, int bytesMax) {
            this.query = query;
            this.out = ByteBuffer.allocate(MESSAGE_BYTES_MAX + 1024);
            this.limit = Math.min(bytesMax, MESSAGE_BYTES_MAX) - (query.extended() ? OPT_BYTES : 0);
            byte[] question = query.question();
            out.putShort((short) query.id()).putShort((short) 0).putShort((short) (question.length == 0 ? 0 : 1));
            out.putShort((short) 0).putShort((short) 0).putShort((short) 0);
            out.put(question);
            if (question.length > 0) {
                names.put(query.name(), DnsQuery.HEADER_BYTES);
            }
        }

        /** Writes records until one doesn't fit, and their number; whether all did. Those that DNS has no form for are left out. */
        boolean section(List<DnsRecord> records, int countAt) {
            int count = 0;
            int skipped = 0;
            for (DnsRecord record : records) {
                if (!record.isWritable()) {
                    skipped++;
                    continue;
                }
                int start = out.position();
                record(record);
                if (out.position() > limit) {
                    out.position(start);
                    names.values().removeIf(at -> at >= start);
                    break;
                }
                count++;
            }
            out.putShort(countAt, (short) count);
            return count + skipped == records.size();
        }

        byte[] finish(int flags, int code) {
            out.putShort(2, (short) flags);
            if (query.extended()) {
                out.put((byte) 0).putShort((short) DnsType.OPT).putShort((short) PAYLOAD_BYTES_MAX);
                out.put((byte) (code >> 4)).put((byte) 0).putShort((short) 0).putShort((short) 0);
                out.putShort(10, (short) (out.getShort(10) + 1));
            }
            return Arrays.copyOf(out.array(), out.position());
        }

        private void record(DnsRecord record) {
            name(record.name());
            out.putShort((short) record.type())
                    .putShort((short) DnsType.CLASS_IN)
                    .putInt(record.ttlSeconds());
            int lengthAt = out.position();
            out.putShort((short) 0);
            switch (record) {
                case DnsRecord.Address address -> out.put(address.address().getAddress());
                case DnsRecord.Alias alias -> name(alias.target());
                case DnsRecord.Pointer pointer -> name(pointer.target());
                case DnsRecord.NameServer server -> name(server.target());
                case DnsRecord.Service service -> {
                    out.putShort((short) service.priority()).putShort((short) service.weight());
                    out.putShort((short) service.port());
                    // RFC 2782: the target is not to be compressed.
                    uncompressed(service.target());
                }
                case DnsRecord.Text text -> {
                    byte[] bytes = text.text().getBytes(StandardCharsets.UTF_8);
                    out.put((byte) bytes.length).put(bytes);
                }
                case DnsRecord.Authority authority -> {
                    name(authority.server());
                    name(authority.mailbox());
                    out.putInt(authority.serial()).putInt(7200).putInt(1800).putInt(86_400);
                    out.putInt(authority.negativeTtlSeconds());
                }
            }
            out.putShort(lengthAt, (short) (out.position() - lengthAt - 2));
        }

        private void name(String name) {
            String rest = name;
            while (!rest.isEmpty()) {
                Integer at = names.get(rest);
                if (at != null) {
                    out.putShort((short) (0xc000 | at));
                    return;
                }
                if (out.position() < 0x4000) {
                    names.put(rest, out.position());
                }
                rest = label(rest);
            }
            out.put((byte) 0);
        }

        private void uncompressed(String name) {
            String rest = name;
            while (!rest.isEmpty()) {
                rest = label(rest);
            }
            out.put((byte) 0);
        }

        /** Writes the first label and answers the rest. */
        private String label(String name) {
            int dot = name.indexOf('.');
            String label = dot < 0 ? name : name.substring(0, dot);
            byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
            out.put((byte) bytes.length).put(bytes);
            return dot < 0 ? "" : name.substring(dot + 1);
        }
    }
}
