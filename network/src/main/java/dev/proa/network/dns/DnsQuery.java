package dev.proa.network.dns;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A query as it came.
 *
 * @param message the whole of it
 * @param error {@link DnsType#NO_ERROR}, or why it cannot be answered
 * @param name of the question, lower case, without a dot at the end
 * @param questionEnd where the question section ends in the message
 * @param payloadBytes how much the client takes over UDP: 512 unless it says otherwise (EDNS)
 * @param extended whether it has an EDNS record, which the answer then has too
 * @param dnssec whether it asks for DNSSEC records, which a forwarded query passes on
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record DnsQuery(
        byte[] message,
        int error,
        String name,
        int type,
        int questionEnd,
        int payloadBytes,
        boolean extended,
        boolean dnssec) {
    static final int HEADER_BYTES = 12;
    static final int PAYLOAD_BYTES_MIN = 512;
    private static final int NAME_BYTES_MAX = 255;
    private static final int RESPONSE_BIT = 0x8000;
    private static final int OPCODE_BITS = 0x7800;
    private static final int DNSSEC_BIT = 0x8000;

    int id() {
        return (message[0] & 0xff) << 8 | message[1] & 0xff;
    }

    /** The operation's bits, which an answer repeats; 0 is a plain query. */
    int operation() {
        return (message[2] & 0xff) << 8 & OPCODE_BITS;
    }

    boolean recursionDesired() {
        return (message[2] & 1) != 0;
    }

    /** The question section as it came, the case of its letters included: some clients check it. */
    byte[] question() {
        return error == DnsType.FORMAT_ERROR ? new byte[0] : Arrays.copyOfRange(message, HEADER_BYTES, questionEnd);
    }

    /** Reads a message; empty when it is none that deserves an answer. */
    static Optional<DnsQuery> read(byte[] message) {
        if (message.length < HEADER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(message);
        int flags = in.getShort(2) & 0xffff;
        if ((flags & RESPONSE_BIT) != 0) {
            return Optional.empty();
        }
        if ((flags & OPCODE_BITS) != 0) {
            return Optional.of(malformed(message, DnsType.NOT_IMPLEMENTED));
        }
        if (in.getShort(4) != 1) {
            return Optional.of(malformed(message, DnsType.FORMAT_ERROR));
        }
        try {
            return Optional.of(read(message, in));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.of(malformed(message, DnsType.FORMAT_ERROR));
        }
    }

    private static DnsQuery malformed(byte[] message, int error) {
        return new DnsQuery(message, error, "", 0, HEADER_BYTES, PAYLOAD_BYTES_MIN, false, false);
    }

    private static DnsQuery read(byte[] message, ByteBuffer in) {
        in.position(HEADER_BYTES);
        String name = name(in);
        int type = in.getShort() & 0xffff;
        int dnsClass = in.getShort() & 0xffff;
        int end = in.position();
        int error = dnsClass == DnsType.CLASS_IN || dnsClass == DnsType.ANY ? DnsType.NO_ERROR : DnsType.REFUSED;
        int records = (in.getShort(6) & 0xffff) + (in.getShort(8) & 0xffff);
        int additional = in.getShort(10) & 0xffff;
        for (int i = 0; i < records; i++) {
            DnsMessages.skipRecord(in);
        }
        for (int i = 0; i < additional; i++) {
            DnsMessages.skipName(in);
            int recordType = in.getShort() & 0xffff;
            int payload = in.getShort() & 0xffff;
            int extendedFlags = in.getInt();
            DnsMessages.skip(in, in.getShort() & 0xffff);
            if (recordType == DnsType.OPT) {
                int version = extendedFlags >>> 16 & 0xff;
                int size = Math.max(payload, PAYLOAD_BYTES_MIN);
                boolean dnssec = (extendedFlags & DNSSEC_BIT) != 0;
                return new DnsQuery(
                        message, version == 0 ? error : DnsType.BAD_VERSION, name, type, end, size, true, dnssec);
            }
        }
        return new DnsQuery(message, error, name, type, end, PAYLOAD_BYTES_MIN, false, false);
    }

    /** A question's name; it is the first in a message, so that it cannot be compressed. */
    private static String name(ByteBuffer in) {
        StringBuilder name = new StringBuilder();
        for (int length = in.get() & 0xff; length != 0; length = in.get() & 0xff) {
            if (length > 63 || name.length() + length > NAME_BYTES_MAX - 2) {
                throw new IllegalArgumentException("not a name");
            }
            byte[] label = new byte[length];
            in.get(label);
            String text = new String(label, StandardCharsets.ISO_8859_1);
            if (text.indexOf('.') >= 0) {
                throw new IllegalArgumentException("a dot within a label");
            }
            name.append(name.isEmpty() ? "" : ".").append(text);
        }
        return name.toString().toLowerCase(Locale.ROOT);
    }
}
