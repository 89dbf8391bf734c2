package dev.proa.network.dns;

import dev.proa.network.dns.DnsRecord.Alias;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One query's way: the cluster's own names at once, everything else from the machine's resolvers. Names of
 * ExternalName services lead from one to the other.
 */
final class Resolution {
    /** Aliases that are followed; a longer chain, or a circle, is answered as far as it goes. */
    private static final int ALIASES_MAX = 8;

    private final ClusterZone zone;
    private final Supplier<DnsView> views;
    private final Forwarder forwarder;

    Resolution(ClusterZone zone, Supplier<DnsView> views, Forwarder forwarder) {
        this.zone = zone;
        this.views = views;
        this.forwarder = forwarder;
    }

    /** The answer if it needs nobody else; empty when {@link #ask} must be called, which may block. */
    Optional<byte[]> immediate(DnsQuery query, int bytesMax) {
        if (query.error() != DnsType.NO_ERROR) {
            return Optional.of(DnsMessages.write(query, DnsAnswer.error(query.error()), false, bytesMax));
        }
        DnsView view = views.get();
        return local(query.name(), query.type(), view)
                .filter(answer -> openAlias(answer, query.type()).isEmpty())
                .map(answer -> DnsMessages.write(query, rotated(answer, query.id()), true, bytesMax));
    }

    /** The answer with the help of the machine's resolvers. */
    byte[] ask(DnsQuery query, boolean overTcp, int bytesMax) {
        Optional<DnsAnswer> ours = local(query.name(), query.type(), views.get());
        if (ours.isPresent()) {
            return withAlias(query, ours.get(), overTcp, bytesMax);
        }
        return forwarder
                .ask(query, overTcp)
                .map(answer -> DnsMessages.shortened(query, answer, bytesMax))
                .orElseGet(() -> failure(query, bytesMax));
    }

    byte[] failure(DnsQuery query, int bytesMax) {
        return DnsMessages.write(query, DnsAnswer.error(DnsType.SERVER_FAILURE), false, bytesMax);
    }

    /** The cluster's answer, aliases within the cluster followed. */
    private Optional<DnsAnswer> local(String name, int type, DnsView view) {
        Optional<DnsAnswer> first = zone.answer(name, type, view);
        if (first.isEmpty()) {
            return first;
        }
        List<DnsRecord> chain = new ArrayList<>(first.get().answers());
        Optional<String> next = openAlias(first.get(), type);
        for (int i = 0; i < ALIASES_MAX && next.isPresent(); i++) {
            Optional<DnsAnswer> further = zone.answer(next.get(), type, view);
            if (further.isEmpty()) {
                break;
            }
            if (further.get().answers().isEmpty()) {
                return Optional.of(
                        new DnsAnswer(further.get().code(), chain, further.get().authority(), List.of()));
            }
            chain.addAll(further.get().answers());
            next = openAlias(further.get(), type);
        }
        DnsAnswer answer = first.get();
        return Optional.of(new DnsAnswer(answer.code(), chain, answer.authority(), answer.additional()));
    }

    /** The name that an answer leaves open: its last record is an alias, and it was not the alias that was asked for. */
    private static Optional<String> openAlias(DnsAnswer answer, int type) {
        boolean open = !answer.answers().isEmpty()
                && answer.authority().isEmpty()
                && answer.answers().getLast() instanceof Alias
                && type != DnsType.CNAME
                && type != DnsType.ANY;
        return open ? Optional.of(((Alias) answer.answers().getLast()).target()) : Optional.empty();
    }

    private byte[] withAlias(DnsQuery query, DnsAnswer ours, boolean overTcp, int bytesMax) {
        Optional<String> target = openAlias(ours, query.type());
        if (target.isEmpty()
                || zone.answer(target.get(), query.type(), views.get()).isPresent()) {
            return DnsMessages.write(query, ours, true, bytesMax);
        }
        DnsQuery further = DnsQuery.read(question(target.get(), query.type())).orElseThrow();
        List<DnsRecord> all = new ArrayList<>(ours.answers());
        Optional<byte[]> found = forwarder.ask(further, overTcp);
        found.ifPresent(answer -> all.addAll(DnsReader.answers(answer)));
        return DnsMessages.write(query, DnsAnswer.of(all), false, bytesMax);
    }

    private static byte[] question(String name, int type) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        for (String label : name.split("\\.", 0)) {
            byte[] bytes = Arrays.copyOf(label.getBytes(StandardCharsets.ISO_8859_1), Math.min(label.length(), 63));
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        out.write(0);
        out.writeBytes(ByteBuffer.allocate(4)
                .putShort((short) type)
                .putShort((short) DnsType.CLASS_IN)
                .array());
        return out.toByteArray();
    }

    /** Clients that take the first address then spread over all of them. */
    private static DnsAnswer rotated(DnsAnswer answer, int by) {
        if (answer.answers().size() < 2 || answer.answers().getFirst() instanceof Alias) {
            return answer;
        }
        List<DnsRecord> answers = new ArrayList<>(answer.answers());
        Collections.rotate(answers, by % answers.size());
        return new DnsAnswer(answer.code(), answers, answer.authority(), answer.additional());
    }
}
