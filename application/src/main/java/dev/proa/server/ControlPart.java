package dev.proa.server;

import dev.proa.api.identity.User;
import dev.proa.api.identity.certificate.Pem;
import dev.proa.api.identity.token.TokenIssuer;
import dev.proa.api.server.ApiServer;
import dev.proa.base.Clock;
import dev.proa.control.Component;
import dev.proa.control.Engine;
import dev.proa.control.Whys;
import dev.proa.control.WorldsFeed;
import dev.proa.controllers.Controllers;
import dev.proa.controllers.garbage.OwnerKinds;
import dev.proa.json.JsonObject;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** The controllers and the scheduler, each with its own identity, on one engine. */
final class ControlPart {
    private static final int WHYS_MAX = 10_000;

    private ControlPart() {}

    static Engine start(ApiServer api, TokenIssuer tokens, X509Certificate authority, Clock clock) {
        List<Component> components = new ArrayList<>(Controllers.all(
                name -> api.client(User.serviceAccount("kube-system", name, "")),
                clock,
                OwnerKinds.of(api.kinds()),
                Pem.certificates(List.of(authority)),
                (namespace, account, uid, secret) -> tokens.issueLegacy(
                        JsonObject.of("metadata", JsonObject.of("namespace", namespace, "name", account, "uid", uid)),
                        secret)));
        Engine engine = new Engine(components, clock, new Whys(WHYS_MAX));
        engine.start(new WorldsFeed(api.worlds()), api::world);
        return engine;
    }
}
