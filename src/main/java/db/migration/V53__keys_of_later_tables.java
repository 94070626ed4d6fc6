package db.migration;

/** The same for the keys of tables that came after {@link V47__keys_sorted_alike}. */
public class V53__keys_of_later_tables extends V47__keys_sorted_alike {
}
