package io.rosterbridge.platform.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** A plain word of YAML as JSON reads it. As a text it is always what was written, {@code 1.50} as well as {@code 007}. */
final class Scalar {

    private static final Pattern WHOLE = Pattern.compile("0|-?[1-9][0-9]{0,50}");
    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]{0,50})(\\.[0-9]{1,50})?([eE][+-]?[0-9]{1,3})?");

    private Scalar() {
    }

    static JsonNode of(String word) {
        return switch (word) {
            case "", "~", "null" -> JsonNodeFactory.instance.nullNode();
            case "true", "false" -> JsonNodeFactory.instance.booleanNode(word.equals("true"));
            default -> WHOLE.matcher(word).matches() ? JsonNodeFactory.instance.numberNode(new BigInteger(word))
                    : DECIMAL.matcher(word).matches() ? new Written(word) : JsonNodeFactory.instance.textNode(word);
        };
    }

    /** A number with a point or an exponent. */
    private static final class Written extends DecimalNode {

        private final String word;

        private Written(String word) {
            super(new BigDecimal(word));
            this.word = word;
        }

        @Override
        public String asText() {
            return word;
        }
    }
}
