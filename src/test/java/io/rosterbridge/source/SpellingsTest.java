package io.rosterbridge.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.directory.Change;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.directory.PersonRefused;
import io.rosterbridge.provisioning.PeopleView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One person and one mailbox, however an id or an address is written, by each way into the directory. */
class SpellingsTest {

    static Stream<Arguments> sameMailbox() {
        return onEachEngine(List.of("max@müller.example", "max@xn--mller-kva.example"), List.of("MAX@XN--MLLER-KVA.example", "max@Müller.Example"),
                List.of("zo\u00EB@x.org", "zoe\u0308@x.org"), List.of("ann@x.org", "\u200BANN@X.org\u00A0"),
                List.of("max@maß.example", "max@xn--ma-hia.example"));
    }

    static Stream<Arguments> otherMailbox() {
        return onEachEngine(List.of("\u0130pek@x.org", "ipek@x.org"), List.of("\u0131pek@x.org", "ipek@x.org"), List.of("maß@x.org", "mass@x.org"),
                List.of("max@maß.example", "max@mass.example"), List.of("zoë@x.org", "zoe@x.org"), List.of("ann+a@x.org", "ann@x.org"),
                List.of("a.nn@x.org", "ann@x.org"), List.of("\u0430nn@x.org", "ann@x.org"));
    }

    private static Stream<Arguments> onEachEngine(List<?>... pairs) {
        return Stream.of(Engine.values()).flatMap(engine -> Stream.of(pairs).map(pair -> Arguments.of(engine, pair.get(0), pair.get(1))));
    }

    @ParameterizedTest
    @MethodSource("sameMailbox")
    void anAddressThatSomebodyHasIsTakenInEachSpelling(Engine engine, String one, String other) {
        Directory directory = new Directory(engine.fresh(), false);
        directory.people.put(draft("1", one), "api");

        assertThatThrownBy(() -> directory.people.put(draft("2", other), "api")).isInstanceOf(PersonRefused.class)
                .hasMessageContaining("person 1 has");
        assertThat(directory.people.putAll(List.of(draft("3", other)), "import")).containsKey("3");
        assertThat(directory.people.put(draft("1", other), "api").kind()).as("their own").isIn(Change.Kind.CHANGED, Change.Kind.UNCHANGED);
        directory.people.remove("1", "api");
        assertThat(directory.people.put(draft("2", one), "api").kind()).isEqualTo(Change.Kind.CREATED);
    }

    @ParameterizedTest
    @MethodSource("otherMailbox")
    void anAddressThatOnlyLooksLikeIsAnothersOwn(Engine engine, String one, String other) {
        Directory directory = new Directory(engine.fresh(), false);
        directory.people.put(draft("1", one), "api");

        assertThat(directory.people.put(draft("2", other), "api").kind()).isEqualTo(Change.Kind.CREATED);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void anIdWithWhatNobodySeesAtItsEndsIsTheSamePerson(Engine engine) {
        Directory directory = new Directory(engine.fresh(), false);
        directory.people.put(draft("z-1", "z@x.org"), "api");

        assertThat(directory.people.put(new PersonDraft("\u202Az-1\u00A0", null, "inactive\u200B", Map.of(), null), "api").kind())
                .isEqualTo(Change.Kind.CHANGED);
        assertThat(directory.people.find("z-1").orElseThrow().person().active()).isFalse();
        assertThat(directory.jdbc.queryForList("select id from directory_user", String.class)).containsExactly("z-1");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aPersonIsFoundByEachSpellingOfTheAddress(Engine engine) {
        Directory directory = new Directory(engine.fresh(), false);
        directory.people.put(draft("u", "max@müller.example"), "api");
        directory.people.put(draft("a", "ann@xn--mller-kva.example"), "api");
        directory.people.put(draft("o", "ann@muller.example"), "api");
        directory.people.put(draft("gone", "left@müller.example"), "api");
        directory.people.remove("gone", "api");

        assertThat(found(directory, "MAX@xn--mller-kva.example")).containsExactly("u");
        assertThat(found(directory, "\u200Bann@Müller.example ")).containsExactly("a");
        assertThat(found(directory, "@müller.example")).containsExactly("a", "u");
        assertThat(found(directory, "xn--mller-kva.example")).containsExactly("a", "u");
        assertThat(found(directory, "muller.example")).containsExactly("o");
        PeopleView view = new PeopleView(directory.jdbc);
        assertThat(view.gone(PeopleView.Filter.of("left@xn--mller-kva.example"), 10, Optional.empty()).items()).extracting(PeopleView.Row::id)
                .containsExactly("gone");
        assertThat(view.count(PeopleView.Filter.of("@xn--mller-kva.example"))).isEqualTo(2);
    }

    private static List<String> found(Directory directory, String text) {
        return new PeopleView(directory.jdbc).page(PeopleView.Filter.of(text), 10, Optional.empty()).items().stream().map(PeopleView.Row::id)
                .toList();
    }

    private static PersonDraft draft(String id, String email) {
        return new PersonDraft(id, email, null, Map.of(), null);
    }
}
