package dev.proa.samples.guestbook;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A Redis server in memory with one list. */
final class FakeRedis implements AutoCloseable {
    private final ServerSocket server;
    private final List<String> list = new ArrayList<>();
    private final String onlyReply;

    FakeRedis() throws IOException {
        this("");
    }

    /** @param onlyReply what it answers to everything */
    FakeRedis(String onlyReply) throws IOException {
        this.onlyReply = onlyReply;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return server.getLocalPort();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                OutputStream out = socket.getOutputStream();
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    List<String> words = new ArrayList<>();
                    for (int i = Integer.parseInt(line.substring(1)); i > 0; i--) {
                        in.readLine();
                        words.add(in.readLine());
                    }
                    out.write(reply(words).getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                // The test ended, or the client did.
            }
        }
    }

    private String reply(List<String> words) {
        if (!onlyReply.isEmpty()) {
            return onlyReply;
        }
        if (words.getFirst().equals("RPUSH")) {
            list.add(words.get(2));
            return ":" + list.size() + "\r\n";
        }
        StringBuilder reply = new StringBuilder("*" + list.size() + "\r\n");
        for (String item : list) {
            int length = item.getBytes(StandardCharsets.UTF_8).length;
            reply.append("$").append(length).append("\r\n").append(item).append("\r\n");
        }
        return reply.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
