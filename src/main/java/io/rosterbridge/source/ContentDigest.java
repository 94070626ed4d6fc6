package io.rosterbridge.source;

import com.ibm.icu.text.Normalizer2;
import io.rosterbridge.platform.text.ColumnName;
import io.rosterbridge.platform.text.Edges;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a file says, in whatever order of rows and columns, with whatever separators, quotes, line ends and byte order mark: two files
 * with the same digest tell the same, so they may be one production of the source.
 */
final class ContentDigest {

    private static final Normalizer2 NORMAL = Normalizer2.getNFCInstance();

    private final MessageDigest sha256 = sha256();
    private final List<String> names;
    private final int[] order;
    private final long[] sums = new long[4];

    /** @param header the names of the columns */
    ContentDigest(List<String> header) {
        names = header.stream().map(ColumnName::key).toList();
        order = IntStream.range(0, header.size()).boxed().sorted((one, other) -> names.get(one).compareTo(names.get(other)))
                .mapToInt(Integer::intValue).toArray();
    }

    /** Rows are added up, so that their order does not matter and one that stands twice counts twice. */
    void add(List<String> cells) {
        if (cells.size() == order.length) {
            for (int column : order) {
                add(names.get(column), cells.get(column));
            }
        } else {
            cells.forEach(cell -> add("", cell));
        }
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
        for (int each = 0; each < sums.length; each++) {
            sums[each] += digest.getLong();
        }
    }

    /** Leaves out empty cells and invisible characters at the ends, since they say nothing. */
    private void add(String name, String cell) {
        String value = NORMAL.normalize(Edges.strip(cell));
        if (!value.isEmpty()) {
            sha256.update((name.length() + ":" + name + "=" + value.length() + ":" + value + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The digest, 64 characters long. */
    String text() {
        ByteBuffer all = ByteBuffer.allocate(sums.length * Long.BYTES);
        for (long sum : sums) {
            all.putLong(sum);
        }
        return HexFormat.of().formatHex(all.array());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
