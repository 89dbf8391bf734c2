package dev.proa.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import dev.proa.routing.EndpointSelection.Place;
import dev.proa.routing.RoutingTable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthCheckPortsTest {
    private final int port = freePort();

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private RoutingTable table(String node) {
        JsonObject service = (JsonObject) Yaml.parse("""
                metadata: {namespace: a, name: web}
                spec: {type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: %d, ports: [{port: 80}]}
                """.formatted(port));
        JsonObject slice = (JsonObject) Yaml.parse("""
                metadata: {namespace: a, name: web-x, labels: {kubernetes.io/service-name: web}}
                addressType: IPv4
                ports: [{name: '', port: 8080}]
                endpoints: [{addresses: [10.0.0.1], nodeName: here}, {addresses: [10.0.0.2], nodeName: %s}]
                """.formatted(node));
        return RoutingTable.compile(List.of(service), List.of(slice));
    }

    private HttpResponse<String> ask() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/healthz"))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void saysHowManyEndpointsThisNodeHas() throws Exception {
        try (HealthCheckPorts ports = new HealthCheckPorts(new Place("here", ""));
                HealthCheckPorts others = new HealthCheckPorts(new Place("elsewhere", ""))) {
            ports.apply(table("here"));
            assertThat(ask().statusCode()).isEqualTo(200);
            ports.apply(table("elsewhere"));
            HttpResponse<String> answer = ask();
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(Json.parse(answer.body())).isEqualTo(Json.parse("""
                    {"service":{"namespace":"a","name":"web"},"localEndpoints":1,"serviceProxyHealthy":true}"""));
            assertThat(answer.headers().firstValue("X-Load-Balancing-Endpoint-Weight"))
                    .contains("1");
            // Taken by the first: the second stays without it, and gets it when it is free.
            others.apply(table("here"));
            assertThat(others.omissions())
                    .singleElement()
                    .satisfies(omission -> assertThat(omission.reason()).startsWith(port + " cannot be opened"));
            ports.apply(RoutingTable.EMPTY);
            assertThatThrownBy(this::ask).isInstanceOf(ConnectException.class);
            others.apply(table("here"));
            assertThat(others.omissions()).isEmpty();
            assertThat(ask().statusCode()).isEqualTo(503);
        }
    }
}
