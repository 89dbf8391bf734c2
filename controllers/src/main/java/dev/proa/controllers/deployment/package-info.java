/** Deployments: a ReplicaSet per template, rolled from one to the next. */
@NullMarked
package dev.proa.controllers.deployment;

import org.jspecify.annotations.NullMarked;
