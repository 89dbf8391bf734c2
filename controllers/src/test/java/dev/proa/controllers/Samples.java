package dev.proa.controllers;

import dev.proa.json.Json;
import dev.proa.json.JsonObject;

/** Objects that tests start from. */
public final class Samples {
    private Samples() {}

    public static JsonObject json(String text) {
        return Json.parseObject(text.replace('\'', '"'));
    }

    public static JsonObject podTemplate(String app, String image) {
        return json("""
                {'metadata': {'labels': {'app': '%s'}}, 'spec': {'containers': [{'name': 'main', 'image': '%s'}]}}
                """.formatted(app, image));
    }

    public static JsonObject deployment(String name, int replicas, String image) {
        return json("""
                {'apiVersion': 'apps/v1', 'kind': 'Deployment', 'metadata': {'name': '%s', 'namespace': 'default'},
                 'spec': {'replicas': %d, 'selector': {'matchLabels': {'app': '%s'}}, 'progressDeadlineSeconds': 600,
                 'revisionHistoryLimit': 2, 'strategy': {'type': 'RollingUpdate',
                 'rollingUpdate': {'maxSurge': '25%%', 'maxUnavailable': '25%%'}}}}
                """.formatted(name, replicas, name)).withAt(podTemplate(name, image), "spec", "template");
    }

    public static JsonObject replicaSet(String name, int replicas) {
        return json("""
                {'apiVersion': 'apps/v1', 'kind': 'ReplicaSet', 'metadata': {'name': '%s', 'namespace': 'default'},
                 'spec': {'replicas': %d, 'selector': {'matchLabels': {'app': '%s'}}}}
                """.formatted(name, replicas, name)).withAt(podTemplate(name, "image:1"), "spec", "template");
    }

    public static JsonObject pod(String name, String app) {
        return podTemplate(app, "image:1")
                .withAt(dev.proa.json.JsonValue.of(name), "metadata", "name")
                .withAt(dev.proa.json.JsonValue.of("default"), "metadata", "namespace")
                .with("apiVersion", "v1")
                .with("kind", "Pod");
    }
}
