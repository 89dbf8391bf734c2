package dev.proa.network.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the addresses and aliases of another server's answer, which is all that following an alias needs. */
final class DnsReader {
    private static final int POINTERS_MAX = 64;

    private DnsReader() {}

    /** The A, AAAA and CNAME records of the answer section; what cannot be read ends the list. */
    static List<DnsRecord> answers(byte[] message) {
        List<DnsRecord> records = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(message);
        try {
            int count = in.getShort(6) & 0xffff;
            in.position(DnsQuery.HEADER_BYTES);
            DnsMessages.skipName(in);
            DnsMessages.skip(in, 4);
            for (int i = 0; i < count; i++) {
                String name = name(in);
                int type = in.getShort() & 0xffff;
                in.getShort();
                int ttl = in.getInt();
                int length = in.getShort() & 0xffff;
                int end = in.position() + length;
                if (type == DnsType.A && length == 4 || type == DnsType.AAAA && length == 16) {
                    byte[] address = new byte[length];
                    in.get(address);
                    records.add(new DnsRecord.Address(name, ttl, InetAddress.getByAddress(address)));
                } else if (type == DnsType.CNAME) {
                    records.add(new DnsRecord.Alias(name, ttl, name(in)));
                }
                in.position(end);
            }
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | UnknownHostException e) {
            return records;
        }
        return records;
    }

    private static String name(ByteBuffer in) {
        StringBuilder name = new StringBuilder();
        int back = -1;
        int pointers = 0;
        for (int length = in.get() & 0xff; length != 0; length = in.get() & 0xff) {
            if (length >= 0xc0) {
                int to = (length & 0x3f) << 8 | in.get() & 0xff;
                if (++pointers > POINTERS_MAX) {
                    throw new IllegalArgumentException("a name that goes in circles");
                }
                back = back < 0 ? in.position() : back;
                in.position(to);
            } else {
                byte[] label = new byte[length];
                in.get(label);
                name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.ISO_8859_1));
            }
        }
        if (back >= 0) {
            in.position(back);
        }
        return name.toString().toLowerCase(Locale.ROOT);
    }
}
