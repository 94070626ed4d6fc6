package io.rosterbridge.domain;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.UUID;

@AnalyzeClasses(packages = "io.rosterbridge", importOptions = DoNotIncludeTests.class)
class DomainRulesTest {

    @ArchTest
    static final ArchRule domainKnowsOnlyTheJdk = classes().that().resideInAPackage("..domain..")
            .should().onlyDependOnClassesThat().resideInAnyPackage("java..", "io.rosterbridge.domain..");

    @ArchTest
    static final ArchRule domainIsHandedTimeAndIds = noClasses().that().resideInAPackage("..domain..")
            .should().callMethod(Instant.class, "now").orShould().callMethod(UUID.class, "randomUUID");

    @ArchTest
    static final ArchRule everyCsvFileIsSafeToOpenInASpreadsheet = noClasses().that().doNotHaveFullyQualifiedName("io.rosterbridge.csv.SafeCsv")
            .should().dependOnClassesThat().resideInAPackage("de.siegmar.fastcsv.writer..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching("io.rosterbridge.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule namesAreWordsOfTheBusiness = classes()
            .should().haveNameNotMatching(".*(Impl|Util|Utils|Helper|Manager|DTO)");
}
