package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.sandbox.PracticeAccount;
import io.rosterbridge.sandbox.PracticeAccount.State;
import io.rosterbridge.source.SourceRead;
import io.rosterbridge.source.SourceReads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The main job as its user knows it: a file is dropped, and Calendly follows. */
class InboxToCalendlyTest {

    private static final String HEADER = "id,email,first_name,last_name,display_name,department,status,assigned";

    private Application application;
    private int drops;

    @BeforeEach
    void start() throws IOException {
        application = Application.prepared().with("rosterbridge.inbox-quiet-ms", "100")
                .with("rosterbridge.inbox-quiet-full-ms", "100")
                .with("rosterbridge.inbox-delay-ms", "100").start();
    }

    @AfterEach
    void stop() throws IOException {
        application.close();
    }

    @Test
    void twoHundredAwkwardPeopleEndInCalendlyExactlyOnce() throws IOException {
        List<String> rows = awkwardPeople();
        drop("people.csv", rows);
        assertThat(application.writes()).as("one request a person").isEqualTo(195);
        assertThat(application.accounts()).hasSize(195);
        Set<String> addresses = application.accounts().stream().map(account -> account.userName().toLowerCase()).collect(Collectors.toSet());
        assertThat(addresses).as("each address once").hasSize(195);
        assertThat(application.accounts()).allSatisfy(account -> assertThat(account.displayName()).isNotBlank());
        assertThat(account("p-7").displayName()).isEqualTo("Zoë O'Brien-Núñez 🚀");
        assertThat(account("p-8").displayName()).isEqualTo("Max" + "i".repeat(297));
        assertThat(rejects()).hasSize(5);
        assertThat(application.count("user_id = 'p-12' and state = 'rejected' and reason like '%same userName as person p-11'"))
                .as("two people of one address: the second is kept and waits").isEqualTo(1);

        drop("people.csv", rows);
        assertThat(application.writes()).as("the same file again").isZero();
    }

    @Test
    void everyKindOfChangeIsOneRequestWithOnlyWhatDiffers() throws IOException {
        drop("first.csv", List.of("a,ann@example.com,Ann,Lee,,,active,true", "b,ben@example.com,Ben,Ray,,,active,true",
                "c,cid@example.com,Cid,Fox,,,active,true", "d,dee@example.com,Dee,Kay,,,active,true"));
        assertThat(application.writes()).isEqualTo(4);

        drop("rename.csv", List.of("a,ann@example.com,Ann,Lee-Ray,,,active,true"));
        assertSentOnce("{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"Ann Lee-Ray\"}");
        drop("address.csv", List.of("b,ben.ray@example.com,Ben,Ray,,,active,true"));
        assertSentOnce("{\"op\":\"replace\",\"path\":\"userName\",\"value\":\"ben.ray@example.com\"}");
        drop("inactive.csv", List.of("c,cid@example.com,Cid,Fox,,,inactive,"));
        assertSentOnce("{\"op\":\"replace\",\"path\":\"active\",\"value\":false}");
        drop("unassigned.csv", List.of("d,dee@example.com,Dee,Kay,,,active,false"));
        assertSentOnce("{\"op\":\"replace\",\"path\":\"active\",\"value\":false}");
        assertThat(account("d").state()).isEqualTo(State.DEACTIVATED);

        ProfileVersions profiles = application.bean(ProfileVersions.class);
        profiles.save(profiles.inForce().profile().document().replaceFirst("delete: false", "delete: true "), "test");
        application.settle();
        assertThat(application.calendly().departures()).as("with delete on, the unassigned one goes").hasSize(1);
        assertThat(application.writes()).isEqualTo(1);
    }

