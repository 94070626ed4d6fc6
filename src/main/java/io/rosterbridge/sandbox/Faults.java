package io.rosterbridge.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The faults in force. At most one hits a request: the first that was added and whose turn it is. */
final class Faults {

    private static final class Rule {
        private final int id;
        private final Fault fault;
        private int matched;
        private int hits;

        Rule(int id, Fault fault) {
            this.id = id;
            this.fault = fault;
        }

        synchronized boolean hits(HttpRequest request) {
            if (!fault.isFor(request) || fault.times() > 0 && hits == fault.times()) {
                return false;
            }
            matched++;
            boolean hit = matched > fault.skip() && (matched - fault.skip() - 1) % fault.every() == 0;
            hits += hit ? 1 : 0;
            return hit;
        }

        synchronized ActiveFault active() {
            return new ActiveFault(id, fault, matched, hits);
        }
    }

    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final AtomicInteger lastId = new AtomicInteger();

    int add(Fault fault) {
        Rule rule = new Rule(lastId.incrementAndGet(), fault);
        rules.add(rule);
        return rule.id;
    }

    boolean remove(int id) {
        return rules.removeIf(rule -> rule.id == id);
    }

    void clear() {
        rules.clear();
    }

    List<ActiveFault> active() {
        return rules.stream().map(Rule::active).toList();
    }

    Optional<Fault> next(HttpRequest request) {
        for (Rule rule : rules) {
            if (rule.hits(request)) {
                return Optional.of(rule.fault);
            }
        }
        return Optional.empty();
    }
}
