package io.callfs.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.callfs.backend.localfs.LocalBlobStore;
import io.callfs.core.CallFs;
import io.callfs.core.Content;
import io.callfs.core.FileHandle;
import io.callfs.core.FileSystemView;
import io.callfs.core.Follow;
import io.callfs.core.NodeSpec;
import io.callfs.core.Parents;
import io.callfs.core.WriteOptions;
import io.callfs.fs.Credentials;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Mode;
import io.callfs.memory.InProcessLockManager;
import io.callfs.metadata.sqlite.SqliteMetadataStore;
import io.callfs.spi.BlobStore;
import io.callfs.spi.LockManager;
import io.callfs.spi.MetadataStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Set;

/** The example of the README, a program of its own. */
public final class EmbeddingExample {

  private EmbeddingExample() {}

  /** Runs the example in the directory that the first argument names. */
  public static void main(String[] arguments) throws IOException {
    run(Path.of(arguments[0]), System.out);
  }

  static void run(Path directory, PrintStream out) throws IOException {
    // region embedding
    try (MetadataStore names = SqliteMetadataStore.open(directory.resolve("names.db"));
        BlobStore bytes = LocalBlobStore.open(directory);
        LockManager locks = new InProcessLockManager();
        CallFs callFs =
            CallFs.builder().metadata(names).backend("localfs", bytes).locks(locks).build()) {

      FileSystemView root = callFs.view(Credentials.ROOT, new Mode(0));
      root.create(
          FsPath.parse("/tmp"), new NodeSpec.NewDirectory(new Mode(01777)), Parents.REQUIRE);

      FileSystemView alice =
          callFs.view(new Credentials(1000, 1000, Set.of(1000L)), new Mode(0077));
      FsPath note = FsPath.parse("/tmp/note");
      alice.write(note, Content.of("hello".getBytes(UTF_8)), WriteOptions.DEFAULT);
      try (FileHandle handle = alice.open(note)) {
        handle.transferTo(0, handle.file().size(), Channels.newChannel(out));
      }
      out.println(" " + alice.stat(note, Follow.LINKS).attributes().mode());

      try (FileHandle denied = callFs.view(new Credentials(1001, 1001, Set.of())).open(note)) {
        out.println("bob reads " + denied.file().size() + " bytes");
      } catch (FsException e) {
        out.println("bob: " + e.errno());
      }
    }
    // endregion
  }
}
