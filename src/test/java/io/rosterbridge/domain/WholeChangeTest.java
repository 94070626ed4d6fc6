package io.rosterbridge.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WholeChangeTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ann@x.org | Ann One | bob@x.org | Bob Two |",
        "ann@x.org | Ann One | bob@y.org | Bob Two |",
        "ann.one@x.org | Ann One | bob.two@x.org | Bob Two | Bob",
        "ann@x.org | Ann One (External) | bob@x.org | Bob Two (External) |",
        "ann@x.org | Ann van Dyk | bob@x.org | Bob van Berg |",
        "ann@x.org | Dr. Ann One | bob@x.org | Dr. Bob Two |",
        "ann@x.org | Ann M. One | bob@x.org | Bob M. Two |",
        "ann@x.org | Ann One | anna@x.org | Anna Two |",
        // one family name, two humans
        "ann.kim@x.org | Ann Kim | bob.kim@x.org | Bob Kim |",
        "minjun.kim@x.org | Kim Minjun | seoyeon.kim@x.org | Kim Seoyeon | Seoyeon",
        "ann@x.org | Lee, Ann | bob@x.org | Lee, Bob |",
        // nobody's name is known
        "ann@x.org | ann | bob@x.org | |",
        "ann@x.org | | bob@x.org | Bob Two |",
        "u100@x.org | | u200@x.org | |",
        "info.ann@x.org | | info.bob@x.org | |"})
    void nameAndAddressChangedAsAWhole(String address, String name, String newAddress, String newName, String givenName) {
        assertThat(is(address, name, newAddress, newName, givenName)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ann.one@x.org | Ann One | ann.two@x.org | Ann Two |",          // a marriage
        "one.a@x.org | One, Ann | two.a@x.org | Two, Ann |",
        "ann.one@x.org | Ann One | ann.one@y.org | Ann One |",          // a new domain
        "ann.one@x.org | Ann One | ann.one@y.org | Bob Two |",
        "ann@x.org | Ann One | ANN@x.org | Anna Two |",                 // one address
        "ann@x.org | Ann One | u4711@x.org | Ann One |",                // another way to make addresses
        "rob.one@x.org | Rob One | robert.one@x.org | Robert One |",    // the long form of a name
        "anne.one@x.org | Anné Öne | a.one@x.org | ANNE ONE |",
        "ann.one@x.org | Ann One | ann.two@x.org | Two Ann | Ann",
        "minjun.kim@x.org | Kim Minjun | kim@x.org | Kim Minjun | Minjun",
        "ann.one@x.org | | a.one@x.org | |",
        "ann@x.org | ann | ann.one@x.org | |"})
    void somebodyIsRenamed(String address, String name, String newAddress, String newName, String givenName) {
        assertThat(is(address, name, newAddress, newName, givenName)).isFalse();
    }

    private static boolean is(String address, String name, String newAddress, String newName, String givenName) {
        ScimUser held = new ScimUser(address, Optional.ofNullable(name), true, Optional.of("p-1"));
        return WholeChange.is(held, newAddress, Optional.ofNullable(newName), Optional.ofNullable(givenName));
    }
}
