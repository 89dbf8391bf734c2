/** A reverse proxy: one request forwarded to a backend over HTTP/1.1, upgrades included. */
@org.jspecify.annotations.NullMarked
package dev.proa.wire.proxy;
