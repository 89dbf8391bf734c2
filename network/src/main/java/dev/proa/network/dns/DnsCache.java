package dev.proa.network.dns;

import dev.proa.base.Clock;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Answers of other servers, kept for as long as they allow and at most half a minute. For several threads. */
final class DnsCache {
    static final int ENTRIES_MAX = 2_000;
    private static final Duration LIFE_MAX = Duration.ofSeconds(30);
    private static final int TTL_OFFSET_IN_RECORD = 4;

    @SuppressWarnings("ArrayRecordComponent") // looked up by its key, never compared
    private record Kept(byte[] answer, long storedNanos, long lifeNanos) {}

    private final Clock clock;
    private final Map<String, Kept> entries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
            return size() > ENTRIES_MAX;
        }
    };

    DnsCache(Clock clock) {
        this.clock = clock;
    }

    /** An answer under the query's id, its times to live reduced by the time it was kept. */
    Optional<byte[]> get(DnsQuery query) {
        Kept entry;
        synchronized (entries) {
            entry = entries.get(key(query));
        }
        if (entry == null) {
            return Optional.empty();
        }
        long age = clock.nanos() - entry.storedNanos;
        if (age >= entry.lifeNanos) {
            return Optional.empty();
        }
        byte[] answer = entry.answer.clone();
        answer[0] = query.message()[0];
        answer[1] = query.message()[1];
        byte[] question = query.question();
        System.arraycopy(question, 0, answer, DnsQuery.HEADER_BYTES, question.length);
        shiftTimes(answer, (int) Duration.ofNanos(age).toSeconds());
        return Optional.of(answer);
    }

    /** Keeps an answer if it is one that may be kept: whole, and a name or the lack of one. */
    void put(DnsQuery query, byte[] answer) {
        int flags = ByteBuffer.wrap(answer).getShort(2) & 0xffff;
        int code = flags & 0xf;
        boolean truncated = (flags & 0x0200) != 0;
        if (truncated || code != DnsType.NO_ERROR && code != DnsType.NAME_ERROR) {
            return;
        }
        long seconds = Math.min(shiftTimes(answer.clone(), 0), LIFE_MAX.toSeconds());
        if (seconds > 0) {
            Kept entry =
                    new Kept(answer, clock.nanos(), Duration.ofSeconds(seconds).toNanos());
            synchronized (entries) {
                entries.put(key(query), entry);
            }
        }
    }

    private static String key(DnsQuery query) {
        boolean checkingDisabled = (query.message()[3] & 0x10) != 0;
        return query.type() + (query.dnssec() ? "d" : "") + (checkingDisabled ? "c" : "")
                + (query.extended() ? "e" : "") + " " + query.name();
    }

    /** Takes seconds off every record's time to live; the smallest that was, or 0 when there is no record. */
    private static long shiftTimes(byte[] answer, int seconds) {
        ByteBuffer in = ByteBuffer.wrap(answer);
        long smallest = Long.MAX_VALUE;
        try {
            int records = (in.getShort(6) & 0xffff) + (in.getShort(8) & 0xffff) + (in.getShort(10) & 0xffff);
            in.position(DnsQuery.HEADER_BYTES);
            DnsMessages.skipName(in);
            DnsMessages.skip(in, 4);
            for (int i = 0; i < records; i++) {
                DnsMessages.skipName(in);
                int at = in.position();
                if (in.getShort(at) != DnsType.OPT) {
                    long left = in.getInt(at + TTL_OFFSET_IN_RECORD) & 0xffffffffL;
                    smallest = Math.min(smallest, left);
                    in.putInt(at + TTL_OFFSET_IN_RECORD, (int) Math.max(0, left - seconds));
                }
                DnsMessages.skip(in, 8);
                DnsMessages.skip(in, in.getShort() & 0xffff);
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return 0;
        }
        return smallest == Long.MAX_VALUE ? 0 : smallest;
    }
}
