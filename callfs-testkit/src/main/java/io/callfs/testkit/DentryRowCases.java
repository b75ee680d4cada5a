package io.callfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Dentry;
import io.callfs.fs.Directory;
import io.callfs.fs.DirectoryEntry;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Name;
import io.callfs.fs.Placement;
import io.callfs.fs.RegularFile;
import io.callfs.spi.FileCounts;
import io.callfs.spi.InodeNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Names of any form lead to their inodes, and listings have the order of their bytes. */
abstract class DentryRowCases extends InodeRowCases {

  /** Names that a store may trip over; each differs from all others. */
  static final List<String> HOSTILE_NAMES =
      List.of(
          "a".repeat(255),
          "a".repeat(254) + "b",
          "\u00e9".repeat(127),
          "\u65e5".repeat(85),
          "\ud83d\ude00".repeat(63),
          "%",
          "%%",
          "_",
          "a%b",
          "a_b",
          "axb",
          "\\",
          "\\\\",
          "\\n",
          "'",
          "''",
          "\"",
          "`",
          "; drop table inode; --",
          "--",
          "-rf",
          "$HOME",
          "${a}",
          "?1",
          ":name",
          "{}",
          "[a]",
          "*",
          "~",
          "...",
          ".hidden",
          "x.",
          " ",
          " lead",
          "trail ",
          "two  spaces",
          "\n",
          "line\nbreak",
          "\r",
          "\t",
          "\u0001",
          "\u007f",
          "\u0080",
          "\u00a0",
          "\u200b",
          "\u202e",
          "\u00e9",
          "e\u0301",
          "A",
          "a",
          "B",
          "b",
          "\u00c4",
          "\u00e4",
          "\u0130",
          "\u0131",
          "i",
          "I",
          "\u00df",
          "ss",
          "\ue000",
          "\uff21",
          "\ufffd",
          "\uffff",
          "\ud800\udc00",
          "\ud83d\ude00",
          "\udbff\udfff",
          "1",
          "01",
          "1.0",
          "1e0",
          "null",
          "NULL",
          "true",
          "CON");

  private static final Comparator<String> BYTEWISE =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  DentryRowCases() {}

  private static List<String> shuffledHostileNames() {
    List<String> names = new ArrayList<>(HOSTILE_NAMES);
    Collections.shuffle(names, new Random(42));
    return names;
  }

  @Test
  void nameLeadsToItsInode() {
    insertRoot();
    RegularFile file = linkFile(InodeId.ROOT, "a.txt");
    assertThat(lookup(InodeId.ROOT, new Name("a.txt"))).contains(file);
    assertThat(list(InodeId.ROOT)).containsExactly(new DirectoryEntry(new Name("a.txt"), file));
  }

  @Test
  void lookupOfNothingIsEmpty() {
    insertRoot();
    RegularFile file = linkFile(InodeId.ROOT, "a");
    assertThat(lookup(InodeId.ROOT, new Name("b"))).isEmpty();
    assertThat(lookup(file.id(), new Name("a"))).isEmpty();
    assertThat(lookup(new InodeId(999_999), new Name("a"))).isEmpty();
  }

  @Test
  void namesOfAnInodeAreThoseOfAllDirectories() {
    InodeNames names = ability(InodeNames.class);
    insertRoot();
    RegularFile file = linkFile(InodeId.ROOT, "a");
    RegularFile other = linkFile(InodeId.ROOT, "b");
    Dentry first = new Dentry(InodeId.ROOT, new Name("a"), file.id());
    Dentry second = new Dentry(other.id(), new Name("c"), file.id());
    assertThat(names.names(file.id())).containsExactly(first);
    change(tx -> tx.link(second));
    assertThat(names.names(file.id())).containsExactlyInAnyOrder(first, second);
    change(tx -> tx.unlink(InodeId.ROOT, new Name("a")));
    assertThat(names.names(file.id())).containsExactly(second);
    assertThat(names.names(new InodeId(999_999))).isEmpty();
  }

  @Test
  void filesAreCountedByTheInstanceTheyBelongTo() {
    FileCounts counts = ability(FileCounts.class);
    insertRoot();
    assertThat(counts.filesPerInstance()).isEmpty();
    RegularFile first = linkFile(InodeId.ROOT, "a");
    RegularFile second = linkFile(InodeId.ROOT, "b");
    InstanceId one = second.placement().instance();
    assertThat(counts.filesPerInstance()).isEqualTo(Map.of(one, 2L));
    InstanceId other = new InstanceId("another");
    change(tx ->
        tx.update(
            first.withPlacement(new Placement(other, "s3")).withAttributes(first.attributes())));
    assertThat(counts.filesPerInstance()).isEqualTo(Map.of(one, 1L, other, 1L));
  }

