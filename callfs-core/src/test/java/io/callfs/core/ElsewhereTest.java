package io.callfs.core;

import static io.callfs.core.Tree.assertFails;
import static io.callfs.core.Tree.content;
import static io.callfs.core.Tree.path;
import static io.callfs.core.Tree.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Credentials;
import io.callfs.fs.Errno;
import io.callfs.fs.Inode;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Mode;
import io.callfs.fs.Octets;
import io.callfs.memory.InMemoryBlobStore;
import io.callfs.memory.InMemoryMetadataStore;
import io.callfs.memory.InProcessLockManager;
import io.callfs.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two instances share the metadata, and each keeps the bytes of what is its own. */
class ElsewhereTest {

  private static final InstanceId ONE = new InstanceId("one");
  private static final InstanceId OTHER = new InstanceId("other");
  private static final String LONG = "content".repeat(50);

  private final TestClock clock = new TestClock(Instant.parse("2026-11-21T09:00:00Z"));
  private final InMemoryMetadataStore metadata = new InMemoryMetadataStore(clock);
  private final InProcessLockManager locks = new InProcessLockManager();
  private final InMemoryBlobStore blobsOfOne = new InMemoryBlobStore(clock);
  private final InMemoryBlobStore blobsOfOther = new InMemoryBlobStore(clock);
  private final CallFs one = instance(ONE, blobsOfOne);
  private final CallFs other = instance(OTHER, blobsOfOther);
  private final FileSystemView here = one.view(Credentials.ROOT);
  private final FileSystemView there = other.view(Credentials.ROOT);

  private CallFs instance(InstanceId id, InMemoryBlobStore blobs) {
    return CallFs.builder()
        .metadata(metadata)
        .backend("disk", blobs)
        .locks(locks)
        .clock(clock)
        .instance(id)
        .peers(Set.of(ONE, OTHER))
        .inlineLimit(Tree.INLINE_LIMIT)
        .garbageDelay(Duration.ofSeconds(5))
        .build();
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
    metadata.close();
  }

  private void sweepBoth() {
    for (int i = 0; i < 4; i++) {
      clock.advance(Duration.ofMinutes(1));
      assertThat(one.sweep() + other.sweep()).isNotNegative();
    }
  }

  private boolean exists(Inode inode) {
    return metadata.<Boolean>read(reader -> reader.inode(inode.id()).isPresent());
  }

  @Test
  void ownFilesAreHereAndOthersElsewhere() {
    put(here, "/a", LONG);

    assertThat(here.elsewhere(path("/a"), Follow.LINKS)).isEmpty();
    assertThat(there.elsewhere(path("/a"), Follow.LINKS))
        .map(inode -> inode.placement().instance())
        .contains(ONE);
    assertThat(there.elsewhere(path("/none"), Follow.LINKS)).isEmpty();
  }

  @Test
  void contentIsReadAndWrittenByItsOwnerOnly() {
    for (String text : new String[] {"small", LONG}) {
      put(here, "/a", text);
      assertFails(Errno.EREMOTE, () -> there.open(path("/a")));
      assertFails(
          Errno.EREMOTE, () -> there.open(path("/a"), OpenOptions.of(AccessMode.READ_ONLY)));
      assertFails(
          Errno.EREMOTE, () -> there.write(path("/a"), content("new"), WriteOptions.DEFAULT));
      assertFails(Errno.EREMOTE, () -> there.append(path("/a"), content("new"), Precondition.NONE));
      assertFails(Errno.EREMOTE, () -> there.truncate(path("/a"), 1, Precondition.NONE));
      assertThat(there.openFromMemory(path("/a"))).isEmpty();
      try (FileHandle handle = here.open(path("/a"))) {
        assertThat(Tree.read(handle)).isEqualTo(text);
      }
    }
  }

  @Test
  void whoMayNotReadIsToldThatFirst() {
    put(here, "/a", LONG);
    here.chmod(path("/a"), Mode.parse("0600"), Follow.LINKS, Precondition.NONE);

    assertFails(Errno.EACCES, () -> other.view(Tree.ALICE).open(path("/a")));
  }

  @Test
  void fileOfAnotherThatIsOpenThereLivesOnWithoutItsName() {
    Inode file = put(here, "/a", LONG).file();
    try (OpenFile open = here.open(path("/a"), OpenOptions.of(AccessMode.READ_ONLY))) {
      there.remove(path("/a"), Removal.UNLINK, Precondition.NONE);
      sweepBoth();

      try (FileHandle content = open.content()) {
        assertThat(Tree.read(content)).isEqualTo(LONG);
      }
    }
    sweepBoth();
    assertThat(exists(file)).isFalse();
    assertThat(blobsOfOne.list()).isEmpty();
  }

  @Test
  void treeOfSeveralOwnersIsCollectedByAllOfThem() {
    here.create(path("/d"), new NodeSpec.NewDirectory(Mode.parse("0755")), Parents.REQUIRE);
    Inode below =
        there.create(
            path("/d/below"), new NodeSpec.NewDirectory(Mode.parse("0755")), Parents.REQUIRE);
    Inode mine = put(here, "/d/below/mine", LONG).file();
    Inode theirs = put(there, "/d/below/theirs", LONG).file();

    here.remove(path("/d"), Removal.TREE, Precondition.NONE);
    sweepBoth();

    assertThat(List.of(below, mine, theirs)).noneMatch(this::exists);
    assertThat(blobsOfOne.list()).isEmpty();
    assertThat(blobsOfOther.list()).isEmpty();
  }

  @Test
  void linkToAFileOfAnotherIsMadeAndNamesItsOwner() {
    put(here, "/a", LONG);
    DownloadLinks links =
        other
            .downloadLinks(
                new DownloadLinks.Settings(
                    Octets.wrap(new byte[32]),
                    Duration.ofSeconds(1),
                    Duration.ofDays(1),
                    256,
                    Duration.ofMinutes(1)),
                new Random(1))
            .orElseThrow();

    DownloadLinks.Made made =
        links.make(Credentials.ROOT, path("/a"), Duration.ofMinutes(1), 1, null);

    assertThat(links.look(made.token(), null))
        .isInstanceOfSatisfying(
            Download.class, download -> assertThat(download.owner()).contains(ONE));
  }

  @Test
  void whatBelongsToAnUnknownInstanceIsThisOnes() {
    put(here, "/a", LONG);
    try (CallFs renamed =
        CallFs.builder()
            .metadata(metadata)
            .backend("disk", blobsOfOne)
            .locks(locks)
            .clock(clock)
            .instance(new InstanceId("renamed"))
            .build()) {
      try (FileHandle handle = renamed.view(Credentials.ROOT).open(path("/a"))) {
        assertThat(Tree.read(handle)).isEqualTo(LONG);
      }
    }
  }
}
