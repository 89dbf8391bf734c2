package dev.proa.network.dns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** One query to a DNS server of a cluster, to see whether it answers. */
final class DnsProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String NAME = "dns-version.";
    private static final int ID = 0x7072;

    private DnsProbe() {}

    /** What is wrong; empty when the name of the specification's version, which every cluster has, is answered. */
    static Optional<String> fault(InetSocketAddress server, String clusterDomain) {
        byte[] query = query(NAME + clusterDomain);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.send(new DatagramPacket(query, query.length));
            DatagramPacket answer =
                    new DatagramPacket(new byte[DnsMessages.PAYLOAD_BYTES_MAX], DnsMessages.PAYLOAD_BYTES_MAX);
            socket.receive(answer);
            ByteBuffer read = ByteBuffer.wrap(answer.getData(), 0, answer.getLength());
            boolean well = answer.getLength() > DnsQuery.HEADER_BYTES
                    && read.getShort(0) == ID
                    && (read.getShort(2) & 0xf) == DnsType.NO_ERROR
                    && read.getShort(6) > 0;
            return well ? Optional.empty() : Optional.of(server + " answers a query with a failure");
        } catch (IOException e) {
            return Optional.of(server + " doesn't answer a query: " + e.getMessage());
        }
    }

    private static byte[] query(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(DnsQuery.HEADER_BYTES)
                .putShort((short) ID)
                .putShort((short) 0)
                .putShort((short) 1)
                .array());
        for (String label : name.split("\\.", 0)) {
            byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        out.writeBytes(ByteBuffer.allocate(5)
                .put((byte) 0)
                .putShort((short) DnsType.TXT)
                .putShort((short) DnsType.CLASS_IN)
                .array());
        return out.toByteArray();
    }
}
