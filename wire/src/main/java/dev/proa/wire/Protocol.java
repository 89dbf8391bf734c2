package dev.proa.wire;

/** The version of HTTP a request came in. */
public enum Protocol {
    HTTP_1_0,
    HTTP_1_1,
    HTTP_2
}
