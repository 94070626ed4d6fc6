package io.rosterbridge;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The plan of the house: which package may know which, which package writes which table, and how long a parameter list may be. */
class ArchitectureTest {

    private static final String HOUSE = "io.rosterbridge.";
    private static final Path SOURCES = Path.of("src/main/java/io/rosterbridge");
    private static final int MOST_PARAMETERS = 6;

    /** From the ground up; a package knows its own level and those below. No two packages know each other: see DomainRulesTest. */
    private static final List<Set<String>> LEVELS = List.of(
            Set.of("platform"),
            Set.of("domain"),
            Set.of("access", "account", "directory", "log", "profile", "queue"),
            Set.of("calendly", "source"),
            Set.of("imports", "provisioning"),
            Set.of("plans"),
            Set.of("alerts", "api", "console", "monitoring"));

    /** It stands aside: the simulator plays another system, and shares nothing with us but the ground. */
    private static final Map<String, Set<String>> ASIDE = Map.of("sandbox", Set.of("platform"));

    /** The start. */
    private static final Set<String> ABOVE_ALL = Set.of("");

    private static final Pattern WRITE = Pattern.compile(
            "\\b(?:insert\\s+into|update|delete\\s+from|merge\\s+into|truncate\\s+table)\\s+([a-z_]+)\\b");
    private static final Pattern TABLE = Pattern.compile("(?i)create table (\\w+)");

    private static final JavaClasses CLASSES = new ClassFileImporter().withImportOption(new DoNotIncludeTests())
            .importPackages("io.rosterbridge");

