package dev.proa.network.dns;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.wire.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Answers the cluster's names from the current view and forwards all others, over UDP and TCP. The cluster's own
 * answers are made on the event loops; what waits for other resolvers runs on virtual threads.
 */
public final class DnsServer implements AutoCloseable {
    private static final Log LOG = Log.of(DnsServer.class);

    /** Queries that may wait for other resolvers at a time; more are answered with a failure at once. */
    private static final int FORWARDED_MAX = 1_000;

    private static final int CONNECTIONS_MAX = 500;
    private static final int IDLE_SECONDS = 10;
    private static final long FAILURES_PER_LOG_LINE = 1_000;

    private final DnsSettings settings;
    private final EventLoops loops;
    private final Resolution resolution;
    private final Semaphore forwarded = new Semaphore(FORWARDED_MAX);
    private final Semaphore connections = new Semaphore(CONNECTIONS_MAX);
    private final ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Channel> channels = new CopyOnWriteArrayList<>();
    private final AtomicLong failures = new AtomicLong();

    /** @param views the newest view, asked for with every query; must not block */
    public DnsServer(DnsSettings settings, Supplier<DnsView> views, EventLoops loops, Clock clock) {
        this(settings, views, loops, clock, () -> ResolvConf.nameServers(settings.resolvConf()));
    }

    DnsServer(
            DnsSettings settings,
            Supplier<DnsView> views,
            EventLoops loops,
            Clock clock,
            Supplier<List<InetSocketAddress>> resolvers) {
        this.settings = settings;
        this.loops = loops;
        Supplier<List<InetSocketAddress>> others = () -> resolvers.get().stream()
                .filter(resolver -> addresses().stream().noneMatch(resolver::equals))
                .toList();
        ClusterZone zone = new ClusterZone(
                settings.clusterDomain(),
                settings.listen().stream().map(InetSocketAddress::getAddress).toList());
        this.resolution = new Resolution(zone, views, new Forwarder(others, clock));
    }

    /** Opens its sockets. @throws IOException when an address is not this machine's, or taken */
    public void start() throws IOException {
        try {
            for (InetSocketAddress address : settings.listen()) {
                Channel udp = bound(udp().bind(address), address);
                channels.add(udp);
                // With port 0, for tests, both protocols get the one that UDP was given.
                InetSocketAddress same =
                        new InetSocketAddress(address.getAddress(), ((InetSocketAddress) udp.localAddress()).getPort());
                channels.add(bound(tcp().bind(same), same));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Where it listens, UDP and TCP alike. */
    public List<InetSocketAddress> addresses() {
        return channels.stream()
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .distinct()
                .toList();
    }

    /**
     * Asks itself over UDP as a client would, at each of its addresses.
     *
     * @return what is wrong; empty when it answers within two seconds
     */
    public Optional<String> fault() {
        List<InetSocketAddress> expected = addresses();
        if (expected.isEmpty() || channels.stream().anyMatch(channel -> !channel.isOpen())) {
            return Optional.of("its sockets are closed");
        }
        return expected.stream()
                .flatMap(address -> DnsProbe.fault(address, settings.clusterDomain()).stream())
                .findFirst();
    }

    private static Channel bound(ChannelFuture future, InetSocketAddress address) throws IOException {
        future.awaitUninterruptibly();
        if (!future.isSuccess()) {
            throw new IOException(
                    "cannot listen for DNS at " + address + ": "
                            + future.cause().getMessage(),
                    future.cause());
        }
        return future.channel();
    }

    private Bootstrap udp() {
        return new Bootstrap()
                .group(loops.group())
                .channel(Epoll.isAvailable() ? EpollDatagramChannel.class : NioDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
                        answer(ByteBufUtil.getBytes(packet.content()), false, answer -> {
                            ByteBuf content = Unpooled.wrappedBuffer(answer);
                            InetSocketAddress client = packet.sender();
                            context.writeAndFlush(new DatagramPacket(content, client, packet.recipient()));
                        });
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                        if (failures.getAndIncrement() % FAILURES_PER_LOG_LINE == 0) {
                            LOG.warn("A DNS packet could not be answered", "reason", cause);
                        }
                    }
                });
    }

    private ServerBootstrap tcp() {
        return new ServerBootstrap()
                .group(loops.group())
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (!connections.tryAcquire()) {
                            channel.close();
                            return;
                        }
                        channel.closeFuture().addListener(closed -> connections.release());
                        channel.pipeline()
                                .addLast(new ReadTimeoutHandler(IDLE_SECONDS))
                                .addLast(
                                        new LengthFieldBasedFrameDecoder(DnsMessages.MESSAGE_BYTES_MAX + 2, 0, 2, 0, 2))
                                .addLast(new LengthFieldPrepender(2))
                                .addLast(new Connection());
                    }
                });
    }

    private final class Connection extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
            answer(
                    ByteBufUtil.getBytes(message),
                    true,
                    answer -> context.writeAndFlush(Unpooled.wrappedBuffer(answer)));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private void answer(byte[] message, boolean overTcp, Consumer<byte[]> send) {
        Optional<DnsQuery> read = DnsQuery.read(message);
        if (read.isEmpty()) {
            return;
        }
        DnsQuery query = read.get();
        try {
            answer(query, overTcp, send);
        } catch (RuntimeException e) {
            fail(query, overTcp, send, e);
        }
    }

    /** What goes wrong with one name costs the answer to it. */
    private void fail(DnsQuery query, boolean overTcp, Consumer<byte[]> send, RuntimeException cause) {
        if (failures.getAndIncrement() % FAILURES_PER_LOG_LINE == 0) {
            LOG.error("A DNS query could not be answered", "name", query.name(), "type", query.type(), "cause", cause);
        }
        send.accept(resolution.failure(query, overTcp ? DnsMessages.MESSAGE_BYTES_MAX : query.payloadBytes()));
    }

    /** How many queries failed by a fault of ours. */
    public long failures() {
        return failures.get();
    }

    private void answer(DnsQuery query, boolean overTcp, Consumer<byte[]> send) {
        int bytesMax =
                overTcp ? DnsMessages.MESSAGE_BYTES_MAX : Math.min(query.payloadBytes(), DnsMessages.PAYLOAD_BYTES_MAX);
        Optional<byte[]> immediate = resolution.immediate(query, bytesMax);
        if (immediate.isPresent()) {
            send.accept(immediate.get());
        } else if (!forwarded.tryAcquire()) {
            send.accept(resolution.failure(query, bytesMax));
        } else {
            waiting.execute(() -> {
                try {
                    send.accept(resolution.ask(query, overTcp, bytesMax));
                } catch (RuntimeException e) {
                    fail(query, overTcp, send, e);
                } finally {
                    forwarded.release();
                }
            });
        }
    }

    @Override
    public void close() {
        channels.forEach(channel -> channel.close().awaitUninterruptibly());
        channels.clear();
        waiting.shutdownNow();
    }
}
