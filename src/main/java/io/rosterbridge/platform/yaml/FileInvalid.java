package io.rosterbridge.platform.yaml;

import java.util.List;
import java.util.stream.Collectors;

/** A file that cannot be used; it names everything that is wrong with it, in the order of the file. */
public class FileInvalid extends RuntimeException {

    private final transient List<Problem> problems;

    public FileInvalid(List<Problem> problems) {
        super(problems.stream().map(Problem::sentence).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }

    /**
     * One mistake.
     *
     * @param file   the name of the file, or what stands for it
     * @param line   counted from 1
     * @param path   the keys that lead to it, joined by dots; empty for the file as a whole
     * @param found  what is there
     * @param advice what is allowed and what to do
     */
    public record Problem(String file, int line, String path, String found, String advice) {

        /** The problem in one line. */
        public String sentence() {
            return file + ":" + line + ": " + (path.isEmpty() ? "" : path + ": ") + found + "; " + advice;
        }
    }
}
