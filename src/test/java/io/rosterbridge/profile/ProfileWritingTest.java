package io.rosterbridge.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.domain.RemovalLimit;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ShrinkGate;
import io.rosterbridge.platform.text.StorableText;
import io.rosterbridge.platform.yaml.YamlFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a profile says, it is read as it was written, and an edit says what was wanted, whatever the text looked like. */
class ProfileWritingTest {

    private static final List<String> TEXTS = List.of(
            YamlFile.text(Path.of("mappings/calendly.yaml")), good("minimal"), good("every-key"), good("json"),
            good("sections-without-keys"), good("quotes-comments-and-blank-lines"), good("crlf"), good("byte-order-mark"),
            good("anchor-that-nobody-uses"), """
                    # \uD83D\uDE00 before everything
                    safety:   # limits \uD83D\uDE00
                      protected:
                        - owner@example.com   # the owner
                        # and nobody else
                      removals: {max-people: 7}   # few

                    attributes:
                      active: {field: status}
                      userName:
                        field: email
                      displayName:
                        constant: |
                          Somebody
                          else
                    # the end""");

    @Property(tries = 100)
    void aProfileIsReadAsItWasWritten(@ForAll("profiles") Profile profile) {
        Profile read = ProfileReader.read("written", ProfileWriter.document(ProfileKeys.of(profile)));
        assertThat(read.isLike(profile)).as(read.document()).isTrue();
        assertThat(ProfileDifference.between(profile, read)).isEmpty();
        assertThat(ProfileWriter.document(ProfileKeys.of(read))).isEqualTo(read.document());
    }

    @Property(tries = 100)
    void anEditSaysWhatWasWanted(@ForAll("texts") String text, @ForAll("profiles") Profile wanted) {
        Profile profile = ProfileReader.read("before", text);
        profile = ProfileEdit.withAttributes(profile, ProfileKeys.rows(wanted));
        profile = ProfileEdit.withActions(profile, wanted.actions());
        profile = ProfileEdit.withSafety(profile, wanted.linking(), profile.safety().protecting(wanted.safety().protectedUserNames()));
        assertThat(profile.attributes()).isEqualTo(wanted.attributes());
        assertThat(profile.actions()).isEqualTo(wanted.actions());
        assertThat(profile.linking()).isEqualTo(wanted.linking());
        assertThat(profile.safety()).isEqualTo(ProfileReader.read("before", text).safety()
                .protecting(wanted.safety().protectedUserNames()));
        assertThat(profile.isLike(ProfileReader.read("after", profile.document()))).isTrue();
    }

    @Property(tries = 50)
    void commentsStayWhereverNoKeyIsDropped(@ForAll("texts") String text, @ForAll("actions") EnabledActions actions,
                                            @ForAll Linking linking, @ForAll("addresses") List<String> addresses) {
        Profile profile = ProfileEdit.withActions(ProfileReader.read("before", text), actions);
        profile = ProfileEdit.withSafety(profile, linking, profile.safety().protecting(addresses));
        List<String> within = List.of("# the owner", "# and nobody else");
        for (String line : text.lines().toList()) {
            String comment = line.contains("#") ? line.substring(line.indexOf('#')) : "";
            assertThat(within.contains(comment) || profile.document().contains(comment)).as(comment).isTrue();
        }
    }

    @Example
    void aKeyThatWasNotNamedIsAddedBehindItsNeighboursAndTheirComments() {
        Profile profile = ProfileReader.read("before", """
                attributes:
                  userName: {field: email}
                  displayName:
                    field: full_name      # as HR writes it
                  # who is in
                  active: {field: status} # active or inactive
                actions:
                  update: true            # names too
                # the end
                """);
        Map<ScimAttribute, AttributeRow> rows = ProfileKeys.rows(profile);
        rows.put(ScimAttribute.DISPLAY_NAME, new AttributeRow("field", "full_name", "Nobody: #1", "always", true, "upper"));
        rows.put(ScimAttribute.EXTERNAL_ID, new AttributeRow("field", "id", "", "always", true, "keep"));
        Profile edited = ProfileEdit.withSafety(ProfileEdit.withActions(ProfileEdit.withAttributes(profile, rows),
                new EnabledActions(true, false, false, true, false)), Linking.NEVER,
                profile.safety().protecting(List.of("owner@example.com")));
        assertThat(edited.document()).isEqualTo("""
                attributes:
                  userName: {field: email}
                  displayName:
                    field: full_name      # as HR writes it
                    default: "Nobody: #1"
                    case: upper
                  # who is in
                  active: {field: status} # active or inactive
                  externalId:
                    field: id
                    apply: always
                    trim: true
                    case: keep
                actions:
                  update: false            # names too
                when-unassigned: nothing
                linking: never
                safety:
                  protected: ["owner@example.com"]
                  shrink:
                    max-share: 0.2
                    max-people: 500
                    ignore-below: 10
                  vanish-limit: 5
                  removals:
                    max-people: 50
                    max-share: 0.1
                    window: 1d
                    ignore-below: 5
                  hold-expires: 7d
                  absent-reads: 2
                  delete-after: 0
                  identity-change: ask
                # the end
                """);
    }

