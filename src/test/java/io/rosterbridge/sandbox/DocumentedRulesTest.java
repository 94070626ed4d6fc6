package io.rosterbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.sandbox.PracticeAccount.InvitationStatus;
import io.rosterbridge.sandbox.PracticeAccount.Role;
import io.rosterbridge.sandbox.PracticeAccount.State;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What Calendly's own pages say. */
class DocumentedRulesTest extends PracticeTest {

    @Test
    void aRequestWithoutTokenIsRefused() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUri() + "/Users")).build();
        Reply reply = send(request);
        reply.isError(401, null);
        assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
    }

    @Test
    void onlyBearerTokensCount() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUri() + "/Users"))
                .header("Authorization", "Basic " + token).build();
        send(request).isError(401, null);
    }

    @Test
    void anUnknownTokenIsRefused() {
        token = "never-made";
        get("/Users").isError(401, null);
    }

    @Test
    void aTokenEndsWhenItsOwnerChose() {
        token = control.newToken(clock.instant().plusSeconds(60));
        assertThat(get("/Users").status()).isEqualTo(200);
        clock.forward(Duration.ofSeconds(59));
        assertThat(get("/Users").status()).isEqualTo(200);
        clock.forward(Duration.ofSeconds(1));
        get("/Users").isError(401, null);
        assertThat(get("/Users").text("detail")).isEqualTo("Token expired");
    }

    @Test
    void aRevokedTokenIsRefusedAndANewOneWorks() {
        control.revokeToken();
        get("/Users").isError(401, null);
        token = control.newToken(null);
        assertThat(get("/Users").status()).isEqualTo(200);
    }

    @Test
    void aTokenChosenByTheCallerWorks() {
        control.useToken("practice", null);
        token = "practice";
        assertThat(get("/Users").status()).isEqualTo(200);
    }

    @Test
    void thereAreNoGroups() {
        get("/Groups").isError(404, null);
        send("POST", "/Groups", "{}").isError(404, null);
    }

    @Test
    void aUserNeedsUserNameDisplayNameAndActive() {
        String schemas = "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"]";
        post(schemas + ",\"displayName\":\"A\",\"active\":true}").isError(400, "invalidValue");
        post(schemas + ",\"userName\":\"a@example.com\",\"active\":true}").isError(400, "invalidValue");
        post(schemas + ",\"userName\":\"a@example.com\",\"displayName\":\"A\"}").isError(400, "invalidValue");
        assertThat(control.accounts()).hasSize(2);
    }

    @Test
    void theExternalIdIsOptionalAndKeptAsSent() {
        assertThat(create("a@example.com").json().has("externalId")).isFalse();
        Reply reply = post(user("b@example.com", "B", true, ",\"externalID\":\"Person-7\""));
        assertThat(reply.text("externalId")).isEqualTo("Person-7");
    }

    @Test
    void anyOtherAttributeIsAnErrorAndNothingIsCreated() {
        for (String other : new String[] {"title\":\"X\"", "name\":{\"givenName\":\"X\"}", "emails\":[]", "id\":\"1\"",
            "meta\":{}", "password\":\"x\"", "nickName\":null",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{}"}) {
            post(user("a@example.com", "A", true, ",\"" + other)).isError(400, "invalidSyntax");
        }
        assertThat(control.accounts()).hasSize(2);
        assertThat(control.mails()).isEmpty();
        assertThat(control.counters().rejectedAttributes()).isEqualTo(8);
    }

    @Test
    void anEchoOfIdAndMetaIsFineInAPut() {
        String id = active("a@example.com");
        String echo = ",\"id\":\"" + id + "\",\"meta\":{\"resourceType\":\"User\"}";
        Reply reply = put(id, user("a@example.com", "Other", true, echo));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text("displayName")).isEqualTo("Other");
        put(id, user("a@example.com", "Other", true, ",\"title\":\"X\"")).isError(400, "invalidSyntax");
    }

    @Test
    void creatingIsInviting() {
        String id = created("a@example.com");
        assertThat(control.account("a@example.com").state()).isEqualTo(State.PENDING);
        assertThat(control.mails())
                .containsExactly(new PracticeMail(PracticeMail.Kind.INVITATION, "a@example.com", id, clock.instant()));
        control.accept("a@example.com");
        assertThat(control.account("a@example.com").state()).isEqualTo(State.ACTIVE);
        assertThat(control.account("a@example.com").invitation().status()).isEqualTo(InvitationStatus.ACCEPTED);
        assertThat(get("/Users/" + id).text("id")).isEqualTo(id);
        assertThatThrownBy(() -> control.accept("a@example.com")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> control.accept("nobody@example.com")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anInvitationIsSentAgainOnceAfterSevenDays() {
        created("a@example.com");
        active("b@example.com");
        clock.forward(Duration.ofDays(7).minusSeconds(1));
        assertThat(control.mails()).hasSize(2);
        clock.forward(Duration.ofSeconds(1));
        assertThat(control.mails()).hasSize(3).last().satisfies(mail -> {
            assertThat(mail.kind()).isEqualTo(PracticeMail.Kind.INVITATION_REMINDER);
            assertThat(mail.to()).isEqualTo("a@example.com");
        });
        assertThat(control.account("a@example.com").invitation().resent()).isTrue();
        clock.forward(Duration.ofDays(70));
        assertThat(control.mails()).hasSize(3);
    }

    @Test
    void whoDeclinesIsNotInTheOrganizationAndCanBeInvitedAgain() {
        String id = created("a@example.com");
        int taken = seatsTaken();
        control.decline("a@example.com");
        get("/Users/" + id).isError(404, null);
        assertThat(seatsTaken()).isEqualTo(taken - 1);
        assertThat(control.departures()).singleElement().satisfies(departure -> {
            assertThat(departure.reason()).isEqualTo(Departure.Reason.INVITATION_DECLINED);
            assertThat(departure.account().invitation().status()).isEqualTo(InvitationStatus.DECLINED);
        });
        assertThat(created("a@example.com")).isNotEqualTo(id);
    }

    @Test
    void withoutAFreeSeatNothingIsCreated() {
        control.setSeats(3);
        created("a@example.com");
        create("b@example.com").isError(403, null);
        assertThat(control.accounts()).hasSize(3);
        assertThat(control.mails()).hasSize(1);
        control.setSeats(4);
        created("b@example.com");
    }

    @Test
    void ownerAndAdminOccupySeats() {
        assertThat(seatsTaken()).isEqualTo(2);
        control.setSeats(2);
        create("a@example.com").isError(403, null);
    }

    @Test
    void deactivatingIsReversibleAndLosesNothing() {
        String id = active("a@example.com");
        assertThat(setActive(id, false).json().path("active").asBoolean(true)).isFalse();
        assertThat(control.account("a@example.com").state()).isEqualTo(State.DEACTIVATED);
        assertThat(setActive(id, true).json().path("active").asBoolean(false)).isTrue();
        assertThat(control.account("a@example.com").state()).isEqualTo(State.ACTIVE);
        assertThat(get("/Users/" + id).text("displayName")).isEqualTo("Some Body");
        assertThat(control.mails()).as("no second invitation").hasSize(1);
    }

    @Test
    void deletingIsForEver() {
        String id = active("a@example.com");
        Reply reply = delete(id);
        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.response().body()).isEmpty();
        get("/Users/" + id).isError(404, null);
        setActive(id, true).isError(404, null);
        delete(id).isError(404, null);
        assertThat(userNames(search("userName eq \"a@example.com\""))).isEmpty();
    }

    @Test
    void aNewAddressIsInForceOnlyWhenConfirmed() {
        String id = active("old@example.com");
        setUserName(id, "new@example.com");
        assertThat(control.mails()).last()
                .isEqualTo(new PracticeMail(PracticeMail.Kind.ADDRESS_VERIFICATION, "new@example.com", id, clock.instant()));
        assertThat(control.account("old@example.com").pendingUserName()).isEqualTo("new@example.com");
        control.confirmAddress("old@example.com");
        assertThat(get("/Users/" + id).text("userName")).isEqualTo("new@example.com");
        assertThat(control.account("new@example.com").pendingUserName()).isNull();
        assertThat(userNames(search("userName eq \"old@example.com\""))).isEmpty();
        assertThatThrownBy(() -> control.confirmAddress("new@example.com")).isInstanceOf(IllegalStateException.class);
        created("old@example.com");
    }

    @Test
    void askingForTheSameNewAddressAgainSendsNoSecondMail() {
        String id = active("old@example.com");
        setUserName(id, "new@example.com");
        int mails = control.mails().size();
        setUserName(id, "NEW@example.com");
        put(id, user("old@example.com", "Some Body", true, ""));
        assertThat(control.mails()).hasSize(mails);
        assertThat(control.account("old@example.com").pendingUserName()).isEqualTo("new@example.com");
        assertThat(control.counters().writesWithoutChange()).isEqualTo(2);
    }

    @Test
    void anotherSpellingOfTheAddressNeedsNoVerification() {
        String id = active("a@example.com");
        assertThat(setUserName(id, "A@Example.com").text("userName")).isEqualTo("A@Example.com");
        assertThat(control.mails()).hasSize(1);
    }

    @Test
    void aNewAddressMustBeFree() {
        String id = active("a@example.com");
        active("b@example.com");
        setUserName(id, "B@example.com").isError(409, "uniqueness");
        control.elsewhere("c@example.com");
        setUserName(id, "c@example.com").isError(409, "uniqueness");
        setUserName(id, "d@example.com");
        create("d@example.com").isError(409, "uniqueness");
        setUserName(id, "e@example.com");
        created("d@example.com");
    }

    @Test
    void whoIsInAnotherOrganizationIsRefusedUntilReleased() {
        control.elsewhere("Taken@example.com");
        create("taken@example.com").isError(409, "uniqueness");
        assertThat(control.accounts()).hasSize(2);
        control.released("taken@EXAMPLE.com");
        created("taken@example.com");
    }

    @Test
    void theOwnerCannotBeDeactivatedOrDeleted() {
        String id = control.account(PracticeOrganization.OWNER).id();
        setActive(id, false).isError(403, null);
        put(id, user(PracticeOrganization.OWNER, "Olivia", false, "")).isError(403, null);
        delete(id).isError(403, null);
        assertThat(control.account(PracticeOrganization.OWNER).state()).isEqualTo(State.ACTIVE);
        assertThat(setActive(control.account(PracticeOrganization.ADMIN).id(), false).status()).isEqualTo(200);
    }

    @Test
    void thereIsExactlyOneOwner() {
        PracticeMember second = PracticeMember.active("second@example.com", "Second").withRole(Role.OWNER);
        assertThatThrownBy(() -> control.addAccount(second)).hasMessageContaining("second@example.com");
    }

    @Test
    void theRestApiCannotInviteWhileScimIsOn() {
        String body = "{\"email\":\"a@example.com\"}";
        Reply reply = rest("POST", "/organizations/1/invitations", body);
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.text("title")).isEqualTo("Permission Denied");
        assertThat(reply.text("message")).isEqualTo("You cannot perform this action for an organization with SCIM enabled.");
        assertThat(rest("DELETE", "/organizations/1/invitations/2", null).status()).isEqualTo(403);
        control.setScimEnabled(false);
        assertThat(rest("POST", "/organizations/1/invitations", body).text("title")).isNull();
    }

    private Reply rest(String method, String path, String body) {
        return send(HttpRequest.newBuilder(server.baseUri().resolve(path)).header("Authorization", "Bearer " + token)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)).build());
    }
}