    @Test
    void aFullFileThatLacksTooManyRemovesNobodyAndSaysSo() throws IOException {
        List<String> everybody = new ArrayList<>();
        for (int person = 0; person < 60; person++) {
            everybody.add("p" + person + ",person" + person + "@example.com,P,Q" + person + ",,,active,true");
        }
        drop("everybody.full.csv", everybody);
        assertThat(application.writes()).isEqualTo(60);

        List<String> fewer = new ArrayList<>(everybody.subList(0, 24));
        fewer.add("new,new@example.com,New,Comer,,,active,true");
        drop("everybody.full.csv", fewer);
        assertThat(application.writes()).as("additions go on").isEqualTo(1);
        SourceRead read = application.bean(SourceReads.class).latestPerName().get(0);
        assertThat(read.removalsHeld()).isEqualTo(36);
        assertThat(read.reason().orElseThrow()).contains("36").contains("60");

        drop("everybody.full.csv", everybody.subList(0, 55));
        assertThat(application.writes()).as("nobody has left who is missing once").isZero();
        List<String> nextNight = new ArrayList<>(everybody.subList(0, 55));
        nextNight.add("spare,spare@example.com,Spa,Re,,,active,false");
        drop("everybody.full.csv", nextNight);
        assertThat(application.writes()).as("six people fewer are within the limit").isEqualTo(6);
    }

    // ---- helpers

    private void assertSentOnce(String operation) {
        assertThat(application.calendly().requests().stream().filter(request -> !request.method().equals("GET")).toList()).hasSize(1);
        assertThat(application.calendly().requests().get(0).body()).endsWith("\"Operations\":[" + operation + "]}");
        application.writes();
    }

    private PracticeAccount account(String id) {
        return application.accounts().stream().filter(account -> id.equals(account.externalId())).findFirst().orElseThrow();
    }

    /** 195 good ones in many disguises, one whose address another has, and four that cannot be taken. */
    private static List<String> awkwardPeople() {
        List<String> rows = new ArrayList<>(List.of(
                "p-1,UPPER.CASE@EXAMPLE.COM,Upper,Case,,,active,true",
                "p-2,plus+calendly@example.com,Plus,Address,,,active,true",
                "p-3,o'brien@example.com,Sinéad,O'Brien,,,active,true",
                "p-4,wang@example.com,伟,王,,,active,true",
                "p-5,fatima@example.com,فاطمة,الحسن,,,active,true",
                "p-6,quote@example.com,\"Robert \"\"Bob\"\"\",\"Jones, Jr.\",\"a\nb\",\"R&D, Platform\",active,true",
                "p-7,zoe@example.com,Zoë,O'Brien-Núñez 🚀,,,active,true",
                "p-8,long@example.com,Max" + "i".repeat(297) + ",,,,active,true",
                "p-9,formula@example.com,=HYPERLINK(1),+1,,,active,true",
                "p-10,markup@example.com,<script>,\\u0041 & 50%,,,active,true",
                "p-11,twice@example.com,First,Twice,,,active,true",
                "p-12,TWICE@Example.com,Second,Twice,,,active,true",
                "p-13,no-at-sign,No,Address,,,active,true",
                "p-14,status@example.com,Odd,Status,,,on_leave,true",
                "p-15,longer@example.com," + "x".repeat(1001) + ",,,,active,true",
                ",noid@example.com,No,Id,,,active,true"));
        for (int person = 17; person <= 200; person++) {
            rows.add("p-" + person + ",person" + person + "@example.com,Person,Number " + person + ",,Sales,active,true");
        }
        return rows;
    }

    private void drop(String name, List<String> rows) throws IOException {
        drops++;
        Path inbox = application.data().resolve("inbox");
        Files.createDirectories(inbox);
        Path half = inbox.resolve(name + ".half");
        Files.writeString(half, HEADER + "\n" + String.join("\n", rows) + "\n");
        application.calendly().resetCounters();
        Files.move(half, inbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20)).until(() -> application.database()
                .queryForObject("select count(*) from source_read where state = 'done'", Integer.class) == drops);
        application.settle();
    }

    private List<String> rejects() throws IOException {
        Set<String> lines = new HashSet<>();
        try (Stream<Path> files = Files.walk(application.data().resolve("inbox"))) {
            for (Path file : files.filter(path -> path.getFileName().toString().contains("rejects")).toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return List.copyOf(lines);
    }
}
