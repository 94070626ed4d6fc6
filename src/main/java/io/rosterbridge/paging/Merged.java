package io.rosterbridge.paging;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lists that an index has in order one by one, but not together, as one list: in SQL, at the price of the rows that are read. */
public final class Merged {

    private Merged() {
    }

    /**
     * @param lists 1 or more selects of the same columns, each in the order of the whole and with as many rows at most
     * @param order from {@code order by} on, with the number of rows; its parameters come last, if there is more than one list
     */
    public static String sql(List<String> lists, String order) {
        return lists.size() == 1 ? lists.get(0) : IntStream.range(0, lists.size())
                .mapToObj(number -> "select * from (" + lists.get(number) + ") as list" + number)
                .collect(Collectors.joining(" union all ", "select * from (", ") as lists " + order));
    }
}
