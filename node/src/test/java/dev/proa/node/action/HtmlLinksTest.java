package dev.proa.node.action;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class HtmlLinksTest {

    @Test
    void linksAreRewrittenHoweverThePageIsCut() throws IOException {
        String page =
                "<!DOCTYPE html><A class=x HREF=\"/a?b=1#c\">é</a> 1 < 2 <img alt='<a href=\"/no\">' src='/i.png'>"
                        + "<script src=/s.js>if (a<b) { x = '<a href=\"/kept\">'; }</script><form action = \"/f\"><p data=\"/kept\">"
                        + "<!-- <a href=\"/kept\"> --><a href=\"/end\"";
        String expected =
                "<!DOCTYPE html><A class=x HREF=\"P/a?b=1#c\">é</a> 1 < 2 <img alt='<a href=\"/no\">' src='P/i.png'>"
                        + "<script src=\"P/s.js\">if (a<b) { x = '<a href=\"/kept\">'; }</script><form action = \"P/f\"><p data=\"/kept\">"
                        + "<!-- <a href=\"/kept\"> --><a href=\"/end\"";
        byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
        for (int cut = 1; cut <= bytes.length; cut++) {
            var out = new ByteArrayOutputStream();
            try (var links = new HtmlLinks(out, link -> "P" + link)) {
                for (int at = 0; at < bytes.length; at += cut) {
                    links.write(bytes, at, Math.min(cut, bytes.length - at));
                }
            }
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(expected);
        }
    }

    @Test
    void whatLooksLikeAnEndlessTagIsNotHeldBackForEver() throws IOException {
        var out = new ByteArrayOutputStream();
        var links = new HtmlLinks(out, link -> "P" + link);
        links.write(("<a " + "x".repeat(1 << 20)).getBytes(StandardCharsets.UTF_8));
        assertThat(out.size()).isGreaterThan((1 << 20) - (65 << 10));
    }
}
