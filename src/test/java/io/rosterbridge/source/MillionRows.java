package io.rosterbridge.source;

import io.rosterbridge.directory.Databases;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** By hand: how long files of many rows take, with how much memory. Arguments: rows, engine (h2 or postgres). */
final class MillionRows {

    private MillionRows() {
    }

    public static void main(String[] arguments) throws Exception {
        int rows = Integer.parseInt(arguments[0]);
        Path folder = Files.createTempDirectory("million");
        CsvInbox inbox = new CsvInbox(arguments[1].equals("h2") ? Databases.h2File(folder) : Databases.Engine.POSTGRES.fresh(),
                folder, true);
        for (String round : new String[] {"new", "the same", "one in ten changed"}) {
            Path file = folder.resolve("people.full.csv");
            try (BufferedWriter out = Files.newBufferedWriter(file)) {
                out.write("id,email,first_name,last_name,department,cost\n");
                for (int i = 0; i < rows; i++) {
                    boolean changed = round.startsWith("one") && i % 10 == 0;
                    out.write("u" + i + ",user" + i + "@example.com,First" + i + "," + (changed ? "Other" : "Last") + i + ",Sales,7\n");
                }
            }
            measure(inbox, file, rows + " rows, " + round);
        }
        measure(inbox, Files.writeString(folder.resolve("few.csv"), "id,email,title\nu1,user1@example.com,Dr\n"), "one row");
        long started = System.nanoTime();
        inbox.directory.marks.markEveryone();
        System.out.println("markEveryone: " + (System.nanoTime() - started) / 1_000_000 + " ms");
    }

    private static void measure(CsvInbox inbox, Path file, String what) {
        long started = System.nanoTime();
        SourceRead read = inbox.source.read(file.toFile(), file.getFileName().toString());
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.println(what + ": " + (System.nanoTime() - started) / 1_000_000 + " ms, changed " + read.changed() + ", heap after "
                + (runtime.totalMemory() - runtime.freeMemory()) / 1_000_000 + " MB");
    }
}
