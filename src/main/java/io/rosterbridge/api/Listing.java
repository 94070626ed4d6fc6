package io.rosterbridge.api;

import io.rosterbridge.platform.paging.Page;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A page of a list.
 *
 * @param next to be sent as {@code after} for what follows, and for nothing else; null at the end
 */
record Listing<T>(List<T> items, String next) {

    static final String LIMIT = "50";
    static final int MOST = 500;

    static <T> Listing<T> of(Page<T> page) {
        return new Listing<>(page.items(), page.next().map(Listing::encode).orElse(null));
    }

    /** The page in rows that were asked for with {@code limit + 1}. */
    static <T> Listing<T> of(List<T> rows, int limit, Function<T, String> key) {
        return of(Page.of(rows, limit, key));
    }

    /** @throws IllegalArgumentException unless it is 1 to 500 */
    static int checked(int limit) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit is " + limit + "; it must be 1 to " + MOST);
        }
        return limit;
    }

    /**
     * The key in a {@code next} that this application has handed out.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Optional<String> key(Optional<String> after) {
        return after.map(cursor -> {
            try {
                return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor))).toString();
            } catch (IllegalArgumentException | CharacterCodingException foreign) {
                throw new IllegalArgumentException("after is \"" + cursor + "\"; it must be the next of the page before", foreign);
            }
        });
    }

    /** The same for keys that are numbers. */
    static Optional<String> numericKey(Optional<String> after) {
        return key(after).map(key -> {
            if (!key.matches("[0-9]{1,18}")) {
                throw new IllegalArgumentException("after is \"" + after.orElseThrow() + "\"; it must be the next of the page before");
            }
            return key;
        });
    }

    private static String encode(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }
}
