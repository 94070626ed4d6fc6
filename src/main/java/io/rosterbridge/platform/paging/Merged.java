package io.rosterbridge.platform.paging;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lists that an index has in order one by one, but not together, as one list: in SQL, at the price of the rows that are read. */
public final class Merged {

    private Merged() {
    }

    /** Some SQL and its parameters. */
    public record Query(String sql, List<Object> parameters) {
    }

    /**
     * The first rows of all lists.
     *
     * @param lists 1 or more selects of the same columns, each in the order of the whole and with as many rows at most
     * @param order of the whole, beginning with {@code order by}
     * @param rows  how many at most
     */
    public static Query of(List<Query> lists, String order, int rows) {
        if (lists.size() == 1) {
            return lists.get(0);
        }
        String sql = IntStream.range(0, lists.size()).mapToObj(number -> "select * from (" + lists.get(number).sql() + ") as list" + number)
                .collect(Collectors.joining(" union all ", "select * from (", ") as lists " + order + " fetch first ? rows only"));
        List<Object> parameters = new ArrayList<>();
        lists.forEach(list -> parameters.addAll(list.parameters()));
        parameters.add(rows);
        return new Query(sql, parameters);
    }
}
