package dev.proa.wire;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;

/** What an exchange needs of the connection (HTTP/1.1) or stream (HTTP/2) it came on. Called on the event loop unless said otherwise. */
interface Line {

    /** Any thread. */
    Channel channel();

    /** Any thread: the connection, of which an HTTP/2 stream is a part. */
    Channel connection();

    /** Any thread. */
    Protocol protocol();

    /** Any thread: more of the request's body is wanted. */
    void demand();

    /** Makes a response fit for this line: how its length is known, whether the connection goes on. */
    void prepare(HttpResponse head, boolean bodiless);

    /** The response is out, or never will be. */
    void over(boolean complete);

    /** Cuts the client off in the middle of a response. */
    void cut();

    /** Answers 101 and turns the connection into bytes. Any thread. */
    Duplex upgrade(String protocol, Headers headers) throws IOException;
}