    @Example
    void aRowOfAFormCannotWriteAnythingBesideItself() {
        Profile profile = ProfileReader.read("before", TEXTS.get(0));
        Map<ScimAttribute, AttributeRow> rows = ProfileKeys.rows(profile);
        rows.put(ScimAttribute.EXTERNAL_ID, new AttributeRow("field: id\nactions", "{delete: true}", "x\"\nsafety: {}",
                "always\ntrim: false", true, "keep"));
        assertThatThrownBy(() -> ProfileEdit.withAttributes(profile, rows)).isInstanceOfSatisfying(ProfileInvalid.class, invalid ->
                assertThat(invalid.problems()).allMatch(problem -> problem.path().startsWith("attributes.externalId")));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(TEXTS);
    }

    @Provide
    Arbitrary<Profile> profiles() {
        return Combinators.combine(rows(), actions(), Arbitraries.of(Linking.values()), Arbitraries.of(true, false), safety())
                .as((rows, actions, linking, claims, safety) -> {
                    Profile withoutAttributes = new Profile(List.of(), actions, linking, claims, safety, "");
                    return ProfileReader.read("generated", ProfileWriter.document(ProfileKeys.of(withoutAttributes, rows)));
                });
    }

    private static Arbitrary<Map<ScimAttribute, AttributeRow>> rows() {
        Arbitrary<String> words = Arbitraries.of("field", "constant", "default", "yes", "no", "null", "~", "true", "1e3", "007", "0", "-",
                "- a", "a: b", "a # b", "'", "\"", "\\", "{", "[a]", "*a", "&a", "!a", "%a", "@a", "`", "? a", "|", ">-", " a ", "\ta",
                "a\nb\n", "\u0085a\u2028b", "\uFEFFa", "a\u0007\u007F", "\uD83D\uDE00", "\u00a0x", "cost center", "<<", "2001-01-01",
                "1:30");
        Arbitrary<String> text = Arbitraries.oneOf(words, Arbitraries.strings().ofMaxLength(20))
                .filter(any -> any.matches("(?s).*\\S.*") && !any.isBlank() && StorableText.is(any));
        Arbitrary<String> expression = Arbitraries.of("firstNonEmpty([full_name, email])", "title\n+ lower(email)",
                "id + \" # \" + custom[\"a: b\"]", "id == \"\" ? '{' : \"\\u0041\"");
        Arbitrary<AttributeRow> free = Combinators.combine(Arbitraries.of("field", "constant", "expression"), text, expression,
                text.optional(0.5), Arbitraries.of("always", "on-create"), Arbitraries.of(true, false),
                Arbitraries.of("keep", "lower", "upper"))
                .as((kind, plain, computed, otherwise, apply, trim, letters) ->
                        new AttributeRow(kind, kind.equals("expression") ? computed : plain, otherwise.orElse(""), apply, trim, letters));
        Arbitrary<AttributeRow> userName = free.filter(row -> !row.kind().equals("constant"))
                .map(row -> new AttributeRow(row.kind(), row.text(), "", "always", row.trim(), row.letterCase()));
        Arbitrary<AttributeRow> active = Combinators.combine(userName, Arbitraries.of("", "active", "FALSE"))
                .as((row, otherwise) -> new AttributeRow(row.kind(), row.text(), otherwise, "always", row.trim(), row.letterCase()));
        return Combinators.combine(userName, free, active, free.optional()).as((one, two, three, four) -> {
            Map<ScimAttribute, AttributeRow> rows = new EnumMap<>(ScimAttribute.class);
            rows.put(ScimAttribute.USER_NAME, one);
            rows.put(ScimAttribute.DISPLAY_NAME, two);
            rows.put(ScimAttribute.ACTIVE, three);
            four.ifPresent(row -> rows.put(ScimAttribute.EXTERNAL_ID, row));
            return rows;
        });
    }

    @Provide
    Arbitrary<EnabledActions> actions() {
        Arbitrary<Boolean> flag = Arbitraries.of(true, false);
        return Combinators.combine(flag, flag, flag, flag, flag).as(EnabledActions::new);
    }

    @Provide
    Arbitrary<List<String>> addresses() {
        return Arbitraries.of("owner@example.com", "\u00d6wner@ex\u00e4mple.com", "o'neill@example.com", "a{b}'#@example.com")
                .list().ofMaxSize(3);
    }

    private Arbitrary<Safety> safety() {
        Arbitrary<Double> share = Arbitraries.oneOf(Arbitraries.of(0.0, 1.0, 0.1, 1e-9), Arbitraries.doubles().between(0, 1));
        Arbitrary<Integer> count = Arbitraries.integers().greaterOrEqual(0);
        Arbitrary<Duration> time = Arbitraries.longs().between(1, Duration.ofDays(3650).toSeconds()).map(Duration::ofSeconds);
        return Combinators.combine(addresses(), share, share, count, count.map(any -> Math.max(1, any)), time, time,
                        Combinators.combine(Arbitraries.oneOf(time, Arbitraries.of(Duration.ZERO)), Arbitraries.of(IdentityChange.values()))
                        .as(Map::entry))
                .as((names, one, other, people, reads, window, expires, later) -> new Safety(names,
                        new ShrinkGate(one, people, people), reads,
                        new RemovalLimit(people, other, window, people), expires, reads, later.getKey(), later.getValue()));
    }

    private static String good(String name) {
        return YamlFile.text(Path.of("src/test/resources/good-profiles/" + name + ".yaml"));
    }
}
