package io.callfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.callfs.fs.Dentry;
import io.callfs.fs.DirectoryEntry;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import io.callfs.fs.RegularFile;
import io.callfs.spi.MemoryReads;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * The promises of {@link MetadataStore}, each as a test. Extend it with {@link #open}, and override
 * {@link #persistent} where the store ends with its process; cases of an ability that the store
 * lacks are skipped and name it.
 */
public abstract class MetadataStoreContract extends TransactionCases {

  /** Reads and writes enough for a race to show. */
  private static final int ENOUGH = 300;

  /** For subclasses. */
  protected MetadataStoreContract() {}

  /** Two files whose versions each writer raises together. */
  private record Pair(RegularFile one, RegularFile other) {}

  private Pair insertPair() {
    insertRoot();
    return write(
        tx -> new Pair(linkFile(tx, InodeId.ROOT, "one"), linkFile(tx, InodeId.ROOT, "other")));
  }

  private long raise(Pair pair) {
    return write(tx -> {
      RegularFile one = (RegularFile) tx.inode(pair.one().id()).orElseThrow();
      RegularFile other = (RegularFile) tx.inode(pair.other().id()).orElseThrow();
      long next = one.version() + 1;
      tx.update(Rows.atVersion(one, next));
      tx.update(Rows.atVersion(other, next));
      return next;
    });
  }

  /** Returns the versions of the pair by every way that leads to them. */
  private static List<Long> versions(MetadataReader rows, Pair pair) {
    List<Long> versions = versionsWithoutList(rows, pair);
    for (DirectoryEntry entry : rows.list(InodeId.ROOT, null, 10)) {
      versions.add(entry.inode().version());
    }
    rows.inode(pair.one().id()).map(Inode::version).ifPresent(versions::add);
    return versions;
  }

  /** Asks only for what a store that keeps rows in memory, and no listings, may have there. */
  private static List<Long> versionsWithoutList(MetadataReader rows, Pair pair) {
    List<Long> versions = new ArrayList<>();
    rows.inode(pair.one().id()).map(Inode::version).ifPresent(versions::add);
    rows.lookup(InodeId.ROOT, new Name("other")).map(Inode::version).ifPresent(versions::add);
    rows.walk(InodeId.ROOT, List.of(new Name("one"))).forEach(i -> versions.add(i.version()));
    rows.inode(pair.other().id()).map(Inode::version).ifPresent(versions::add);
    return versions;
  }

  private List<Long> versions(Pair pair) {
    return read(rows -> versions(rows, pair));
  }

  /**
   * Reads, while others write, by the given way, which gives nothing where it can't; returns how
   * often it gave something.
   */
  private long readWhileOthersWrite(
      Pair pair, Function<Function<MetadataReader, List<Long>>, Optional<List<Long>>> reader)
      throws Exception {
    return readWhileOthersWrite(pair, rows -> versions(rows, pair), 7, reader);
  }

  private long readWhileOthersWrite(
      Pair pair,
      Function<MetadataReader, List<Long>> look,
      int rowsSeen,
      Function<Function<MetadataReader, List<Long>>, Optional<List<Long>>> reader)
      throws Exception {
    AtomicLong acknowledged = new AtomicLong(1);
    AtomicInteger reading = new AtomicInteger(2);
    AtomicLong writes = new AtomicLong();
    AtomicLong answered = new AtomicLong();
    Together.Task write =
        thread -> {
          while (reading.get() > 0) {
            acknowledged.accumulateAndGet(raise(pair), Math::max);
            writes.incrementAndGet();
          }
        };
    Together.Task read =
        thread -> {
          try {
            long last = 0;
            for (int i = 0; i < ENOUGH || acknowledged.get() < ENOUGH; i++) {
              long atLeast = Math.max(last, acknowledged.get());
              Optional<List<Long>> seen = reader.apply(look);
              if (seen.isPresent()) {
                answered.incrementAndGet();
                last = assertOneSnapshot(seen.get(), rowsSeen, atLeast);
              }
            }
          } finally {
            reading.decrementAndGet();
          }
        };
    Together.run(List.of(write, write, read, read));
    assertThat(versions(pair)).containsOnly(1 + writes.get());
    return answered.get();
  }

  private static long assertOneSnapshot(List<Long> versions, int rowsSeen, long atLeast) {
    assertThat(versions).hasSize(rowsSeen);
    assertThat(versions.stream().distinct()).as("versions of one snapshot").hasSize(1);
    assertThat(versions.get(0)).isGreaterThanOrEqualTo(atLeast);
    return versions.get(0);
  }

  @Test
  void readSeesOneCurrentSnapshotWhileOthersWrite() throws Exception {
    Pair pair = insertPair();
    long answered = readWhileOthersWrite(pair, work -> Optional.of(store.read(work)));
    assertThat(answered).isPositive();
  }

  @Test
  void writesOfManyThreadsAreSerial() throws Exception {
    Pair pair = insertPair();
    AtomicLong sum = new AtomicLong();
    Together.run(
        8,
        thread -> {
          for (int i = 0; i < 50; i++) {
            sum.addAndGet(raise(pair));
          }
        });
    long last = 1 + 8 * 50;
    assertThat(versions(pair)).containsOnly(last);
    assertThat(sum.get()).as("each number once").isEqualTo(last * (last + 1) / 2 - 1);
  }

  @Test
  void oneOfManyCreatorsOfANameWins() throws Exception {
    insertRoot();
    for (int round = 0; round < 20; round++) {
      Name name = new Name("round-" + round);
      AtomicInteger winners = new AtomicInteger();
      Together.run(
          4,
          thread -> {
            boolean won =
                write(tx -> {
                  if (tx.lookup(InodeId.ROOT, name).isPresent()) {
                    return false;
                  }
                  linkFile(tx, InodeId.ROOT, name.value());
                  return true;
                });
            if (won) {
              winners.incrementAndGet();
            }
          });
      assertThat(winners).hasValue(1);
    }
    assertThat(list(InodeId.ROOT)).hasSize(20);
  }

  @Test
  void decisionsOnWhatOthersChangeDoNotCross() throws Exception {
    insertRoot();
    for (int round = 0; round < 20; round++) {
      linkFile(InodeId.ROOT, "a");
      linkFile(InodeId.ROOT, "b");
      Together.run(
          2,
          thread ->
              change(tx -> {
                if (tx.list(InodeId.ROOT, null, 10).size() == 2) {
                  tx.unlink(InodeId.ROOT, new Name(thread == 0 ? "a" : "b"));
                }
              }));
      assertThat(names(InodeId.ROOT)).as("one may go, never both").hasSize(1);
      change(tx -> tx.unlink(InodeId.ROOT, tx.list(InodeId.ROOT, null, 1).get(0).name()));
    }
  }

  @Test
  void failingWritesTakeNoOthersWithThem() throws Exception {
    insertRoot();
    Together.run(
        8,
        thread -> {
          for (int i = 0; i < 40; i++) {
            String name = thread + "-" + i;
            if (i % 2 == 0) {
              RegularFile file = linkFile(InodeId.ROOT, name);
              assertThat(lookup(InodeId.ROOT, new Name(name))).contains(file);
            } else {
              FsException failure = new FsException(Errno.EPERM, name);
              try {
                change(tx -> {
                  linkFile(tx, InodeId.ROOT, name);
                  throw failure;
                });
                throw new AssertionError("the failure was swallowed");
              } catch (FsException e) {
                assertThat(e).isSameAs(failure);
              }
            }
          }
        });
    assertThat(list(InodeId.ROOT))
        .hasSize(8 * 20)
        .allMatch(entry -> Integer.parseInt(entry.name().value().split("-", -1)[1]) % 2 == 0);
  }

  @Test
  void illegalVerbsTakeNoOthersWithThem() throws Exception {
    insertRoot();
    RegularFile taken = linkFile(InodeId.ROOT, "taken");
    Together.run(
        4,
        thread -> {
          for (int i = 0; i < 30; i++) {
            linkFile(InodeId.ROOT, thread + "-" + i);
            assertRefused(tx -> tx.link(new Dentry(InodeId.ROOT, new Name("taken"), taken.id())));
          }
        });
    assertThat(list(InodeId.ROOT)).hasSize(1 + 4 * 30);
  }

  @Test
  void acknowledgedWritesOfManyThreadsAreThereAfterReopening() throws Exception {
    insertRoot();
    Together.run(
        8,
        thread -> {
          for (int i = 0; i < 25; i++) {
            linkFile(InodeId.ROOT, thread + "-" + i);
          }
        });
    reopen();
    assertThat(list(InodeId.ROOT)).hasSize(200);
  }

  @Test
  void interruptedWriteIsWholeOrNothing() throws Exception {
    insertRoot();
    Together.run(
        1,
        thread -> {
          Thread.currentThread().interrupt();
          boolean acknowledged;
          try {
            linkFile(InodeId.ROOT, "a");
            acknowledged = true;
          } catch (FsException e) {
            acknowledged = false;
          }
          boolean ignored = Thread.interrupted();
          boolean there = names(InodeId.ROOT).equals(List.of("a"));
          assertThat(there || !acknowledged).as("acknowledged is there").isTrue();
        });
    linkFile(InodeId.ROOT, "b");
    assertThat(names(InodeId.ROOT)).contains("b");
  }

  @Test
  void memoryReadsSeeOneCurrentSnapshotWhileOthersWrite() throws Exception {
    MemoryReads memory = ability(MemoryReads.class);
    Pair pair = insertPair();
    List<Long> warmed = versions(pair);
    assertThat(warmed).containsOnly(1L);
    long answered =
        readWhileOthersWrite(
            pair,
            work -> {
              Optional<List<Long>> seen = memory.readFromMemory(work);
              if (seen.isEmpty()) {
                List<Long> loaded = store.read(work);
                assertThat(loaded.stream().distinct()).hasSize(1);
              }
              return seen;
            });
    assumeTrue(answered > 0, "lacks a read that was answered from memory");
  }

  @Test
  void memoryReadsOfSingleRowsSeeOneCurrentSnapshotWhileOthersWrite() throws Exception {
    MemoryReads memory = ability(MemoryReads.class);
    Pair pair = insertPair();
    Function<MetadataReader, List<Long>> look = rows -> versionsWithoutList(rows, pair);
    assertThat(read(look)).containsOnly(1L);
    long answered =
        readWhileOthersWrite(
            pair,
            look,
            4,
            work -> {
              Optional<List<Long>> seen = memory.readFromMemory(work);
              if (seen.isEmpty()) {
                assertThat(store.<List<Long>>read(work).stream().distinct()).hasSize(1);
              }
              return seen;
            });
    assumeTrue(answered > 0, "lacks a read that was answered from memory");
  }

  @Test
  void memoryReadsAfterAWriteNeverShowWhatWasBefore() throws Exception {
    MemoryReads memory = ability(MemoryReads.class);
    insertRoot();
    AtomicInteger answered = new AtomicInteger();
    Function<MetadataReader, Boolean> exists =
        rows -> rows.walk(InodeId.ROOT, List.of(new Name("a"))).size() == 1;
    for (int round = 0; round < 50; round++) {
      boolean expected = round % 2 == 0;
      Together.run(
          2,
          thread -> {
            for (int i = 0; i < 20; i++) {
              memory.readFromMemory(exists);
              boolean ignored = store.read(exists);
            }
          });
      change(tx -> {
        if (expected) {
          linkFile(tx, InodeId.ROOT, "a");
        } else {
          tx.unlink(InodeId.ROOT, new Name("a"));
        }
      });
      Together.run(
          2,
          thread -> {
            memory
                .readFromMemory(exists)
                .ifPresent(seen -> {
                  answered.incrementAndGet();
                  assertThat(seen).isEqualTo(expected);
                });
            assertThat(store.read(exists)).isEqualTo(expected);
            memory.readFromMemory(exists).ifPresent(seen -> assertThat(seen).isEqualTo(expected));
          });
    }
    assumeTrue(answered.get() > 0, "lacks a read that was answered from memory");
  }

  @Test
  void memoryReadsAfterARollbackShowNothingOfIt() {
    MemoryReads memory = ability(MemoryReads.class);
    insertRoot();
    RegularFile file = linkFile(InodeId.ROOT, "a");
    assertThat(inode(file.id())).contains(file);
    assertRefused(tx -> {
      tx.update(Rows.atVersion(file, 50));
      tx.unlink(InodeId.ROOT, new Name("a"));
      assertThat(tx.inode(file.id())).contains(Rows.atVersion(file, 50));
      tx.delete(new InodeId(999_999));
    });
    memory
        .readFromMemory(rows -> rows.inode(file.id()))
        .ifPresent(seen -> assertThat(seen).contains(file));
    memory
        .readFromMemory(rows -> rows.lookup(InodeId.ROOT, new Name("a")))
        .ifPresent(seen -> assertThat(seen).contains(file));
    assertThat(inode(file.id())).contains(file);
  }

  @Test
  void memoryReadsWaitForNoWriter() throws Exception {
    MemoryReads memory = ability(MemoryReads.class);
    RegularFile file = insertFile();
    assertThat(inode(file.id())).contains(file);
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    AtomicBoolean inTime = new AtomicBoolean();
    Together.run(
        List.of(
            thread ->
                change(tx -> {
                  tx.update(Rows.atVersion(file, 2));
                  writing.countDown();
                  inTime.set(awaits(answered));
                }),
            thread -> {
              assertThat(awaits(writing)).isTrue();
              memory
                  .readFromMemory(rows -> rows.inode(file.id()))
                  .ifPresent(seen -> assertThat(seen).contains(file));
              answered.countDown();
            }));
    assertThat(inTime).as("the read came back while the writer was at work").isTrue();
  }

  @Test
  void exceptionOfAMemoryReadComesOutUnchanged() {
    MemoryReads memory = ability(MemoryReads.class);
    FsException failure = new FsException(Errno.EACCES, "/a");
    try {
      Optional<Boolean> ignored =
          memory.readFromMemory(rows -> {
            throw failure;
          });
    } catch (FsException e) {
      assertThat(e).isSameAs(failure);
      return;
    }
    throw new AssertionError("the failure was swallowed");
  }

  private static boolean awaits(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
