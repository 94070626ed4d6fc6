package io.rosterbridge.profile;

import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.domain.Fingerprint;
import io.rosterbridge.domain.LeaverPolicy;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How Calendly is provisioned: the mapping of the attributes, the enabled actions, linking and the safety limits.
 *
 * @param attributes       the mapped attributes, in the order they are sent
 * @param actions          the enabled actions, with {@code when-unassigned} among them
 * @param linking          what happens to a person who already has a Calendly user
 * @param claimsExternalId whether a linked Calendly user without an externalId is sent one though nothing else differs
 * @param safety           the limits
 * @param document         the YAML it was read from, with its comments
 */
public record Profile(List<AttributeMapping> attributes, EnabledActions actions, Linking linking, boolean claimsExternalId, Safety safety,
                      String document) {

    /** Where the profile lies, as messages name it. */
    public static final String FILE = "mappings/calendly.yaml";

    public Profile {
        attributes = List.copyOf(attributes);
        Objects.requireNonNull(actions);
        Objects.requireNonNull(linking);
        Objects.requireNonNull(safety);
        Objects.requireNonNull(document);
    }

    /** The mapping of one attribute; empty if it is not mapped, and so never sent. */
    public Optional<AttributeMapping> attribute(ScimAttribute target) {
        return attributes.stream().filter(attribute -> attribute.target() == target).findFirst();
    }

    /** What becomes of people who are to lose access, in one sentence. */
    public String leaverPolicy() {
        return new LeaverPolicy(actions, safety.deleteAfter(), safety.removals(), safety.protectedUserNames().size()).sentence();
    }

    /** What a linked Calendly user is to be sent; empty if they are in step. */
    public Set<ScimAttribute> changes(ScimUser wanted, ScimUser held) {
        return ScimUser.changes(wanted, held, claimsExternalId);
    }

    /** What a linked Calendly user is to be sent, where an admin may have asked for another externalId to be overwritten. */
    public Set<ScimAttribute> changes(ScimUser wanted, Account account) {
        Set<ScimAttribute> changes = changes(wanted, account.held());
        if (account.correctsExternalId() && wanted.externalId().isPresent() && !wanted.externalId().equals(account.held().externalId())) {
            changes.add(ScimAttribute.EXTERNAL_ID);
        }
        return changes;
    }

    /** Whether both say the same, be it in other words. */
    boolean isLike(Profile other) {
        return attributes.equals(other.attributes) && actions.equals(other.actions) && linking == other.linking
                && claimsExternalId == other.claimsExternalId && safety.equals(other.safety);
    }

    /** Whether the directory's own status says who is to be active, so that no value has to be mapped to know. */
    public boolean followsStatus() {
        return attribute(ScimAttribute.ACTIVE).map(AttributeMapping::source)
                .filter(source -> source.kind().equals("field") && source.text().equals("status")).isPresent();
    }

    /** Whether both take the userName from the address, which no two present people share. */
    public boolean namesByAddressLike(Profile other) {
        Optional<AttributeMapping> userName = attribute(ScimAttribute.USER_NAME);
        return userName.filter(mapping -> mapping.source().equals(new Source.Field("email"))).isPresent()
                && userName.equals(other.attribute(ScimAttribute.USER_NAME));
    }

    /** The short name of the attributes' mapping: whatever else changes in the document, comments and order included, it stays. */
    public String mappingFingerprint() {
        return Fingerprint.of(attributes.stream().map(AttributeMapping::text).toList());
    }

    /** Whether both let the same removals go at once. */
    boolean limitsLike(Profile other) {
        return safety.removals().equals(other.safety.removals());
    }

    /** Whether another profile may decide otherwise about somebody, so that everybody has to be looked at again. */
    public boolean decidesLike(Profile other) {
        return attributes.equals(other.attributes) && actions.equals(other.actions) && linking == other.linking
                && claimsExternalId == other.claimsExternalId && safety.protectedUserNames().equals(other.safety.protectedUserNames())
                && safety.deleteAfter().equals(other.safety.deleteAfter())
                && safety.identityChange() == other.safety.identityChange();
    }
}
