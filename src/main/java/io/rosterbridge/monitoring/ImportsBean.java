package io.rosterbridge.monitoring;

import io.rosterbridge.access.Permission;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.Choice;
import io.rosterbridge.imports.Confirmations;
import io.rosterbridge.imports.Confirmations.Selection;
import io.rosterbridge.imports.ImportView;
import io.rosterbridge.imports.Progress;
import io.rosterbridge.imports.Reconciliations;
import io.rosterbridge.imports.StartingRuns;
import io.rosterbridge.imports.WinningSide;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

final class ImportsBean implements ImportsMXBean {

    private final StartingRuns starting;
    private final ImportView view;
    private final Reconciliations reconciliations;
    private final Confirmations confirmations;

    ImportsBean(StartingRuns starting, ImportView view, Reconciliations reconciliations, Confirmations confirmations) {
        this.confirmations = confirmations;
        this.starting = starting;
        this.view = view;
        this.reconciliations = reconciliations;
    }

    @Override
    public String getLastImport() {
        return newest().map(run -> text(run.id(), run.state(), run.reason(), run.progress())).orElse("");
    }

    @Override
    public String getProgress() {
        return newest().map(ImportView.Run::progress).map(progress -> progress.pages() + " pages, " + progress.accounts()
                + (progress.of() == null ? "" : " of " + progress.of()) + " users"
                + (progress.ratePerMinute() == null ? "" : ", " + progress.ratePerMinute() + " a minute")
                + (progress.eta() == null ? "" : ", done at " + progress.eta())).orElse("");
    }

    @Override
    public Map<String, Integer> getCandidates() {
        return newest().map(ImportView.Run::counts).map(TreeMap::new).orElseGet(TreeMap::new);
    }

    @Override
    public String getFingerprint() {
        return newest().map(ImportView.Run::fingerprint).orElse("");
    }

    @Override
    public String getApplied() {
        return newest().map(ImportView.Run::apply).filter(apply -> apply.of() > 0)
                .map(apply -> apply.applied() + " applied, " + apply.skipped() + " skipped of " + apply.of()).orElse("");
    }

    private Optional<ImportView.Run> newest() {
        return view.page("import", 1, Optional.empty()).items().stream().findFirst();
    }

    @Override
    public String getLastReconciliation() {
        return reconciliations.page(1, Optional.empty()).items().stream().findFirst()
                .map(run -> text(run.id(), run.state(), run.reason(), run.progress())).orElse("");
    }

    @Override
    public String getAlarm() {
        return reconciliations.alarm().orElse("");
    }

    @Override
    public long startImport() {
        return starting.startImport(MBeans.who());
    }

    @Override
    public long startReconciliation() {
        return starting.startReconciliation(MBeans.who(), true);
    }

    @Override
    public long startReport() {
        return starting.startReconciliation(MBeans.who(), false);
    }

    @Override
    public int confirmAll(String list, String source, String fingerprint) {
        long run = newest().orElseThrow(() -> new IllegalArgumentException("there is no import; start one first")).id();
        CandidateList chosen = CandidateList.of(list);
        if (chosen == CandidateList.LINK) {
            MBeans.login().require(Permission.ASSIGN_APPS);
        }
        return confirmations.confirm(MBeans.who(), run, chosen, new Selection.All(), choice(source), fingerprint)
                .map(Confirmations.Taken::confirmed).orElse(0);
    }

    private static Choice choice(String word) {
        return word == null || word.isBlank() ? Choice.NONE : word.equals("link") ? Choice.LINK : word.equals("assign") ? Choice.LINK_AND_ASSIGN
                : Choice.of(WinningSide.of(word));
    }

    private static String text(long id, String state, String reason, Progress progress) {
        String more = reason == null ? progress.sentence() : reason;
        return id + " " + state + (more.isEmpty() ? "" : ": " + more);
    }
}
