package io.callfs.it.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules, for any packages, so that each is seen to fail on a fixture as well. */
final class Rules {

  /** File, FileInputStream, FileWriter, RandomAccessFile and their kin, and no exception. */
  private static final Pattern FILE = Pattern.compile("(RandomAccess)?File(?!NotFound).*");

  private Rules() {}

  /** An allow-list: a package misspelt in it refuses too much, and never too little. */
  static ArchRule dependOnlyOn(List<String> packages, List<String> allowed) {
    return classes()
        .that()
        .resideInAnyPackage(packages.toArray(String[]::new))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed.toArray(String[]::new));
  }

  static ArchRule packagesAreFreeOfCycles(String pattern) {
    return slices().matching(pattern).should().beFreeOfCycles();
  }

  /** The log of the JDK is only ever bridged into ours. */
  static ArchRule nobodyLogsPastSlf4j() {
    return noClasses()
        .that()
        .resideOutsideOfPackage("io.callfs.server.logging")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.logging..");
  }

  static ArchRule standardStreamsBelongToTheCommand() {
    return noClasses()
        .that()
        .resideOutsideOfPackages("io.callfs.cli", "io.callfs.server")
        .should()
        .accessTargetWhere(
            accessTo(System.class, Set.of("out", "err", "in"))
                .or(accessTo(Throwable.class, Set.of("printStackTrace"))));
  }

  static ArchRule timeComesInThroughTheConstructor() {
    return noClasses()
        .that()
        .resideOutsideOfPackages("io.callfs.cli", "io.callfs.server")
        .should()
        .accessTargetWhere(
            accessTo(System.class, Set.of("currentTimeMillis"))
                .or(
                    new DescribedPredicate<JavaAccess<?>>("the present instant") {
                      @Override
                      public boolean test(JavaAccess<?> access) {
                        // now(Clock) asks a clock that came in.
                        return access.getTargetOwner().getPackageName().equals("java.time")
                            && access.getTarget().getFullName().endsWith(".now()");
                      }
                    }))
        .as("nobody but the composition root should ask the host for the time");
  }

  static ArchRule noFilesOfTheHost(List<String> packages) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages.toArray(String[]::new))
        .should()
        .dependOnClassesThat(
            new DescribedPredicate<JavaClass>("are files of the host") {
              @Override
              public boolean test(JavaClass type) {
                return type.getPackageName().startsWith("java.nio.file")
                    || (type.getPackageName().equals("java.io")
                        && FILE.matcher(type.getSimpleName()).matches());
              }
            });
  }

  static ArchRule noNetworkAndNoSql(List<String> packages) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages.toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "javax.net..", "java.sql..", "javax.sql..");
  }

  /** Values of the vocabulary cannot be made wrong by a subclass. */
  static ArchRule publicTypesAreClosed(String name) {
    return classes()
        .that()
        .resideInAPackage(name)
        .and()
        .arePublic()
        .should(
            new ArchCondition<>("be records, enums, sealed or final") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                boolean closed =
                    type.isRecord()
                        || type.isEnum()
                        || type.getModifiers().contains(JavaModifier.FINAL)
                        || type.reflect().isSealed();
                events.add(
                    new SimpleConditionEvent(
                        type, closed, type.getName() + (closed ? " is closed" : " is open")));
              }
            });
  }

  private static DescribedPredicate<JavaAccess<?>> accessTo(Class<?> owner, Set<String> members) {
    return new DescribedPredicate<>("%s.%s", owner.getSimpleName(), members) {
      @Override
      public boolean test(JavaAccess<?> access) {
        return access.getTargetOwner().isAssignableTo(owner)
            && members.contains(access.getTarget().getName());
      }
    };
  }
}
