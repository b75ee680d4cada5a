package io.callfs.bench;

import io.callfs.backend.localfs.LocalBlobStore;
import io.callfs.core.CallFs;
import io.callfs.core.FileSystemView;
import io.callfs.core.Follow;
import io.callfs.core.NodeSpec;
import io.callfs.core.Parents;
import io.callfs.core.Precondition;
import io.callfs.core.Removal;
import io.callfs.core.RenameOptions;
import io.callfs.fs.Credentials;
import io.callfs.fs.DirectoryEntry;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.Mode;
import io.callfs.fs.Name;
import io.callfs.memory.InProcessLockManager;
import io.callfs.metadata.sql.CacheLimits;
import io.callfs.metadata.sqlite.SqliteMetadataStore;
import io.callfs.spi.MetadataStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How the cost of a call depends on the size of what it meets: creating, looking up and listing in
 * directories of growing size, and renaming and removing trees of ten and of very many descendants.
 * The engine over SQLite and a local disk, durable, without HTTP.
 *
 * <p>{@code java -cp callfs-bench.jar io.callfs.bench.SizeCurves DIRECTORY [LARGEST]}
 */
public final class SizeCurves {

  private static final int CALLERS = 16;
  private static final int LOOKUPS = 20_000;
  private static final int PAGE = 1000;
  private static final int REPEATS = 21;
  private static final RenameOptions RENAME =
      new RenameOptions(RenameOptions.Target.KEEP, Parents.REQUIRE, Precondition.NONE);
  private static final NodeSpec DIRECTORY = new NodeSpec.NewDirectory(new Mode(0777));
  private static final NodeSpec FILE = new NodeSpec.EmptyFile(new Mode(0666));

  private final FileSystemView view;
  private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);

  private SizeCurves(FileSystemView view) {
    this.view = view;
  }

  /** Measures and prints a table. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory(Path.of(arguments[0]), "size-curves");
    int largest = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
    CacheLimits cache = new CacheLimits(Duration.ofMinutes(5), 100_000, 64L << 20);
    try (MetadataStore metadata =
            SqliteMetadataStore.open(directory.resolve("callfs.db"), Duration.ofMinutes(1), cache);
        LocalBlobStore blobs = LocalBlobStore.open(directory.resolve("blobs"));
        InProcessLockManager locks = new InProcessLockManager();
        CallFs callFs =
            CallFs.builder().metadata(metadata).locks(locks).backend("localfs", blobs).build()) {
      SizeCurves curves = new SizeCurves(callFs.view(Credentials.ROOT));
      try {
        curves.run(largest);
      } finally {
        curves.callers.shutdown();
      }
    }
  }

  private void run(int largest) throws Exception {
    measure(200, false);
    print("entries", "create µs", "lookup µs", "list µs/entry", "heap of a listing MiB");
    for (int size = 1000; size <= largest; size *= 10) {
      measure(size, true);
    }
    print("descendants", "rename µs", "remove tree µs");
    for (int size : new int[] {10, largest}) {
      trees(size);
    }
  }

  private void measure(int size, boolean shown) throws Exception {
    String directory = "/d" + size;
    Inode made = view.create(FsPath.parse(directory), DIRECTORY, Parents.REQUIRE);
    long began = System.nanoTime();
    together(caller -> {
      for (int i = caller; i < size; i += CALLERS) {
        view.create(file(directory, i), FILE, Parents.REQUIRE);
      }
    });
    double create = micros(began) / size;
    began = System.nanoTime();
    together(caller -> {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      for (int i = 0; i < LOOKUPS / CALLERS; i++) {
        view.stat(file(directory, random.nextInt(size)), Follow.LINKS);
      }
    });
    double lookup = micros(began) / LOOKUPS;
    long before = heap();
    long most = before;
    began = System.nanoTime();
    int seen = 0;
    Name after = null;
    List<DirectoryEntry> page;
    do {
      page = view.list(FsPath.parse(directory), after, PAGE);
      seen += page.size();
      after = page.isEmpty() ? after : page.get(page.size() - 1).name();
      most = seen % 100_000 == 0 ? Math.max(most, heap()) : most;
    } while (page.size() == PAGE);
    double list = micros(began) / size;
    if (seen != size) {
      throw new IllegalStateException(seen + " entries of inode " + made.id() + " are listed");
    }
    if (shown) {
      print(
          Integer.toString(size),
          one(create),
          one(lookup),
          "%.2f".formatted(list),
          Long.toString(Math.max(0, most - before) >> 20));
    }
  }

  /** Renames and removes a tree, of which a part was made above and hung in. */
  private void trees(int size) {
    String top = "/d" + size;
    if (size < 1000) {
      view.create(FsPath.parse(top), DIRECTORY, Parents.REQUIRE);
      for (int i = 0; i < size; i++) {
        view.create(file(top, i), FILE, Parents.REQUIRE);
      }
    }
    FsPath here = FsPath.parse(top);
    FsPath there = FsPath.parse(top + "-renamed");
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < REPEATS; i++) {
      long began = System.nanoTime();
      Inode moved = view.rename(i % 2 == 0 ? here : there, i % 2 == 0 ? there : here, RENAME);
      times.add(micros(began) + (moved.version() < 0 ? 1 : 0));
    }
    times.sort(null);
    long began = System.nanoTime();
    view.remove(there, Removal.TREE, Precondition.NONE);
    print(Integer.toString(size), one(times.get(REPEATS / 2)), one(micros(began)));
  }

  private interface Work {
    void by(int caller);
  }

  private void together(Work work) throws Exception {
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      int caller = i;
      calls.add(() -> {
        work.by(caller);
        return true;
      });
    }
    for (Future<Boolean> done : callers.invokeAll(calls)) {
      done.get();
    }
  }

  private static FsPath file(String directory, int number) {
    return FsPath.parse(directory + "/f" + number);
  }

  private static double micros(long since) {
    return (System.nanoTime() - since) / 1000.0;
  }

  private static String one(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static void print(String... columns) {
    System.out.println(String.join("\t", columns));
  }
}
