package io.rosterbridge.provisioning;

import io.rosterbridge.calendly.ExistingUser.Fate;
import io.rosterbridge.calendly.ExistingUser.Verdict;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.LinkDecision;
import io.rosterbridge.domain.LinkDecision.Answer;
import io.rosterbridge.domain.LinkDecision.Found;
import io.rosterbridge.domain.LinkDecision.Other;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.profile.AttributeMapping;
import io.rosterbridge.profile.Profile;
import io.rosterbridge.profile.Source;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** What is known of a Calendly user who was found with the userName of a person without one: whose it is, and whom its externalId names. */
public final class FoundAccounts {

    private final JdbcTemplate database;

    public FoundAccounts(JdbcTemplate database) {
        this.database = database;
    }

    /** What becomes of the user; empty if it is no other person's as far as is known. The work learns whose it is, and whether it passes. */
    Optional<Fate> of(Work work, Account account) {
        Optional<Work> owner = owner(account.scimId()).filter(userId -> !userId.equals(work.userId()))
                .map(userId -> UserNameClaims.read(database, List.of(userId), work.profile()).get(userId));
        Optional<String> named = account.held().externalId().flatMap(externalId -> named(work, account.scimId(), externalId));
        if (owner.isEmpty() && named.isEmpty()) {
            return Optional.empty();
        }
        Answer answer = work.linkAnswer().map(said -> said.ofLink(account.scimId())).orElse(Answer.NONE);
        Optional<Other> linkedTo = owner.map(other -> new Other(Human.standing(other), true, Human.likeness(work, other, account)));
        work.asks(owner.map(Work::userId).or(() -> named).map(other -> new Work.Asked(LinkQuestions.Kind.LINK, account, Optional.of(other),
                Optional.empty())));
        String user = "the Calendly user " + account.scimId();
        String whose = owner.map(other -> user + " of person " + other.userId() + ", who is " + Human.standing(other).words() + ", has this userName")
                .orElseGet(() -> user + " has this userName, but its externalId is that of person " + named.orElseThrow());
        return switch (LinkDecision.ofFound(new Found(linkedTo, named.isPresent()), Judgement.policy(work), answer)) {
            case LINK -> Optional.of(new Fate(Verdict.LINK, Family.NOT_LINKED, user));
            case TAKE_OVER -> {
                work.finds(new Contest(owner.orElseThrow().userId(), linkedTo.orElseThrow().standing(), linkedTo.get().likeness(), account,
                        owner.get().facts().revision(), answer));
                yield Optional.of(new Fate(Verdict.LINK, Family.NOT_LINKED, user));
            }
            case ASK -> Optional.of(new Fate(Verdict.ASK, Family.LINK_TO_CONFIRM, whose + "; somebody has to say whose it is"));
            case REFUSE -> Optional.of(new Fate(Verdict.REFUSE, Family.NOT_LINKED, whose + (answer == Answer.NONE ? ", and linking is never"
                    : ", and somebody has refused to link it")));
            case WAIT -> Optional.of(new Fate(Verdict.REFUSE, Family.DUPLICATE_USER_NAME, "Calendly user " + account.scimId()
                    + " is linked to person " + owner.orElseThrow().userId()));
        };
    }

    /** Whether the userName that the person's linked user is to have was sent, and Calendly does not show it yet. */
    boolean isUnverified(String userId) {
        return database.queryForObject("select count(*) from calendly_account where user_id = ? and pending_user_name is not null", Long.class,
                userId) > 0;
    }

    private Optional<String> owner(String scimId) {
        return database.queryForList("select user_id from calendly_account where scim_id = ?", String.class, scimId).stream().findFirst();
    }

    /** Another person of the directory, there or gone, whom the externalId names, unless an admin has said that the user is not theirs. */
    private Optional<String> named(Work work, String scimId, String externalId) {
        return database.queryForList("select u.id from directory_user u where u." + idColumn(work.profile().profile()) + " = ? and u.id <> ? "
                + "and not exists (select 1 from link_question q where q.user_id = u.id and q.scim_id = ? and q.answer = 'refused') "
                + "order by u.id fetch first 1 rows only", String.class, externalId, work.userId(), scimId).stream().findFirst();
    }

    /** The column that the externalId comes from, if it is one; else the id is the best guess. */
    private static String idColumn(Profile profile) {
        return profile.attribute(ScimAttribute.EXTERNAL_ID).map(AttributeMapping::source)
                .flatMap(source -> source instanceof Source.Field field ? Optional.of(field.text()) : Optional.empty())
                .filter(Person.COLUMNS::contains).orElse("id");
    }
}
