package io.rosterbridge.console;

import io.rosterbridge.plans.Plans;
import io.rosterbridge.profile.Loosening;
import io.rosterbridge.profile.Profile;
import io.rosterbridge.profile.ProfileDifference;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileVersions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A change of the profile as it is shown before it is saved: what differs from the version in force, what that means, and for how
 * many people. What is saved is what was shown: if another version comes into force in between, both are shown, and asked again.
 *
 * @param title    the question
 * @param base     the version it is compared with, and saved over
 * @param settings that differ
 * @param meanings of those that need a word
 * @param overtaken what came into force since somebody looked; null if nothing did
 * @param fields   what has to be sent again to ask for the same
 * @param navigation where it goes from here
 * @param impact   how many people it changes; null until it is counted
 * @param forTwo   what of it takes two people, in words; null if one is enough
 */
public record ProfileChange(String title, ProfileInForce base, List<Setting> settings, List<Meaning> meanings, Overtaken overtaken,
                            Map<String, String> fields, Navigation navigation, Plans.Impact impact, String forTwo) {

    /**
     * Where it goes from what is shown.
     *
     * @param path   where it is saved; with {@code /impact} behind it it is counted, with {@code /plan} planned
     * @param back   where whoever does not save it goes
     * @param place  what is there
     * @param button what the button says
     */
    public record Navigation(String path, String back, String place, String button) {
    }

    /**
     * What one change means.
     *
     * @param tone {@code bad} if data may be lost by it, {@code warn} if access may, {@code plain} otherwise
     */
    public record Meaning(String tone, String what, String consequence) {
    }

    /** A version that came into force meanwhile, and what it has otherwise than the one that was looked at. */
    public record Overtaken(ProfileInForce by, long before, List<Setting> settings) {
    }

    /** The name under which the template knows it. */
    static final String NAME = "change";
    /** The field that says which version was looked at. */
    static final String BASE = "base";

    static ProfileChange of(String title, ProfileInForce base, Profile wanted, Map<String, String> fields, Navigation navigation) {
        return new ProfileChange(title, base, Setting.between(base.profile(), wanted), List.of(), null, fields, navigation, null, null);
    }

    ProfileChange meaning(List<Meaning> added) {
        List<Meaning> all = new ArrayList<>(meanings);
        all.addAll(added);
        return new ProfileChange(title, base, settings, all, overtaken, fields, navigation, impact, forTwo);
    }

    /** @param looser what of it takes two people; empty if one is enough */
    ProfileChange takingTwo(List<ProfileDifference> looser) {
        return new ProfileChange(title, base, settings, meanings, overtaken, fields, navigation, impact,
                looser.isEmpty() ? null : Loosening.sentence(looser));
    }

    ProfileChange counted(Plans.Impact counts) {
        return new ProfileChange(title, base, settings, meanings, overtaken, fields, navigation, counts, forTwo);
    }

    /** @param seen the version somebody looked at; the one in force, or none any more, changes nothing */
    ProfileChange since(long seen, ProfileVersions profiles) {
        Overtaken found = seen == base.version() ? null
                : profiles.find(seen).map(before -> new Overtaken(base, seen, Setting.between(before.profile(),
                base.profile()))).orElse(null);
        return new ProfileChange(title, base, settings, meanings, found, fields, navigation, impact, forTwo);
    }

    /** Whether somebody loses something by it, as far as that is known. */
    public boolean isDangerous() {
        return meanings.stream().anyMatch(meaning -> meaning.tone().equals("bad")) || impact != null
                && new PlanWords().isDangerous(impact.counts());
    }
}
