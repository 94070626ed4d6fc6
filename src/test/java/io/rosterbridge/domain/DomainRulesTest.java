package io.rosterbridge.domain;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.rosterbridge.access.audit.AuditTrail;
import java.time.Instant;
import java.util.UUID;

@AnalyzeClasses(packages = "io.rosterbridge", importOptions = DoNotIncludeTests.class)
class DomainRulesTest {

    /** Decisions compare texts, and there is one place that says when two texts are the same; it is as pure as they are. */
    @ArchTest
    static final ArchRule domainKnowsOnlyTheJdkAndText = classes().that().resideInAPackage("..domain..")
            .should().onlyDependOnClassesThat().resideInAnyPackage("java..", "io.rosterbridge.domain..", "io.rosterbridge.platform.text..");

    /** ICU, since the properties of characters in the JDK are those of its version. */
    @ArchTest
    static final ArchRule textKnowsOnlyTheJdkAndIcu = classes().that().resideInAPackage("io.rosterbridge.platform.text..")
            .should().onlyDependOnClassesThat().resideInAnyPackage("java.lang..", "java.nio.charset..", "java.util..",
                    "io.rosterbridge.platform.text..", "com.ibm.icu..");

    @ArchTest
    static final ArchRule domainIsHandedTimeAndIds = noClasses().that().resideInAPackage("..domain..")
            .should().callMethod(Instant.class, "now").orShould().callMethod(UUID.class, "randomUUID");

    @ArchTest
    static final ArchRule everyCsvFileIsSafeToOpenInASpreadsheet = noClasses().that().doNotHaveFullyQualifiedName("io.rosterbridge.platform.csv.SafeCsv")
            .should().dependOnClassesThat().resideInAPackage("de.siegmar.fastcsv.writer..");

    /**
     * There is one place for each act, and its row in the audit trail is stored with it, whether a page, the REST API or JMX asks for it.
     * Logins are acts too, and the console itself keeps the steps of the setup.
     */
    @ArchTest
    static final ArchRule whatPeopleDoIsRecordedWhereItIsDone = noClasses()
            .that().resideInAnyPackage("io.rosterbridge.api..", "io.rosterbridge.console..", "io.rosterbridge.access.web..",
                    "io.rosterbridge.monitoring..").and()
            .doNotHaveSimpleName("AuditedLogins").and().doNotHaveSimpleName("SetUp")
            .should().callMethodWhere(target(owner(assignableTo(AuditTrail.class))).and(target(nameMatching("record.*|doing|forget"))));

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching("io.rosterbridge.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule namesAreWordsOfTheBusiness = classes()
            .should().haveNameNotMatching(".*(Impl|Util|Utils|Helper|Manager|DTO)");
}
