package dev.proa.server;

import dev.proa.api.ApiClient;
import dev.proa.api.identity.User;
import dev.proa.api.identity.certificate.Pem;
import dev.proa.api.identity.token.TokenIssuer;
import dev.proa.api.kind.Kinds;
import dev.proa.api.server.ApiServer;
import dev.proa.base.Clock;
import dev.proa.control.Component;
import dev.proa.control.Engine;
import dev.proa.control.EventQueue;
import dev.proa.control.Whys;
import dev.proa.control.WorldsFeed;
import dev.proa.controllers.Controllers;
import dev.proa.controllers.garbage.OwnerKinds;
import dev.proa.json.JsonObject;
import dev.proa.scheduler.Scheduler;
import java.security.cert.X509Certificate;
import java.util.List;

/** The controllers on one engine and the scheduler, each with its own identity. */
final class ControlPart implements AutoCloseable {
    private static final int WHYS_MAX = 10_000;

    private final Engine engine;
    private final Scheduler scheduler;

    private ControlPart(Engine engine, Scheduler scheduler) {
        this.engine = engine;
        this.scheduler = scheduler;
    }

    static ControlPart start(ApiServer api, Kinds kinds, TokenIssuer tokens, X509Certificate authority, Clock clock) {
        List<Component> components = Controllers.all(
                name -> api.client(identity(name)),
                clock,
                OwnerKinds.of(kinds),
                Pem.certificates(List.of(authority)),
                (namespace, account, uid, secret) -> tokens.issueLegacy(
                        JsonObject.of("metadata", JsonObject.of("namespace", namespace, "name", account, "uid", uid)),
                        secret));
        Whys whys = new Whys(WHYS_MAX);
        WorldsFeed feed = new WorldsFeed(api.worlds());
        Engine engine = new Engine(components, clock, whys);
        engine.start(feed, api::world);
        ApiClient client = api.client(User.of("system:kube-scheduler"));
        Scheduler scheduler = new Scheduler(client, EventQueue.of(client, Scheduler.NAME, clock), clock, whys);
        scheduler.start(feed);
        return new ControlPart(engine, scheduler);
    }

    /** As upstream has it: a service account of its own for each but the one that makes service accounts' tokens. */
    private static User identity(String controller) {
        return controller.equals("tokens-controller")
                ? User.of("system:kube-controller-manager")
                : User.serviceAccount("kube-system", controller, "");
    }

    @Override
    public void close() {
        scheduler.close();
        engine.close();
    }
}