  @Test
  void hostileNamesAreKeptAndToldApart() throws Exception {
    insertRoot();
    List<RegularFile> files = new ArrayList<>();
    List<String> names = shuffledHostileNames();
    for (String name : names) {
      files.add(linkFile(InodeId.ROOT, name));
    }
    if (persistent()) {
      reopen();
    }
    for (int i = 0; i < names.size(); i++) {
      Name name = new Name(names.get(i));
      assertThat(lookup(InodeId.ROOT, name)).contains(files.get(i));
    }
  }

  @Test
  void listingHasTheOrderOfTheBytesOfTheNames() {
    insertRoot();
    for (String name : shuffledHostileNames()) {
      linkFile(InodeId.ROOT, name);
    }
    assertThat(names(InodeId.ROOT))
        .containsExactlyElementsOf(HOSTILE_NAMES.stream().sorted(BYTEWISE).toList());
  }

  @Test
  void namesBeyondTheBasicPlaneComeAfterAllWithin() {
    insertRoot();
    for (String name : List.of("\ud83d\ude00", "\uff21", "z", "\ue000", "\uffff", "\ud800\udc00")) {
      linkFile(InodeId.ROOT, name);
    }
    assertThat(names(InodeId.ROOT))
        .containsExactly("z", "\ue000", "\uff21", "\uffff", "\ud800\udc00", "\ud83d\ude00");
  }

  @Test
  void pagesFollowEachOtherWhateverTheirSize() {
    insertRoot();
    change(tx -> {
      for (String name : shuffledHostileNames()) {
        linkFile(tx, InodeId.ROOT, name);
      }
    });
    List<DirectoryEntry> all = list(InodeId.ROOT);
    for (int limit : new int[] {1, 2, 7, all.size() - 1, all.size(), all.size() + 1}) {
      List<DirectoryEntry> paged = new ArrayList<>();
      Name after = null;
      while (true) {
        Name from = after;
        List<DirectoryEntry> page = page(InodeId.ROOT, from, limit);
        assertThat(page).hasSizeLessThanOrEqualTo(limit);
        paged.addAll(page);
        assertThat(paged).as("pages of " + limit).hasSizeLessThanOrEqualTo(all.size());
        if (page.size() < limit) {
          break;
        }
        after = page.get(page.size() - 1).name();
      }
      assertThat(paged).as("pages of " + limit).isEqualTo(all);
    }
  }

  @Test
  void pageMayBeginAfterANameThatIsNotThere() {
    insertRoot();
    for (String name : List.of("a", "c", "e")) {
      linkFile(InodeId.ROOT, name);
    }
    assertThat(page(InodeId.ROOT, new Name("b"), 1))
        .extracting(entry -> entry.name().value())
        .containsExactly("c");
    assertThat(page(InodeId.ROOT, new Name("e"), 10)).isEmpty();
    assertThat(page(InodeId.ROOT, new Name("\udbff\udfff"), 10)).isEmpty();
  }

  @Test
  void anyLimitIsTaken() {
    insertRoot();
    linkFile(InodeId.ROOT, "a");
    assertThat(page(InodeId.ROOT, null, Integer.MAX_VALUE)).hasSize(1);
  }

  @Test
  void listingShowsOnlyItsDirectory() {
    insertRoot();
    Directory sub = linkDirectory(InodeId.ROOT, "sub");
    linkFile(InodeId.ROOT, "outside");
    linkFile(sub.id(), "inside");
    assertThat(names(InodeId.ROOT)).containsExactly("outside", "sub");
    assertThat(names(sub.id())).containsExactly("inside");
  }

  @Test
  void listingOfNoDirectoryIsEmpty() {
    RegularFile file = insertFile();
    assertThat(list(file.id())).isEmpty();
    assertThat(list(new InodeId(999_999))).isEmpty();
  }

  @Test
  void listingShowsTheInodesAsTheyAre() {
    insertRoot();
    RegularFile file = linkFile(InodeId.ROOT, "a");
    change(tx -> tx.update(file.withAttributes(file.attributes().withNlink(5))));
    assertThat(list(InodeId.ROOT))
        .extracting(DirectoryEntry::inode)
        .containsExactly(file.withAttributes(file.attributes().withNlink(5)));
  }

