package io.rosterbridge.platform.text;

import com.ibm.icu.text.IDNA;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** What is wrong with an address, the first thing first. */
final class MailAddressCheck {

    /** What the local part may have beside letters and digits (RFC 5322 section 3.2.3, {@code atext}), and the dot. */
    private static final String SIGNS = "!#$%&'*+-/=?^_`{|}~.";
    private static final int MOST_SHOWN = 60;
    private static final String CORRECT = "correct it";
    private static final Pattern SCHEME = Pattern.compile("(?i)(mailto|smtp|sip|e-?mail):.*", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private final String address;
    private final int at;

    /** @param address without what does not show at its ends */
    MailAddressCheck(String address) {
        this.address = address;
        this.at = address.lastIndexOf('@');
    }

    /** Whether it is one of those that most addresses are, which nothing is wrong with: this is asked for every row of a file. */
    static boolean isPlain(String address) {
        int at = address.indexOf('@');
        int last = address.lastIndexOf('.') + 1;
        if (at < 1 || at > MailAddress.MOST_LOCAL_OCTETS || last <= at + 1 || address.length() > MailAddress.MOST_OCTETS
                || !MailDomain.isPlain(address.substring(at + 1)) || address.charAt(last) <= '9') {
            return false;
        }
        boolean isBehindDot = true;
        for (int each = 0; each < at; each++) {
            char character = address.charAt(each);
            if (character == '.' ? isBehindDot : !MailDomain.isLetterOrDigit(character) && character != '-' && character != '_' && character != '+') {
                return false;
            }
            isBehindDot = character == '.';
        }
        return !isBehindDot;
    }

    /** Why it is refused; empty if it is fine. */
    Optional<TextRefused> problem() {
        if (address.isEmpty()) {
            return Optional.of(new TextRefused("is empty", "every person needs an address"));
        }
        return unusable().or(this::notPlain).or(this::local).or(this::domain).or(this::length);
    }

    // ---- any part

    /** What is invisible or has no meaning; a joiner in a domain is judged with the domain. */
    private Optional<TextRefused> unusable() {
        return Spot.first(address, point -> point < ' ' || point > 0x7E && !Characters.JOINERS.contains(point)
                        && (Characters.EDGE.contains(point) || Characters.MEANINGLESS.contains(point)))
                .or(() -> Spot.first(address.substring(0, Math.max(0, at)), Characters.JOINERS::contains))
                .map(spot -> is("which has " + spot, spot.advice()));
    }

    /** Written as mail programs write it, with more than the address. */
    private Optional<TextRefused> notPlain() {
        if (SCHEME.matcher(address).matches()) {
            return Optional.of(is("which begins with \"" + address.substring(0, address.indexOf(':') + 1) + "\"", "leave that out"));
        }
        Optional<Spot> bracket = first('<', '>');
        if (bracket.isPresent()) {
            return Optional.of(is("which has " + bracket.get(), "write only what stands between the brackets < and >"));
        }
        Optional<Spot> quote = first('"');
        if (quote.isPresent()) {
            return Optional.of(is("which has " + quote.get(), "a quoted name cannot be used, write the plain address"));
        }
        Optional<Spot> comment = first('(', ')');
        if (comment.isPresent()) {
            return Optional.of(is("which has " + comment.get(), "leave the comment out"));
        }
        Optional<Spot> second = first(',', ';');
        if (second.isPresent()) {
            return Optional.of(is("which has " + second.get(), "give one address"));
        }
        Optional<Spot> space = first(' ');
        if (space.isPresent()) {
            return Optional.of(is("which has " + space.get(), "an address has no spaces, remove it"));
        }
        return at < 1 || at != address.indexOf('@') || at == address.length() - 1
                ? Optional.of(is("which is no address: one @ with something on both sides and no spaces", CORRECT)) : Optional.empty();
    }

    private Optional<Spot> first(int one, int other) {
        return Spot.first(address, point -> point == one || point == other);
    }

    private Optional<Spot> first(int one) {
        return first(one, one);
    }

    // ---- before the @

    private Optional<TextRefused> local() {
        String local = address.substring(0, at);
        Optional<Spot> refused = Spot.first(local, point -> point > 0x7F ? !Characters.IDENTIFIER.contains(point)
                : !MailDomain.isLetterOrDigit(point) && SIGNS.indexOf(point) < 0);
        if (refused.isPresent()) {
            return Optional.of(before(refused.get()));
        }
        if (local.startsWith(".") || local.endsWith(".") || local.contains("..")) {
            return Optional.of(is("which has a dot at the beginning, at the end or beside another dot before the @", CORRECT));
        }
        int octets = octets(local);
        return octets <= MailAddress.MOST_LOCAL_OCTETS ? Optional.empty() : Optional.of(new TextRefused("has " + octets
                + " octets before the @, the limit is " + MailAddress.MOST_LOCAL_OCTETS + " (RFC 5321)", "correct the address"));
    }

    private TextRefused before(Spot spot) {
        return Characters.COMPATIBILITY.contains(spot.codePoint())
                ? is("which has " + spot + ", another form of a character, which not every system takes for that one", "write the plain one")
                : is("which has " + spot + ", which an address cannot have before the @", CORRECT);
    }

    // ---- behind the @

    private Optional<TextRefused> domain() {
        String domain = address.substring(at + 1);
        if (domain.startsWith("[")) {
            return Optional.of(is("which names an IP address instead of a domain", "write the domain"));
        }
        if (domain.startsWith(".") || domain.endsWith(".") || domain.contains("..")) {
            return Optional.of(is("which has a dot at the beginning, at the end or beside another dot behind the @", "remove it"));
        }
        Optional<TextRefused> character = character(domain);
        if (character.isPresent()) {
            return character;
        }
        MailDomain.Converted ascii = MailDomain.toAscii(domain);
        if (!ascii.isFine()) {
            return Optional.of(is("which has a domain that is none: " + reason(ascii.errors().iterator().next(), domain), CORRECT));
        }
        String last = ascii.text().substring(ascii.text().lastIndexOf('.') + 1);
        if (last.length() == ascii.text().length()) {
            return Optional.of(is("which has the host \"" + shown(domain) + "\" without a domain",
                    "write the whole address, such as name@" + shown(domain) + ".example"));
        }
        return NUMBER.matcher(last).matches() ? Optional.of(is("which names an IP address or a number instead of a domain", "write the domain"))
                : Optional.empty();
    }

    /** A character that is no part of a name in the DNS, or that UTS 46 replaces by others. */
    private Optional<TextRefused> character(String domain) {
        return spot(point -> point <= 0x7E ? !MailDomain.isLetterOrDigit(point) && point != '-' && point != '.'
                : Characters.COMPATIBILITY.contains(point) || isDot(point) || isDisallowed(point))
                .map(spot -> Characters.COMPATIBILITY.contains(spot.codePoint()) || isDot(spot.codePoint())
                        ? is("which has " + spot + ", another form of a character", "write the plain one")
                        : is("which has " + spot + ", which a domain cannot have", CORRECT));
    }

    /** The first character of this kind behind the @. */
    private Optional<Spot> spot(IntPredicate kind) {
        int offset = address.codePointCount(0, at + 1);
        return Spot.first(address.substring(at + 1), kind).map(spot -> new Spot(spot.codePoint(), spot.position() + offset));
    }

    private static boolean isDot(int point) {
        return point == 0x3002 || point == 0xFF0E || point == 0xFF61;
    }

    private static boolean isDisallowed(int point) {
        return MailDomain.toUnicode("a" + Character.toString(point) + "a").errors().contains(IDNA.Error.DISALLOWED);
    }

    private String reason(IDNA.Error error, String domain) {
        return switch (error) {
            case EMPTY_LABEL -> "it has nothing between two dots";
            case LABEL_TOO_LONG -> "a part between two dots has more than " + MailDomain.MOST_LABEL + " octets";
            case DOMAIN_NAME_TOO_LONG -> "it has more than " + MailDomain.MOST_OCTETS + " octets";
            case LEADING_HYPHEN, TRAILING_HYPHEN -> "a part between two dots begins or ends with a hyphen";
            case HYPHEN_3_4 -> "a part between two dots has hyphens at 3 and 4";
            case LEADING_COMBINING_MARK -> "a part between two dots begins with a mark that belongs to a letter before it";
            case DISALLOWED -> "it has a character that a domain cannot have";
            case PUNYCODE, INVALID_ACE_LABEL, LABEL_HAS_DOT -> "a part that begins with \"xn--\" is not in Punycode";
            case BIDI -> "a part between two dots mixes letters that are written from the left and from the right";
            case CONTEXTJ -> "it has " + spot(Characters.JOINERS::contains).map(Spot::toString).orElse("a joiner")
                    + " where no letter asks for it";
            case CONTEXTO_PUNCTUATION, CONTEXTO_DIGITS -> "it has a sign or a digit beside characters that it does not go with";
        };
    }

    // ---- all of it

    private Optional<TextRefused> length() {
        int octets = octets(address.substring(0, at + 1)) + MailDomain.toAscii(address.substring(at + 1)).text().length();
        return octets <= MailAddress.MOST_OCTETS ? Optional.empty() : Optional.of(new TextRefused("has " + octets + " octets, the limit is "
                + MailAddress.MOST_OCTETS + " (RFC 5321)", "correct the address"));
    }

    private TextRefused is(String problem, String advice) {
        return new TextRefused("is \"" + shown(address) + "\", " + problem, advice);
    }

    private static String shown(String text) {
        String shown = Shown.of(text);
        return shown.length() <= MOST_SHOWN ? shown
                : shown.substring(0, Character.isHighSurrogate(shown.charAt(MOST_SHOWN - 1)) ? MOST_SHOWN - 1 : MOST_SHOWN) + "…";
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
