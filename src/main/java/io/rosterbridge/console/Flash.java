package io.rosterbridge.console;

import java.io.Serializable;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * What became of a change, shown once on the page that follows.
 *
 * @param tone {@code ok}, {@code warn} or {@code bad}
 */
public record Flash(String tone, String text) implements Serializable {

    static final String NAME = "flash";

    static void ok(RedirectAttributes next, String text) {
        next.addFlashAttribute(NAME, new Flash("ok", text));
    }

    static void warn(RedirectAttributes next, String text) {
        next.addFlashAttribute(NAME, new Flash("warn", text));
    }

    static void bad(RedirectAttributes next, String text) {
        next.addFlashAttribute(NAME, new Flash("bad", text));
    }
}
