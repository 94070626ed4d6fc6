package io.rosterbridge.source;

import java.util.Map;

/**
 * Some people, as a set of the database.
 *
 * @param ids    a query in SQL that gives their ids as {@code user_id}, with named parameters
 * @param values its parameters
 */
public record ChosenPeople(String ids, Map<String, Object> values) {

    public ChosenPeople {
        values = Map.copyOf(values);
    }
}
