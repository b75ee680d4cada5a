package io.callfs.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every rule reports the classes of {@code fixtures}, which were written to break it. */
class RulesTest {

  private static final String FIXTURES = RulesTest.class.getPackageName() + ".fixtures.";

  @ParameterizedTest
  @EnumSource
  void aDependencyThatAModuleMayNotHaveIsReported(Module module) {
    String name = module.name().toLowerCase(Locale.ROOT);
    assertThat(violations(module.dependenciesOf(List.of(FIXTURES + name)), name))
        .singleElement()
        .asString()
        .contains("Violation.forbidden()");
  }

  @Test
  void aRuleForAMisspeltPackageFails() {
    assertThatThrownBy(() -> violations(Module.PORTS.dependenciesOf(List.of("no.such")), "ports"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("failed to check any classes");
  }

  @Test
  void aCycleIsReported() {
    assertThat(violations(Rules.packagesAreFreeOfCycles(FIXTURES + "cycle.(**)"), "cycle"))
        .singleElement()
        .asString()
        .contains("Slice one", "Slice two");
  }

  @Test
  void theLogOfTheJdkIsReported() {
    assertThat(violations(Rules.nobodyLogsPastSlf4j(), "logging"))
        .singleElement()
        .asString()
        .contains("Violation.logger()");
  }

  @Test
  void standardStreamsAreReported() {
    assertThat(violations(Rules.standardStreamsBelongToTheCommand(), "streams"))
        .satisfiesExactlyInAnyOrder(
            found -> assertThat(found).contains("Printing.print()"),
            found -> assertThat(found).contains("Tracing.trace("));
  }

  @Test
  void theClockOfTheHostIsReported() {
    assertThat(violations(Rules.timeComesInThroughTheConstructor(), "time"))
        .satisfiesExactlyInAnyOrder(
            found -> assertThat(found).contains("Calling.now()"),
            found -> assertThat(found).contains("Referring.now()"));
  }

  @Test
  void filesOfTheHostAreReported() {
    assertThat(violations(Rules.noFilesOfTheHost(List.of(FIXTURES + "files")), "files"))
        .satisfiesExactlyInAnyOrder(
            found -> assertThat(found).contains("OldFile.file()"),
            found -> assertThat(found).contains("NewFile.path()"));
  }

  @Test
  void networkAndSqlAreReported() {
    assertThat(violations(Rules.noNetworkAndNoSql(List.of(FIXTURES + "network")), "network"))
        .satisfiesExactlyInAnyOrder(
            found -> assertThat(found).contains("Network.address()"),
            found -> assertThat(found).contains("Sql.connection()"));
  }

  @Test
  void openTypesAreReported() {
    assertThat(violations(Rules.publicTypesAreClosed(FIXTURES + "closed"), "closed"))
        .satisfiesExactlyInAnyOrder(
            found -> assertThat(found).contains("OpenClass is open"),
            found -> assertThat(found).contains("OpenInterface is open"));
  }

  private static List<String> violations(ArchRule rule, String fixture) {
    JavaClasses classes = new ClassFileImporter().importPackages(FIXTURES + fixture);
    return rule.evaluate(classes).getFailureReport().getDetails();
  }
}
