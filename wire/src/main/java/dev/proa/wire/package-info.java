/**
 * The network edge: HTTP/1.1, HTTP/2, WebSocket and SPDY/3.1 over TLS or plain TCP, served and called.
 *
 * <h2>The handover between event loops and virtual threads</h2>
 *
 * Sockets belong to event loops ({@link dev.proa.wire.EventLoops}), requests to virtual threads. The contract between them:
 *
 * <ol>
 *   <li>An event loop never runs a {@link dev.proa.wire.Handler}, never blocks, and never waits for a lock that is held over IO.
 *   <li>A request is handed over once, when its headers are complete: one virtual thread runs the handler from start to end.
 *       The body stays in the socket until the handler asks for it; each further read is one task given to the event loop.
 *   <li>What a virtual thread reads ({@link dev.proa.wire.Exchange#bodyStream}, {@link dev.proa.wire.Duplex#input}) it may
 *       block on. At most one read is outstanding, so a slow handler stops the peer by flow control, not by memory.
 *   <li>What it writes to an {@link java.io.OutputStream} blocks while more than a limit is under way. These are never
 *       called on an event loop.
 *   <li>{@link dev.proa.wire.ResponseStream} is the one thing that outlives its handler without a thread: any thread enqueues, the event
 *       loop drains while the peer takes bytes. Enqueuing never blocks and never throws because of the peer. The bytes given
 *       are shared, not copied: who writes them must not change them afterwards.
 *   <li>Callbacks ({@link dev.proa.wire.ResponseStream#onClose}) run on the event loop and must be short and not block.
 *   <li>Order: what one thread enqueued for one response goes out in that order. Between threads there is none.
 * </ol>
 */
@NullMarked
package dev.proa.wire;

import org.jspecify.annotations.NullMarked;
