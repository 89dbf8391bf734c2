package dev.proa.network.dns;

import dev.proa.base.Clock;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks the machine's resolvers, one after the other; called on virtual threads. */
final class Forwarder {
    /** How long one resolver is waited for; with three of them a client's usual five seconds are nearly used up. */
    private static final Duration PATIENCE = Duration.ofMillis(1500);

    private final Supplier<List<InetSocketAddress>> resolvers;
    private final DnsCache cache;
    private final SecureRandom ids = new SecureRandom();

    /** @param resolvers never our own address: queries would go round */
    Forwarder(Supplier<List<InetSocketAddress>> resolvers, Clock clock) {
        this.resolvers = resolvers;
        this.cache = new DnsCache(clock);
    }

    /** Their answer, its id the query's; empty when none of them answers. */
    Optional<byte[]> ask(DnsQuery query, boolean overTcp) {
        Optional<byte[]> kept = cache.get(query);
        if (kept.isPresent()) {
            return kept;
        }
        for (InetSocketAddress resolver : resolvers.get()) {
            try {
                byte[] answer = overTcp ? askTcp(resolver, query) : askUdp(resolver, query);
                answer[0] = query.message()[0];
                answer[1] = query.message()[1];
                cache.put(query, answer);
                return Optional.of(answer);
            } catch (IOException e) {
                // The next one may know; if none does, the client is told so.
            }
        }
        return Optional.empty();
    }

    /** The query under an id that nobody can guess. */
    private byte[] fresh(DnsQuery query) {
        byte[] message = query.message().clone();
        int id = ids.nextInt(1 << 16);
        message[0] = (byte) (id >> 8);
        message[1] = (byte) id;
        return message;
    }

    private byte[] askUdp(InetSocketAddress resolver, DnsQuery query) throws IOException {
        byte[] message = fresh(query);
        // A socket per query has a port of its own, which a forger would have to guess too.
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(resolver);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.send(new DatagramPacket(message, message.length));
            DatagramPacket packet =
                    new DatagramPacket(new byte[DnsMessages.MESSAGE_BYTES_MAX], DnsMessages.MESSAGE_BYTES_MAX);
            while (true) {
                packet.setLength(DnsMessages.MESSAGE_BYTES_MAX);
                socket.receive(packet);
                byte[] answer = Arrays.copyOf(packet.getData(), packet.getLength());
                if (answers(message, answer, query)) {
                    return answer;
                }
            }
        }
    }

    private byte[] askTcp(InetSocketAddress resolver, DnsQuery query) throws IOException {
        byte[] message = fresh(query);
        try (Socket socket = new Socket()) {
            socket.connect(resolver, (int) PATIENCE.toMillis());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            byte[] framed = new byte[message.length + 2];
            framed[0] = (byte) (message.length >> 8);
            framed[1] = (byte) message.length;
            System.arraycopy(message, 0, framed, 2, message.length);
            out.write(framed);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] answer = in.readNBytes(in.readUnsignedShort());
            if (!answers(message, answer, query)) {
                throw new IOException("not an answer to the query");
            }
            return answer;
        }
    }

    private static boolean answers(byte[] asked, byte[] answer, DnsQuery query) {
        if (answer.length < query.questionEnd() || answer[0] != asked[0] || answer[1] != asked[1]) {
            return false;
        }
        String theirs = new String(
                answer,
                DnsQuery.HEADER_BYTES,
                query.questionEnd() - DnsQuery.HEADER_BYTES,
                java.nio.charset.StandardCharsets.ISO_8859_1);
        String ours = new String(query.question(), java.nio.charset.StandardCharsets.ISO_8859_1);
        return (answer[2] & 0x80) != 0 && theirs.equalsIgnoreCase(ours);
    }
}
