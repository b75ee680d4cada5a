package io.callfs.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.testkit.Faults.When;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Fails each mutation at its first call of a port, its second, and so on until it succeeds; after
 * each failure everything is whole, old or new, and nothing stays behind.
 */
class CrashLoopTest {

  /** How a tree goes on after a failure. */
  private enum Recovery {
    /** As if nothing had been: the same process sweeps when it is time. */
    SWEEP {
      @Override
      void of(FaultyTree tree) {}
    },
    /** In another process. */
    RESTART {
      @Override
      void of(FaultyTree tree) {
        tree.restart();
      }
    };

    abstract void of(FaultyTree tree);
  }

  /** What can be seen before and after a mutation that nothing disturbs. */
  private record Expected(
      Map<String, String> before, Map<String, String> after, Map<String, String> afterLater) {

    static Expected of(Mutation mutation) throws IOException {
      try (FaultyTree tree = new FaultyTree()) {
        Map<String, String> before = tree.state();
        mutation.run(tree.root());
        Map<String, String> after = tree.state();
        assertThat(after).isNotEqualTo(before);
        tree.assertSound();
        tree.sweepAll();
        tree.assertSwept();
        assertThat(tree.state()).isEqualTo(after);
        return new Expected(before, after, tree.stateWithoutTimes());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Mutation.class)
  void mutationRefusedAtAnyPortCallHasChangedNothing(Mutation mutation) throws IOException {
    failAtEachCall(mutation, When.BEFORE, Errno.ENOSPC, Recovery.SWEEP);
  }

  @ParameterizedTest
  @EnumSource(Mutation.class)
  void mutationRefusedAtAnyPortCallLeavesNothingForTheNextProcess(Mutation mutation)
      throws IOException {
    failAtEachCall(mutation, When.BEFORE, Errno.EIO, Recovery.RESTART);
  }

  @ParameterizedTest
  @EnumSource(Mutation.class)
  void mutationWhoseAcknowledgementIsLostIsOldOrNew(Mutation mutation) throws IOException {
    failAtEachCall(mutation, When.AFTER, Errno.EIO, Recovery.SWEEP);
  }

  @ParameterizedTest
  @EnumSource(Mutation.class)
  void mutationWhoseAcknowledgementIsLostIsOldOrNewForTheNextProcess(Mutation mutation)
      throws IOException {
    failAtEachCall(mutation, When.AFTER, Errno.EIO, Recovery.RESTART);
  }

  private static void failAtEachCall(Mutation mutation, When when, Errno errno, Recovery recovery)
      throws IOException {
    Expected expected = Expected.of(mutation);
    long call = 1;
    while (failAt(mutation, expected, call, when, errno, recovery)) {
      call++;
    }
    assertThat(call).as("calls of ports that the mutation makes").isGreaterThan(5);
  }

  /** Returns whether there was such a call. */
  private static boolean failAt(
      Mutation mutation, Expected expected, long call, When when, Errno errno, Recovery recovery)
      throws IOException {
    try (FaultyTree tree = new FaultyTree()) {
      assertThat(tree.state()).isEqualTo(expected.before());
      FsException failure = new FsException(errno, "call " + call);
      tree.faults.arm(call, when, () -> failure);
      Optional<FsException> thrown = run(mutation, tree);
      tree.faults.disarm();
      Optional<String> failed = tree.faults.failed();
      String what = when + " call " + call + ", " + failed.orElse("none");
      assertThat(thrown).as(what).isEqualTo(failed.map(name -> failure));
      recovery.of(tree);
      tree.assertSound();
      Map<String, String> state = tree.state();
      boolean lostAcknowledgement =
          when == When.AFTER && failed.filter("write"::equals).isPresent();
      boolean done = thrown.isEmpty() || lostAcknowledgement;
      assertThat(state).as(what).isEqualTo(done ? expected.after() : expected.before());
      tree.sweepAll();
      tree.assertSwept();
      assertThat(tree.state()).as(what + ", swept").isEqualTo(state);
      if (!done) {
        mutation.run(tree.root());
        assertThat(tree.stateWithoutTimes()).as(what + ", again").isEqualTo(expected.afterLater());
        tree.sweepAll();
        tree.assertSwept();
      }
      return failed.isPresent();
    }
  }

  private static Optional<FsException> run(Mutation mutation, FaultyTree tree) throws IOException {
    try {
      mutation.run(tree.root());
      return Optional.empty();
    } catch (FsException e) {
      return Optional.of(e);
    }
  }

  @ParameterizedTest
  @EnumSource(When.class)
  void sweepThatFailsAtAnyPortCallIsMadeGoodByALaterOne(When when) throws IOException {
    long call = 1;
    while (sweepFailsAt(call, when)) {
      call++;
    }
    assertThat(call).as("calls of ports that the sweep makes").isGreaterThan(20);
  }

  /** Returns whether there was such a call. */
  private static boolean sweepFailsAt(long call, When when) throws IOException {
    try (FaultyTree tree = new FaultyTree()) {
      Mutation.REPLACE.run(tree.root());
      Mutation.REMOVE_TREE.run(tree.root());
      Content fewerThanPromised =
          new Content(new ByteArrayInputStream(new byte[0]), 1000, Optional::empty);
      tree.root().write(Tree.path("/new"), fewerThanPromised, WriteOptions.DEFAULT);
      tree.wait2Minutes();
      Map<String, String> before = tree.state();
      tree.faults.arm(call, when, () -> new FsException(Errno.EIO, "call " + call));
      boolean threw = sweepThrows(tree);
      tree.faults.disarm();
      Optional<String> failed = tree.faults.failed();
      assertThat(failed.isPresent() || !threw).isTrue();
      tree.assertSound();
      tree.sweepAll();
      tree.assertSwept();
      assertThat(tree.state()).as("after " + failed).isEqualTo(before);
      return failed.isPresent();
    }
  }

  private static boolean sweepThrows(FaultyTree tree) {
    try {
      tree.callFs().sweep();
      return false;
    } catch (FsException e) {
      assertThat(e.errno()).isEqualTo(Errno.EIO);
      return true;
    }
  }
}
