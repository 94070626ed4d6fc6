package io.rosterbridge.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.directory.Databases.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Addresses change hands at random, among people of the file and people outside it. */
class CsvOrderTest {

    private static final int PEOPLE = 12;

    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void theOrderOfTheRowsDoesNotMatterAndAFileSaysNothingNewTwice(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        List<String> rows = new ArrayList<>();
        List<Integer> addresses = new ArrayList<>();
        for (int i = 0; i < PEOPLE + 3; i++) {
            addresses.add(i);
        }
        Collections.shuffle(addresses, random);
        for (int i = 0; i < PEOPLE; i++) {
            if (random.nextInt(4) > 0) {
                rows.add("p" + i + ",p" + addresses.get(i) + "@x.org,Title " + random.nextInt(3));
            }
        }
        CsvInbox one = inbox();
        CsvInbox other = inbox();

        one.read("people.csv", file(rows));
        Collections.shuffle(rows, random);
        other.read("people.csv", file(rows));

        assertThat(other.people()).isEqualTo(one.people());
        List<String> everything = one.directory.everything();
        assertThat(one.read("people.csv", file(rows)).changed()).isZero();
        assertThat(one.directory.everything()).isEqualTo(everything);
    }

    private static CsvInbox inbox() throws Exception {
        Path folder = Files.createTempDirectory("order");
        CsvInbox inbox = new CsvInbox(Engine.H2.fresh(), folder, true);
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < PEOPLE - 4; i++) {
            rows.add("p" + i + ",p" + i + "@x.org,");
        }
        inbox.read("before.csv", file(rows));
        return inbox;
    }

    private static String file(List<String> rows) {
        return "id,email,title\n" + String.join("\n", rows) + "\n";
    }
}
