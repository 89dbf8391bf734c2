package dev.proa.node.simulation;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.control.object.Resources;
import dev.proa.json.Json;
import org.junit.jupiter.api.Test;

class FirstTest {
    @Test
    void runs() {
        Log.configure(System.err, Log.Level.WARN, Clock.system());
        for (int i = 0; i < 20; i++) {
            long t = System.nanoTime();
            try (SimulatedWhole whole = new SimulatedWhole(i)) {
                long made = System.nanoTime();
                whole.settle();
                long t1 = System.nanoTime();
                whole.attempt("create", () -> whole.user().create(Resources.DEPLOYMENTS, "default", Json.parseObject("""
                {"metadata": {"name": "web"}, "spec": {"replicas": 5, "selector": {"matchLabels": {"app": "web"}}, "template":
                {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "m", "image": "good:1"}]}}}}
                """)));
                try {
                whole.settleUntil(whole.interleaving().clock().now().plusSeconds(120));
                } finally {
                if (i == 0) System.out.println(whole.story());
                }
                System.out.println((made - t) / 1000 + " us made, settled " + (t1 - made) / 1000 + " us, " + whole.interleaving().steps() + " steps, " + (System.nanoTime() - t1) / 1000 + " us; rev " + whole.world().revision() + " available "
                + whole.user().get(Resources.DEPLOYMENTS, "default", "web").object("status").number("availableReplicas"));
            }
        }
    }
}