    @Test
    void aPackageKnowsItsOwnLevelAndThoseBelow() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            String from = room(type);
            if (!ABOVE_ALL.contains(from)) {
                type.getDirectDependenciesFromSelf().stream().map(dependency -> dependency.getTargetClass().getBaseComponentType())
                        .filter(target -> target.getPackageName().startsWith("io.rosterbridge"))
                        .filter(target -> !mayKnow(from, room(target)))
                        .forEach(target -> wrong.add(type.getName() + " knows " + target.getName()));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyPackageHasItsPlace() {
        Set<String> rooms = CLASSES.stream().map(ArchitectureTest::room).collect(toCollection(TreeSet::new));
        Set<String> places = new TreeSet<>(ABOVE_ALL);
        places.addAll(ASIDE.keySet());
        LEVELS.forEach(places::addAll);
        assertThat(rooms).isEqualTo(places);
    }

    private static boolean mayKnow(String from, String target) {
        if (from.equals(target)) {
            return true;
        }
        return ASIDE.containsKey(from) ? ASIDE.get(from).contains(target) : level(target) >= 0 && level(target) <= level(from)
                || from.equals("api") && ASIDE.containsKey(target);   // the control of the simulator is part of the REST API
    }

    private static int level(String room) {
        return LEVELS.stream().filter(level -> level.contains(room)).map(LEVELS::indexOf).findFirst().orElse(-1);
    }

    /** The first word below ours; none of a class of the top. */
    private static String room(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(HOUSE) ? name.substring(HOUSE.length()).split("\\.")[0] : "";
    }

    /** Tables that more than one package still writes. The owner stands first; the others are to ask it. */
    private static final Map<String, List<String>> SHARED = Map.ofEntries(
            Map.entry("app_assignment", List.of("directory", "source")),
            Map.entry("directory_change", List.of("directory", "source")),
            Map.entry("directory_user", List.of("directory", "source")),
            Map.entry("import_run", List.of("imports", "account")));

    /** Every write is found by its words in a literal; a table whose name is put together at run time would be missed. */
    @Test
    void aTableIsWrittenByOnePackage() throws IOException {
        Map<String, Set<String>> writers = new TreeMap<>();
        Set<String> tables = tables();
        for (Path file : files(SOURCES, ".java")) {
            String room = SOURCES.relativize(file).getNameCount() == 1 ? "" : SOURCES.relativize(file).getName(0).toString();
            Matcher write = WRITE.matcher(withoutComments(Files.readString(file)));
            while (write.find()) {
                if (tables.contains(write.group(1))) {
                    writers.computeIfAbsent(write.group(1), none -> new TreeSet<>()).add(room);
                }
            }
        }
        Map<String, Set<String>> shared = new TreeMap<>();
        writers.forEach((table, rooms) -> {
            if (rooms.size() > 1) {
                shared.put(table, rooms);
            }
        });
        Map<String, Set<String>> known = new TreeMap<>();
        SHARED.forEach((table, rooms) -> known.put(table, new TreeSet<>(rooms)));
        assertThat(shared).isEqualTo(known);
        assertThat(writers).as("tables nobody writes by a literal").hasSizeGreaterThan(40);
    }

    private static Set<String> tables() throws IOException {
        Set<String> tables = new TreeSet<>();
        for (Path migration : files(Path.of("src/main/resources/db/migration"), ".sql")) {
            Matcher table = TABLE.matcher(Files.readString(migration));
            while (table.find()) {
                tables.add(table.group(1).toLowerCase());
            }
        }
        return tables;
    }

    private static List<Path> files(Path folder, String end) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(end)).toList();
        }
    }

    private static String withoutComments(String source) {
        return source.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("//[^\n]*", "").replaceAll("\"\\s*\\+\\s*\"", "");
    }

    /** Longer lists, each to become a record with a name; the list only gets shorter. */
    private static final Set<String> LONG = Set.of(
            "api.AuditController.audit", "api.LogController.log", "console.OverviewPage.<init>", "imports.ApplyBatch.<init>",
            "imports.DriftSearch.<init>", "imports.ImportApply.<init>", "imports.ImportLister.<init>", "imports.ImportsSetup.importApply",
            "imports.ImportsSetup.importLister", "imports.ImportsSetup.reconciliation", "imports.Reconciliation.<init>",
            "provisioning.Pickup.<init>", "provisioning.ProvisioningSetup.pickup", "provisioning.ProvisioningSetup.recorder",
            "provisioning.ProvisioningSetup.upkeep", "provisioning.Recorder.<init>", "provisioning.Upkeep.<init>", "source.ShrinkHolds.hold",
            "source.SourceApply.<init>");

    @Test
    void aParameterListHasAtMostSixEntries() {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            type.getCodeUnits().stream().filter(unit -> unit.getRawParameterTypes().size() > hidden(unit) + MOST_PARAMETERS)
                    .filter(unit -> !isWrittenByTheCompiler(unit))
                    .forEach(unit -> found.add(type.getName().substring(HOUSE.length()) + "." + unit.getName()));
        }
        assertThat(found).isEqualTo(new TreeSet<>(LONG));
    }

    /** The constructor of an enum takes a name and a number that nobody writes. */
    private static int hidden(JavaCodeUnit unit) {
        return unit.isConstructor() && unit.getOwner().isEnum() ? 2 : 0;
    }

    private static boolean isWrittenByTheCompiler(JavaCodeUnit unit) {
        return unit.getName().contains("$") || unit.isConstructor() && unit.getOwner().isRecord()
                && unit.getRawParameterTypes().size() == unit.getOwner().getFields().stream().filter(field -> !field.getModifiers().contains(
                        JavaModifier.STATIC)).count();
    }

    /** A nested record may be called Row or Page; two classes of one name would be taken for each other. */
    @Test
    void aNameMeansOneType() {
        Map<String, Set<String>> types = new TreeMap<>();
        CLASSES.stream().filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .forEach(type -> types.computeIfAbsent(type.getSimpleName(), none -> new TreeSet<>()).add(type.getPackageName()));
        assertThat(types.entrySet()).allSatisfy(type -> assertThat(type.getValue()).as(type.getKey()).hasSize(1));
    }
}
