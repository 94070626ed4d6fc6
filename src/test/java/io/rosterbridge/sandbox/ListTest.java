package io.rosterbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.sandbox.PracticeSettings.FilterSupport;
import io.rosterbridge.sandbox.PracticeSettings.Paging;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters, pages, and what goes wrong between pages. Ten users after owner and admin: u1 to u10. */
class ListTest extends PracticeTest {

    private List<String> everybody;

    @BeforeEach
    void addUsers() {
        IntStream.rangeClosed(1, 10).forEach(i -> control.addAccount(
                PracticeMember.active("u" + i + "@example.com", "User " + i).withExternalId("Ext-" + i)));
        everybody = control.accounts().stream().map(PracticeAccount::userName).toList();
    }

    @Test
    void theListIsInOrderOfCreationAndSaysHowManyThereAre() {
        Reply reply = get("/Users");
        assertThat(userNames(reply)).isEqualTo(everybody).hasSize(12);
        assertThat(reply.json().path("schemas").path(0).asText()).isEqualTo("urn:ietf:params:scim:api:messages:2.0:ListResponse");
        assertThat(reply.json().path("totalResults").asInt()).isEqualTo(12);
        assertThat(reply.json().path("startIndex").asInt()).isEqualTo(1);
        assertThat(reply.json().path("itemsPerPage").asInt()).isEqualTo(12);
    }

    @ParameterizedTest
    @CsvSource({"1,5,1,5", "6,5,6,5", "11,5,11,2", "13,5,13,0", "0,3,1,3", "-7,3,1,3", "4,0,4,0", "4,-1,4,0", "12,1000,12,1",
        "2147483647,2147483647,2147483647,0"})
    void pagesAreCutAsTheRfcSays(int startIndex, int count, int answeredStart, int size) {
        Reply reply = get("/Users?startIndex=" + startIndex + "&count=" + count);
        assertThat(userNames(reply)).isEqualTo(everybody.stream().skip(answeredStart - 1L).limit(size).toList());
        assertThat(reply.json().path("startIndex").asInt()).isEqualTo(answeredStart);
        assertThat(reply.json().path("itemsPerPage").asInt()).isEqualTo(size);
        assertThat(reply.json().path("totalResults").asInt()).isEqualTo(12);
    }

    @Test
    void theServerDecidesThePageSize() {
        change(settings -> settings.withPageMaximum(4).withPageDefault(3));
        assertThat(userNames(get("/Users?count=1000"))).hasSize(4);
        assertThat(userNames(get("/Users"))).hasSize(3);
        change(settings -> settings.withPageMaximum(1000).withPageDefault(1000));
        assertThat(userNames(get("/Users?count=500"))).hasSize(12);
    }

    @Test
    void numbersMustBeNumbers() {
        get("/Users?startIndex=one").isError(400, "invalidValue");
        get("/Users?count=1.5").isError(400, "invalidValue");
    }

    @Test
    void unknownParametersAreIgnored() {
        assertThat(userNames(get("/Users?sortBy=userName&attributes=id&x"))).hasSize(12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"userName eq \"u3@example.com\"", "USERNAME EQ \"U3@EXAMPLE.COM\"",
        "  userName   eq   \"u3@example.com\"",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"u3@example.com\"", "userName eq \"\\u00753@example.com\"",
        "externalId eq \"Ext-3\"", "externalID eq \"Ext-3\""})
    void aFilterFindsOnePerson(String filter) {
        Reply reply = search(filter);
        assertThat(userNames(reply)).containsExactly("u3@example.com");
        assertThat(reply.json().path("totalResults").asInt()).isEqualTo(1);
    }

    @Test
    void filterValuesAreJsonStrings() {
        control.addAccount(PracticeMember.active("o+'x@example.com", "Quote").withExternalId("say \"hi\" \\ bye"));
        assertThat(userNames(search("externalId eq \"say \\\"hi\\\" \\\\ bye\""))).containsExactly("o+'x@example.com");
        assertThat(userNames(search("userName eq \"o+'x@example.com\""))).containsExactly("o+'x@example.com");
        assertThat(userNames(get("/Users?filter=userName%20eq%20%22o+'x@example.com%22")))
                .as("a bare plus is a blank").isEmpty();
    }

