/**
 * Contract suites that any adapter of CallFS extends, with fault injection and a clock for tests.
 */
module io.callfs.testkit {
  requires transitive io.callfs.ports;
  requires java.management;
  requires org.assertj.core;
  requires transitive org.junit.jupiter.api;

  exports io.callfs.testkit;
  exports io.callfs.testkit.model;

  // JUnit calls the cases, which are not public.
  opens io.callfs.testkit;
}
