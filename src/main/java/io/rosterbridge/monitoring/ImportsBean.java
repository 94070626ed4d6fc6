package io.rosterbridge.monitoring;

import io.rosterbridge.imports.ImportView;
import io.rosterbridge.imports.Reconciliations;
import io.rosterbridge.imports.StartingRuns;
import java.util.Optional;

final class ImportsBean implements ImportsMXBean {

    private final StartingRuns starting;
    private final ImportView view;
    private final Reconciliations reconciliations;

    ImportsBean(StartingRuns starting, ImportView view, Reconciliations reconciliations) {
        this.starting = starting;
        this.view = view;
        this.reconciliations = reconciliations;
    }

    @Override
    public String getLastImport() {
        return view.page("import", 1, Optional.empty()).items().stream().findFirst()
                .map(run -> text(run.id(), run.state(), run.reason())).orElse("");
    }

    @Override
    public String getLastReconciliation() {
        return reconciliations.page(1, Optional.empty()).items().stream().findFirst()
                .map(run -> text(run.id(), run.state(), run.reason())).orElse("");
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

    private static String text(long id, String state, String reason) {
        return id + " " + state + (reason == null ? "" : ": " + reason);
    }
}
