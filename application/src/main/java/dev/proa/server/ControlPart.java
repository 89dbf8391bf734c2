package dev.proa.server;

import dev.proa.api.ApiClient;
import dev.proa.api.identity.User;
import dev.proa.api.identity.certificate.Pem;
import dev.proa.api.identity.token.TokenIssuer;
import dev.proa.api.kind.Kinds;
import dev.proa.api.server.ApiServer;
import dev.proa.base.Clock;
import dev.proa.base.RotatedFile;
import dev.proa.control.Component;
import dev.proa.control.Engine;
import dev.proa.control.EventQueue;
import dev.proa.control.Faults;
import dev.proa.control.FlightRecorder;
import dev.proa.control.PlanHistory;
import dev.proa.control.PlanObserver;
import dev.proa.control.Whys;
import dev.proa.control.WorldsFeed;
import dev.proa.control.explanation.PlansOf;
import dev.proa.controllers.Controllers;
import dev.proa.controllers.garbage.OwnerKinds;
import dev.proa.json.JsonObject;
import dev.proa.scheduler.Scheduler;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/** The controllers on one engine and the scheduler, each with its own identity. */
final class ControlPart implements AutoCloseable {
    /** The document of what fails now: {@link Faults#toJson}. */
    static final String FAULTS_PATH = "/proa/faults";

    private static final int WHYS_MAX = 10_000;
    /** Of the flight recorder's file, and as much again of the one before it. */
    private static final long PLANS_BYTES_MAX = 4 << 20;

    private final Engine engine;
    private final Scheduler scheduler;

    private final FlightRecorder recorder;

    private ControlPart(Engine engine, Scheduler scheduler, FlightRecorder recorder) {
        this.engine = engine;
        this.scheduler = scheduler;
        this.recorder = recorder;
    }

    /** @param plans the file of the flight recorder, which is kept small */
    static ControlPart start(
            ApiServer api, Kinds kinds, TokenIssuer tokens, X509Certificate authority, Path plans, Clock clock) {
        List<Component> components = Controllers.all(
                name -> api.client(identity(name)),
                clock,
                OwnerKinds.of(kinds),
                Pem.certificates(List.of(authority)),
                (namespace, account, uid, secret) -> tokens.issueLegacy(
                        JsonObject.of("metadata", JsonObject.of("namespace", namespace, "name", account, "uid", uid)),
                        secret));
        Whys whys = new Whys(WHYS_MAX);
        FlightRecorder recorder = new FlightRecorder(() -> new RotatedFile(plans, PLANS_BYTES_MAX, 1), clock);
        PlanObserver observer = FlightRecorder.all(List.of(whys, recorder));
        Faults faults = new Faults();
        WorldsFeed feed = new WorldsFeed(api.worlds());
        Engine engine = new Engine(components, clock, observer, faults);
        ApiClient client = api.client(User.of("system:kube-scheduler"));
        Scheduler scheduler =
                new Scheduler(client, EventQueue.of(client, Scheduler.NAME, clock), clock, observer, faults);
        recorder.start();
        engine.start(feed, api::world);
        scheduler.start(feed);
        tell(api, engine, scheduler, faults);
        WhyDocument why = new WhyDocument(
                kinds,
                api::world,
                clock,
                PlansOf.of(whys, components.stream().map(Component::reconciler).toList(), Scheduler.NAME),
                new PlanHistory(plans));
        api.addAnswer(
                WhyDocument.PATH, "application/json", query -> why.answer(query).toBytes());
        api.addMetrics(recorder::metrics);
        return new ControlPart(engine, scheduler, recorder);
    }

    /** What fails is a document and a metric; what does not run at all fails the API's health. */
    private static void tell(ApiServer api, Engine engine, Scheduler scheduler, Faults faults) {
        api.addDocument(FAULTS_PATH, "application/json", () -> faults.toJson().toBytes());
        api.addMetrics(() -> engine.metrics() + scheduler.metrics());
        api.health()
                .addLiveness(
                        "controllers-watch", () -> engine.watchFault(api.world().revision()));
        api.health().addLiveness("controllers-timer", engine::timerFault);
        api.health()
                .addLiveness(
                        "scheduler-watch",
                        () -> scheduler.watchFault(api.world().revision()));
        api.health().addLiveness("scheduler", scheduler::threadFault);
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
        recorder.close();
    }
}
