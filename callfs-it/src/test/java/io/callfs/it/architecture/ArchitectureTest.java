package io.callfs.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All production classes keep to the architecture. {@link RulesTest} sees each rule fail. */
class ArchitectureTest {

  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.callfs");

  @ParameterizedTest
  @EnumSource
  void aModuleDependsOnNothingButWhatItMay(Module module) {
    module.dependencies().check(PRODUCTION);
  }

  @ParameterizedTest
  @EnumSource
  void everyPackageOfAModuleHasClasses(Module module) {
    assertThat(module.packages())
        .allSatisfy(pattern ->
            assertThat(PRODUCTION)
                .extracting(JavaClass::getPackageName)
                .anyMatch(PackageMatcher.of(pattern)::matches));
  }

  @Test
  void everyClassIsOfOneModule() {
    assertThat(PRODUCTION)
        .allSatisfy(type ->
            assertThat(Arrays.stream(Module.values()).filter(module -> module.holds(type)))
                .as(type.getName())
                .hasSize(1));
  }

  @Test
  void everyModuleOfTheBuildIsLookedAt() throws IOException {
    List<String> built =
        MODULE
            .matcher(Files.readString(Path.of("..", "pom.xml")))
            .results()
            .map(found -> found.group(1))
            .filter(name -> !List.of("callfs-bom", "callfs-it", "callfs-bench").contains(name))
            .toList();
    assertThat(Stream.of(Module.values()).map(Module::artifact))
        .containsExactlyInAnyOrderElementsOf(built);
  }

  @Test
  void packagesAreFreeOfCycles() {
    Rules.packagesAreFreeOfCycles("io.callfs.(**)").check(PRODUCTION);
  }

  @Test
  void nobodyLogsPastSlf4j() {
    Rules.nobodyLogsPastSlf4j().check(PRODUCTION);
  }

  @Test
  void standardStreamsBelongToTheCommand() {
    Rules.standardStreamsBelongToTheCommand().check(PRODUCTION);
  }

  @Test
  void timeComesInThroughTheConstructor() {
    Rules.timeComesInThroughTheConstructor().check(PRODUCTION);
  }

  @Test
  void portsCoreAndHttpKnowNoFilesOfTheHost() {
    Rules.noFilesOfTheHost(packages(Module.PORTS, Module.CORE, Module.HTTP)).check(PRODUCTION);
  }

  @Test
  void portsAndCoreKnowNoNetworkAndNoSql() {
    Rules.noNetworkAndNoSql(packages(Module.PORTS, Module.CORE)).check(PRODUCTION);
  }

  @Test
  void publicTypesOfTheVocabularyAreClosed() {
    Rules.publicTypesAreClosed("io.callfs.fs").check(PRODUCTION);
  }

  private static List<String> packages(Module... modules) {
    return Arrays.stream(modules).flatMap(module -> module.packages().stream()).toList();
  }
}
