package io.callfs.metadata.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCommitterTest {

  private final RecordingBatch batch = new RecordingBatch();
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private GroupCommitter<RecordingBatch.Lines> committer = start(Duration.ofSeconds(30));

  private GroupCommitter<RecordingBatch.Lines> start(Duration timeout) {
    return GroupCommitter.start(batch, timeout, Duration.ZERO, "test-writer");
  }

  @AfterEach
  void close() {
    committer.close();
    callers.shutdown();
  }

  private static Function<RecordingBatch.Lines, String> adding(String line) {
    return lines -> {
      lines.add(line);
      return line;
    };
  }

  /** Holds the writer in a closure of its own until it is told to go on. */
  private final class Hold {
    private final CountDownLatch holding = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final Future<Boolean> done;

    Hold() {
      done =
          callers.submit(() ->
              committer.<Boolean>write(lines -> {
                holding.countDown();
                await(released);
                return true;
              }));
      await(holding);
    }

    void release() throws Exception {
      released.countDown();
      assertThat(done.get(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Has closures wait behind a held one, in this order, and returns their results to come. */
  private List<Future<String>> queue(List<Function<RecordingBatch.Lines, String>> works) {
    List<Future<String>> results = new ArrayList<>();
    for (Function<RecordingBatch.Lines, String> work : works) {
      int before = committer.waiting();
      results.add(callers.submit(() -> committer.<String>write(work)));
      while (committer.waiting() == before) {
        Thread.onSpinWait();
      }
    }
    return results;
  }

  private static Throwable failure(Future<String> result) throws Exception {
    try {
      String value = result.get(20, TimeUnit.SECONDS);
      throw new AssertionError("no failure but " + value);
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  @Test
  void closuresThatWaitTogetherShareOneCommit() throws Exception {
    Hold hold = new Hold();
    List<Function<RecordingBatch.Lines, String>> works = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      works.add(adding("line " + i));
    }
    List<Future<String>> results = queue(works);
    hold.release();
    for (int i = 0; i < 20; i++) {
      assertThat(results.get(i).get(20, TimeUnit.SECONDS)).isEqualTo("line " + i);
    }
    assertThat(batch.durable()).hasSize(20);
    assertThat(batch.commits()).isLessThanOrEqualTo(2);
  }

  @Test
  void callerReturnsAfterTheCommitOnly() {
    assertThat(committer.<String>write(adding("a"))).isEqualTo("a");
    assertThat(batch.durable()).containsExactly("a");
  }

  @Test
  void closureThatThrowsAfterAChangeLeavesNothingAndOthersStay() throws Exception {
    Hold hold = new Hold();
    IllegalArgumentException thrown = new IllegalArgumentException("no");
    List<Future<String>> results =
        queue(
            List.of(
                adding("a"),
                lines -> {
                  lines.add("broken");
                  throw thrown;
                },
                adding("b")));
    hold.release();
    assertThat(results.get(0).get(20, TimeUnit.SECONDS)).isEqualTo("a");
    assertThat(failure(results.get(1))).isSameAs(thrown);
    assertThat(results.get(2).get(20, TimeUnit.SECONDS)).isEqualTo("b");
    assertThat(batch.durable()).containsExactly("a", "b");
  }

  @Test
  void closureThatThrowsBeforeAChangeCostsTheOthersNothing() throws Exception {
    Hold hold = new Hold();
    List<Integer> runs = new ArrayList<>();
    IllegalArgumentException thrown = new IllegalArgumentException("no");
    List<Future<String>> results =
        queue(
            List.of(
                lines -> {
                  runs.add(1);
                  lines.add("a");
                  return "a";
                },
                lines -> {
                  throw thrown;
                }));
    hold.release();
    assertThat(results.get(0).get(20, TimeUnit.SECONDS)).isEqualTo("a");
    assertThat(failure(results.get(1))).isSameAs(thrown);
    assertThat(runs).hasSize(1);
  }

  @Test
  void failedCommitFailsAllOfTheBatchAndIsNotTriedAgain() throws Exception {
    Hold hold = new Hold();
    batch.failNextCommits(List.of(new FsException(Errno.EIO, "sync")));
    List<Future<String>> results = queue(List.of(adding("a"), adding("b")));
    hold.released.countDown();
    for (Future<String> result : results) {
      assertThat(failure(result)).hasMessageContaining("EIO");
    }
    assertThat(batch.durable()).isEmpty();
    assertThat(committer.<String>write(adding("c"))).isEqualTo("c");
    assertThat(batch.durable()).containsExactly("c");
  }

  @Test
  void whatDoesNotFitIsRefusedAndWhatFitsIsDone() throws Exception {
    Hold hold = new Hold();
    List<Future<String>> results =
        queue(
            List.of(
                adding("a"),
                lines -> {
                  lines.fail(new FsException(Errno.ENOSPC, "disk"));
                  return "never";
                },
                adding("b")));
    hold.release();
    assertThat(results.get(0).get(20, TimeUnit.SECONDS)).isEqualTo("a");
    assertThat(failure(results.get(1))).hasMessageContaining("ENOSPC");
    assertThat(results.get(2).get(20, TimeUnit.SECONDS)).isEqualTo("b");
    assertThat(batch.durable()).containsExactly("a", "b");
    assertThat(batch.timesOutOfSpace()).isPositive();
  }

  @Test
  void failureOfAVerbThatTheClosureCaughtIsStillItsEnd() {
    assertThatThrownBy(() ->
            committer.<String>write(lines -> {
              lines.add("a");
              try {
                lines.fail(new IllegalStateException("shape"));
              } catch (IllegalStateException caught) {
                return "went on: " + caught;
              }
              return "never";
            }))
        .hasMessage("shape");
    assertThat(batch.durable()).isEmpty();
  }

  @Test
  void closureThatIsNotRunInTimeIsNeverRun() throws Exception {
    committer.close();
    committer = start(Duration.ofSeconds(1));
    Hold hold = new Hold();
    assertThatThrownBy(() -> committer.<String>write(adding("late")))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ETIMEDOUT));
    hold.release();
    assertThat(committer.<String>write(adding("next"))).isEqualTo("next");
    assertThat(batch.durable()).containsExactly("next");
  }

  @Test
  void closureThatRunsIsWaitedForBeyondTheTimeLimit() throws Exception {
    committer.close();
    committer = start(Duration.ofSeconds(1));
    long begin = System.nanoTime();
    String result =
        committer.write(lines -> {
          while (System.nanoTime() - begin < 1_100_000_000L) {
            Thread.onSpinWait();
          }
          lines.add("slow");
          return "slow";
        });
    assertThat(result).isEqualTo("slow");
    assertThat(batch.durable()).containsExactly("slow");
  }

  @Test
  void closeFinishesWhatIsQueued() throws Exception {
    Hold hold = new Hold();
    List<Future<String>> results = queue(List.of(adding("a"), adding("b")));
    CompletableFuture<Void> closed = CompletableFuture.runAsync(committer::close, callers);
    hold.release();
    closed.get(20, TimeUnit.SECONDS);
    assertThat(results.get(1).get(20, TimeUnit.SECONDS)).isEqualTo("b");
    assertThat(batch.durable()).containsExactly("a", "b");
  }

  @Test
  void writeAfterCloseIsRefused() {
    committer.close();
    assertThatThrownBy(() -> committer.<String>write(adding("a")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void transactionWithinATransactionIsRefused() {
    assertThatThrownBy(
            () -> committer.<String>write(lines -> committer.<String>write(adding("inner"))))
        .isInstanceOf(IllegalStateException.class);
    assertThat(batch.durable()).isEmpty();
  }

  @Test
  void interruptIsKeptForTheCallerAndTheOutcomeIsTold() {
    Thread.currentThread().interrupt();
    assertThat(committer.<String>write(adding("a"))).isEqualTo("a");
    assertThat(Thread.interrupted()).isTrue();
  }
}
