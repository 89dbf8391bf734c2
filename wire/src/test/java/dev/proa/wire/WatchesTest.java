package dev.proa.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thousands of watches: no thread each, events shared, and slow ones cost buffers of the channel only. */
@Timeout(120)
class WatchesTest {

    private static final int WATCHES = 2_000;
    private static final int CHANNEL_BYTES_PER_WATCH = 128 << 10;

    private final EventLoops loops = EventLoops.start("test", 2);
    private HttpServer server;

    @AfterEach
    void stop() {
        server.close();
        loops.close();
    }

    private static long allocatedBytes() {
        var metric = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
        return metric.usedDirectMemory() + metric.usedHeapMemory();
    }

    @Test
    void twoThousandWatchesShareTheirEventsAndHoldNoThread() throws Exception {
        var streams = new LinkedBlockingQueue<ResponseStream>();
        server = HttpServer.start(loops, ServerConfiguration.plainLoopback(0), exchange -> {
            exchange.recognized();
            var stream = exchange.startStream(200, Headers.of("Content-Type", "application/json"));
            stream.flush();
            streams.add(stream);
        });
        var clients = new ArrayList<RawClient>();
        try {
            for (int i = 0; i < WATCHES; i++) {
                clients.add(new RawClient(server.address()).send("GET /?watch HTTP/1.1\r\nHost: a\r\n\r\n"));
            }
            var watches = new ArrayList<ResponseStream>();
            for (var client : clients) {
                assertThat(client.status()).endsWith("200 OK");
                watches.add(streams.take());
            }
            long idleBytes = allocatedBytes();
            everyoneGets(watches, clients);
            eventLoopsTurn();
            assertThat(watches).allMatch(watch -> watch.bufferedBytes() == 0 && watch.isWritable());
            nobodyReads(watches, idleBytes);
            assertThat(server.openConnections()).isEqualTo(WATCHES);
            cutOff(watches);
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
    }

    /** What the event loops were given before this is done after it. */
    private void eventLoopsTurn() throws Exception {
        for (var loop : loops.group()) {
            loop.submit(() -> {}).sync();
        }
    }

    private static void everyoneGets(List<ResponseStream> watches, List<RawClient> clients) throws Exception {
        var event = "{\"type\":\"ADDED\"}\n".getBytes(US_ASCII);
        var chunk = Integer.toHexString(event.length) + "\r\n" + new String(event, US_ASCII) + "\r\n";
        for (int round = 0; round < 3; round++) {
            for (var watch : watches) {
                watch.write(event);
                watch.flush();
            }
            for (var client : clients) {
                assertThat(client.body(chunk.length())).isEqualTo(chunk);
            }
        }
    }

    /** Four megabytes for each: eight gigabytes, were they copied. */
    private void nobodyReads(List<ResponseStream> watches, long idleBytes) throws Exception {
        var event = new byte[1 << 20];
        for (int round = 0; round < 4; round++) {
            for (var watch : watches) {
                watch.write(event);
                watch.flush();
            }
        }
        eventLoopsTurn();
        assertThat(watches).allMatch(watch -> !watch.isWritable() && watch.bufferedBytes() > 0);
        assertThat(allocatedBytes() - idleBytes).isLessThan((long) WATCHES * CHANNEL_BYTES_PER_WATCH);
    }

    private static void cutOff(List<ResponseStream> watches) throws Exception {
        var closed = new CountDownLatch(watches.size());
        for (var watch : watches) {
            watch.onClose(closed::countDown);
            watch.abort();
        }
        closed.await();
        assertThat(watches).allMatch(watch -> watch.isClosed() && watch.bufferedBytes() == 0);
    }
}
