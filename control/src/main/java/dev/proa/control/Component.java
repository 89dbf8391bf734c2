package dev.proa.control;

/** A reconciler with the means to carry its plans out. */
public record Component(Reconciler reconciler, Executor executor) {}
