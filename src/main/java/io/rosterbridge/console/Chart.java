package io.rosterbridge.console;

import io.rosterbridge.domain.Outcome;
import io.rosterbridge.log.RecentActivity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The last 24 hours as stacked bars, in the units of the picture: {@link #WIDTH} by {@link #HEIGHT}.
 *
 * @param most    the largest total of an hour; 0 if there was nothing
 * @param top     what the upper line stands for, {@code most} rounded up to a plain number
 * @param columns an hour each, the oldest first
 */
public record Chart(List<Column> columns, long most, long top, List<Legend> legend) {

    public static final int WIDTH = 750;
    public static final int HEIGHT = 160;
    private static final int GAP = 6;

    /** What ends are put together, from the bottom up. */
    public enum Kind {
        DONE("Done"), NOTHING("Nothing to do"), WAITS("Waits"), FAILED("Failed or rejected");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        static Kind of(Outcome outcome) {
            return switch (outcome) {
                case DELIVERED, LINKED -> DONE;
                case UNCHANGED, SKIPPED, UNLINKED -> NOTHING;
                case HELD, POSTPONED -> WAITS;
                case FAILED, REJECTED -> FAILED;
            };
        }
    }

    /** A part of a bar. */
    public record Part(Kind kind, double y, double height, long people) {
    }

    /** An hour; its bar stands at {@code x}. */
    public record Column(Instant begin, double x, double width, long total, List<Part> parts) {

        public long of(Kind kind) {
            return parts.stream().filter(part -> part.kind() == kind).mapToLong(Part::people).sum();
        }
    }

    /** A kind with its total. */
    public record Legend(Kind kind, long people) {
    }

    static Chart of(RecentActivity.Day day) {
        long most = day.hours().stream().mapToLong(RecentActivity.Hour::total).max().orElse(0);
        long top = top(most);
        double step = (double) WIDTH / day.hours().size();
        List<Column> columns = new ArrayList<>();
        Map<Kind, Long> totals = new EnumMap<>(Kind.class);
        for (int hour = 0; hour < day.hours().size(); hour++) {
            RecentActivity.Hour hours = day.hours().get(hour);
            List<Part> parts = new ArrayList<>();
            double y = HEIGHT;
            for (Kind kind : Kind.values()) {
                long people = hours.counts().entrySet().stream().filter(entry -> Kind.of(entry.getKey()) == kind)
                        .mapToLong(Map.Entry::getValue).sum();
                if (people > 0) {
                    double height = Math.max(2, round((double) people / top * HEIGHT));
                    y = Math.max(0, y - height);
                    parts.add(new Part(kind, round(y), height, people));
                    totals.merge(kind, people, Long::sum);
                }
            }
            columns.add(new Column(hours.begin(), round(hour * step + GAP / 2.0), round(step - GAP), hours.total(), parts));
        }
        List<Legend> legend = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            legend.add(new Legend(kind, totals.getOrDefault(kind, 0L)));
        }
        return new Chart(columns, most, top, legend);
    }

    /** 1, 2 or 5 with zeros, or 10: whatever is not below. */
    private static long top(long most) {
        long top = 10;
        long[] steps = {2, 5, 10};
        for (long power = 10; top < most; power *= 10) {
            for (long step : steps) {
                top = step * power;
                if (top >= most) {
                    return top;
                }
            }
        }
        return top;
    }

    private static double round(double number) {
        return Math.round(number * 10) / 10.0;
    }
}
