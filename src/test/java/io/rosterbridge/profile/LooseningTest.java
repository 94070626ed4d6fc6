package io.rosterbridge.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What takes away from the protection, and what adds to it. */
class LooseningTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "actions.delete | false | true",
        "safety.protected | [a@example.org, b@example.org] | [b@example.org]",
        "safety.shrink.max-share | 0.1 | 0.11",
        "safety.shrink.max-people | 25 | 26",
        "safety.shrink.ignore-below | 3 | 4",
        "safety.vanish-limit | 5 | 6",
        "safety.removals.max-people | 25 | 26",
        "safety.removals.max-share | 0.1 | 1.0",
        "safety.removals.window | 24h | 23h",
        "safety.removals.ignore-below | 3 | 4",
        "safety.hold-expires | 7d | 8d",
        "safety.absent-reads | 2 | 1",
        "safety.delete-after | 1d | 0",
        "safety.identity-change | ask | rename"})
    void isLooserOneWayOnly(String key, String strict, String loose) throws IOException {
        Profile before = profile(key, strict);
        Profile after = profile(key, loose);
        assertThat(Loosening.between(before, after)).extracting(ProfileDifference::key).containsExactly(key);
        assertThat(Loosening.between(after, before)).isEmpty();
        assertThat(Loosening.between(before, before)).isEmpty();
    }

    /** Another spelling protects the same account. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"[A@Example.org] | [a@example.org]", "[a@example.org] | [b@example.org, a@example.org]"})
    void aSpellingIsNoLoosening(String before, String after) throws IOException {
        assertThat(Loosening.between(profile("safety.protected", before), profile("safety.protected", after))).isEmpty();
    }

    private static Profile profile(String key, String value) throws IOException {
        String shipped = Files.readString(Path.of("mappings/calendly.yaml"));
        String name = key.substring(key.lastIndexOf('.') + 1);
        String parent = key.contains("removals") ? "removals" : key.contains("shrink") ? "shrink" : key.split("\\.")[0];
        String changed = shipped.replaceFirst("(?ms)(^ *" + parent + ":.*?^ +" + name + ": )[^#\\n]*", "$1" + value + " ");
        assertThat(changed).as(key).contains(name + ": " + value);
        return ProfileReader.read(key, changed);
    }
}