    @Test
    void externalIdsAreCaseExact() {
        Reply reply = search("externalId eq \"ext-3\"");
        assertThat(userNames(reply)).isEmpty();
        assertThat(reply.json().path("Resources").isArray()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"userName", "userName eq", "userName eq u3@example.com", "userName eq \"a", "userName eq \"a\" x",
        "userName eq 'a'", "userName eq true", "userName eq 7", "userName co \"u\"", "userName sw \"u\"", "userName pr",
        "userName eq \"a\" or userName eq \"b\"", "not (userName eq \"a\")", "title eq \"x\"", "id eq \"x\"", "active eq true",
        "displayName eq \"User 3\""})
    void anyOtherFilterIsInvalid(String filter) {
        search(filter).isError(400, "invalidFilter");
    }

    @Test
    void otherFiltersWorkWhenSwitchedOn() {
        change(settings -> settings.withOtherFilters(FilterSupport.SUPPORTED));
        String id = control.account("u3@example.com").id();
        assertThat(userNames(search("id eq \"" + id + "\""))).containsExactly("u3@example.com");
        assertThat(userNames(search("displayName eq \"user 3\""))).containsExactly("u3@example.com");
        setActive(id, false);
        assertThat(userNames(search("active eq false"))).containsExactly("u3@example.com");
        search("active eq \"false\"").isError(400, "invalidFilter");
        change(settings -> settings.withOtherFilters(FilterSupport.IGNORED));
        assertThat(userNames(search("active eq false"))).hasSize(12);
    }

    @Test
    void aFilterMayBeRefusedOrIgnored() {
        change(settings -> settings.withExternalIdFilter(FilterSupport.REFUSED));
        search("externalId eq \"Ext-3\"").isError(400, "invalidFilter");
        change(settings -> settings.withExternalIdFilter(FilterSupport.IGNORED));
        assertThat(userNames(search("externalId eq \"Ext-3\""))).isEqualTo(everybody);
        change(settings -> settings.withUserNameFilter(FilterSupport.REFUSED));
        search("userName eq \"u3@example.com\"").isError(400, "invalidFilter");
        change(settings -> settings.withUserNameFilter(FilterSupport.IGNORED));
        assertThat(userNames(search("userName eq \"u3@example.com\""))).isEqualTo(everybody);
    }

    @Test
    void withCursorsEveryPageNamesTheNext() {
        change(settings -> settings.withPaging(Paging.CURSOR));
        List<String> seen = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String cursor = "";
        do {
            Reply page = get("/Users?count=5&cursor=" + cursor);
            assertThat(page.json().has("startIndex")).isFalse();
            assertThat(page.json().path("totalResults").asInt()).isEqualTo(12);
            seen.addAll(userNames(page));
            sizes.add(userNames(page).size());
            cursor = page.text("nextCursor");
        } while (cursor != null);
        assertThat(seen).isEqualTo(everybody);
        assertThat(sizes).containsExactly(5, 5, 2);
        assertThat(get("/Users?count=12").json().has("nextCursor")).isFalse();
        assertThat(get("/Users?startIndex=7&count=2").text("nextCursor")).as("also when not asked for").isNotNull();
    }

    @Test
    void aWrongCursorIsInvalidAndAnOldOneExpired() {
        change(settings -> settings.withPaging(Paging.CURSOR));
        get("/Users?cursor=%2A").isError(400, "invalidCursor");
        get("/Users?cursor=YWZ0ZXI6eA").isError(400, "invalidCursor");
        control.addFault(Fault.of(FaultKind.LIST_CURSOR_EXPIRED).skip(1));
        String next = get("/Users?count=5").text("nextCursor");
        get("/Users?count=5&cursor=" + next).isError(400, "expiredCursor");
    }

    @Test
    void aCursorStaysInPlaceWhenSomebodyIsDeletedBeforeIt() {
        change(settings -> settings.withPaging(Paging.CURSOR));
        String next = get("/Users?count=5").text("nextCursor");
        delete(control.account("u1@example.com").id());
        assertThat(userNames(get("/Users?count=2&cursor=" + next))).containsExactly("u4@example.com", "u5@example.com");
    }

    @Test
    void somebodyInsertedDuringAScanMakesAnotherShowUpTwice() {
        control.addFault(Fault.of(FaultKind.LIST_INSERT).skip(1).times(1));
        List<String> seen = scan();
        assertThat(seen).hasSize(13);
        assertThat(new LinkedHashSet<>(seen)).hasSize(12);
        assertThat(control.accounts()).hasSize(13);
    }