  @Test
  void oneInodeMayHaveManyNames() {
    insertRoot();
    RegularFile file = linkFile(InodeId.ROOT, "a");
    Directory sub = linkDirectory(InodeId.ROOT, "sub");
    change(tx -> {
      tx.link(new Dentry(InodeId.ROOT, new Name("b"), file.id()));
      tx.link(new Dentry(sub.id(), new Name("a"), file.id()));
    });
    assertThat(lookup(InodeId.ROOT, new Name("b"))).contains(file);
    assertThat(lookup(sub.id(), new Name("a"))).contains(file);
    change(tx -> tx.unlink(InodeId.ROOT, new Name("a")));
    assertThat(names(InodeId.ROOT)).containsExactly("b", "sub");
    assertThat(inode(file.id())).contains(file);
  }

  @Test
  void nameMayBeGivenAgainAfterUnlink() {
    insertRoot();
    linkFile(InodeId.ROOT, "a");
    RegularFile second =
        write(tx -> {
          tx.unlink(InodeId.ROOT, new Name("a"));
          return linkFile(tx, InodeId.ROOT, "a");
        });
    assertThat(lookup(InodeId.ROOT, new Name("a"))).contains(second);
    assertThat(names(InodeId.ROOT)).containsExactly("a");
  }

  @Test
  void renameIsOneStep() {
    insertRoot();
    Directory sub = linkDirectory(InodeId.ROOT, "sub");
    RegularFile file = linkFile(InodeId.ROOT, "a");
    change(tx -> {
      tx.unlink(InodeId.ROOT, new Name("a"));
      tx.link(new Dentry(sub.id(), new Name("b"), file.id()));
    });
    assertThat(names(InodeId.ROOT)).containsExactly("sub");
    assertThat(lookup(sub.id(), new Name("b"))).contains(file);
  }

  @Test
  void linkOfANameThatExistsIsRefused() {
    insertRoot();
    RegularFile file = linkFile(InodeId.ROOT, "a");
    RegularFile other = insertFile();
    assertRefused(tx -> tx.link(new Dentry(InodeId.ROOT, new Name("a"), other.id())));
    assertThat(lookup(InodeId.ROOT, new Name("a"))).contains(file);
  }

  @Test
  void unlinkOfANameThatDoesNotExistIsRefused() {
    insertRoot();
    linkFile(InodeId.ROOT, "a");
    assertRefused(tx -> tx.unlink(InodeId.ROOT, new Name("b")));
    assertThat(names(InodeId.ROOT)).containsExactly("a");
  }

  @Test
  void unlinkWhereNoNameEverWasIsRefused() {
    insertRoot();
    RegularFile file = insertFile();
    for (InodeId id : List.of(InodeId.ROOT, file.id(), new InodeId(999_999))) {
      assertRefused(tx -> tx.unlink(id, new Name("a")));
    }
  }

  @Test
  void walkFindsAllOfAPath() {
    Directory root = insertRoot();
    Directory one = linkDirectory(root.id(), "one");
    Directory two = linkDirectory(one.id(), "two");
    RegularFile file = linkFile(two.id(), "three");
    assertThat(walk("one", "two", "three")).containsExactly(one, two, file);
    assertThat(walk(one.id(), List.of(new Name("two")))).containsExactly(two);
  }

  @Test
  void walkEndsWhereANameIsMissing() {
    insertRoot();
    Directory one = linkDirectory(InodeId.ROOT, "one");
    RegularFile file = linkFile(one.id(), "file");
    assertThat(walk("one", "missing", "file")).containsExactly(one);
    assertThat(walk("missing")).isEmpty();
    assertThat(walk("one", "file", "below")).containsExactly(one, file);
    assertThat(walk()).isEmpty();
    assertThat(walk(new InodeId(999_999), List.of(new Name("one")))).isEmpty();
  }

  @Test
  void walkGoesAThousandDeep() {
    insertRoot();
    List<Inode> expected = new ArrayList<>();
    String[] names = new String[1000];
    Arrays.fill(names, "d");
    change(tx -> {
      expected.clear();
      InodeId parent = InodeId.ROOT;
      for (String name : names) {
        Directory next = Rows.directory(tx.nextInodeId(), parent);
        tx.insert(next);
        tx.link(new Dentry(parent, new Name(name), next.id()));
        expected.add(next);
        parent = next.id();
      }
    });
    assertThat(walk(names)).isEqualTo(expected);
  }

  private List<Inode> walk(String... names) {
    List<Name> path = Arrays.stream(names).map(Name::new).toList();
    return walk(InodeId.ROOT, path);
  }

  Directory linkDirectory(InodeId parent, String name) {
    return write(tx -> {
      Directory directory = Rows.directory(tx.nextInodeId(), parent);
      tx.insert(directory);
      tx.link(new Dentry(parent, new Name(name), directory.id()));
      return directory;
    });
  }
}
