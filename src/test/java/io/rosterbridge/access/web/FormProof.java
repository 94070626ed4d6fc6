package io.rosterbridge.access.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a form of ours carries to show that it is one. */
public final class FormProof {

    private static final Pattern FIELD = Pattern.compile("name=\"_csrf\" value=\"([A-Za-z0-9_=-]+)\"");

    private FormProof() {
    }

    /**
     * From a page that is open to everyone.
     *
     * @param anyPage of the application
     */
    public static String of(HttpClient browser, URI anyPage) {
        try {
            return in(browser.send(HttpRequest.newBuilder(anyPage.resolve("/login")).header("Accept", "text/html").build(),
                    BodyHandlers.ofString()).body());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    public static String in(String page) {
        Matcher field = FIELD.matcher(page);
        if (!field.find()) {
            throw new AssertionError("no form on the page:\n" + page);
        }
        return field.group(1);
    }
}