    @Test
    void somebodyDeletedDuringAScanHidesAnother() {
        control.addFault(Fault.of(FaultKind.LIST_DELETE).skip(1).times(1));
        List<String> seen = scan();
        assertThat(seen).doesNotContain("u4@example.com").contains("u1@example.com").hasSize(11);
        assertThat(control.departures()).singleElement().extracting(d -> d.account().userName()).isEqualTo("u1@example.com");
    }

    @Test
    void aReorderedPageRepeatsSomeAndHidesOthers() {
        control.addFault(Fault.of(FaultKind.LIST_REORDER).skip(1).times(1));
        assertThat(new LinkedHashSet<>(scan())).hasSizeLessThan(12);
    }

    @Test
    void aShrinkingListHasHalfItsTotal() {
        control.addFault(Fault.of(FaultKind.LIST_SHRINK).skip(1));
        assertThat(get("/Users?count=5").json().path("totalResults").asInt()).isEqualTo(12);
        Reply second = get("/Users?startIndex=6&count=5");
        assertThat(second.json().path("totalResults").asInt()).isEqualTo(6);
        assertThat(userNames(second)).hasSize(1);
    }

    @Test
    void anEmptyListHasNobodyAndSaysSo() {
        control.addFault(Fault.of(FaultKind.LIST_EMPTY).times(1));
        Reply empty = get("/Users?count=5");
        assertThat(empty.json().path("totalResults").asInt(-1)).isZero();
        assertThat(userNames(empty)).isEmpty();
        assertThat(userNames(get("/Users?count=5"))).hasSize(5);
    }

    @Test
    void totalsCanBeWrongInEitherDirection() {
        int high = control.addFault(Fault.of(FaultKind.LIST_TOTAL_TOO_HIGH));
        assertThat(get("/Users").json().path("totalResults").asInt()).isEqualTo(13);
        assertThat(control.removeFault(high)).isTrue();
        assertThat(control.removeFault(high)).isFalse();
        control.addFault(Fault.of(FaultKind.LIST_TOTAL_TOO_LOW));
        assertThat(get("/Users").json().path("totalResults").asInt()).isEqualTo(11);
        assertThat(userNames(get("/Users"))).hasSize(12);
    }

    @Test
    void aCyclicListAnswersItsFirstPageForEver() {
        control.addFault(Fault.of(FaultKind.LIST_CYCLE));
        assertThat(userNames(get("/Users?startIndex=11&count=5"))).isEqualTo(everybody.subList(0, 5));
        change(settings -> settings.withPaging(Paging.CURSOR));
        String next = get("/Users?count=5").text("nextCursor");
        assertThat(get("/Users?count=5&cursor=" + next).text("nextCursor")).isEqualTo(next);
    }

    @Test
    void pagesCanOverlapOrLeaveAGap() {
        control.addFault(Fault.of(FaultKind.LIST_OVERLAP).times(1));
        assertThat(userNames(get("/Users?startIndex=6&count=5"))).isEqualTo(everybody.subList(4, 9));
        control.addFault(Fault.of(FaultKind.LIST_GAP).times(1));
        assertThat(userNames(get("/Users?startIndex=6&count=5"))).isEqualTo(everybody.subList(6, 11));
    }

    @Test
    void resourcesCanBeAbsent() {
        control.addFault(Fault.of(FaultKind.LIST_WITHOUT_RESOURCES).times(1));
        Reply reply = get("/Users");
        assertThat(reply.json().has("Resources")).isFalse();
        assertThat(reply.json().path("totalResults").asInt()).isEqualTo(12);
    }

    @Test
    void faultsOfListsTouchNothingElse() {
        control.addFault(Fault.of(FaultKind.LIST_DELETE));
        created("new@example.com");
        get("/Users/" + control.account("u1@example.com").id());
        assertThat(control.faults()).singleElement().extracting(ActiveFault::matched).isEqualTo(0);
    }

    /** All pages of five, going on by what came back until a page is empty. */
    private List<String> scan() {
        List<String> seen = new ArrayList<>();
        for (List<String> page = userNames(get("/Users?count=5")); !page.isEmpty();
                page = userNames(get("/Users?count=5&startIndex=" + (seen.size() + 1)))) {
            seen.addAll(page);
        }
        return seen;
    }
}
