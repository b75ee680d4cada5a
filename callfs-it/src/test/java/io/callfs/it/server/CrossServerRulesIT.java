package io.callfs.it.server;

import io.callfs.it.rules.Answering;
import io.callfs.it.rules.LinuxRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The rules hold through an instance that owns nothing of what is asked for. */
class CrossServerRulesIT extends LinuxRules {

  /** What makes inodes, which belong to whoever is asked for them. */
  private static final Set<String> MAKING = Set.of("mkdir", "mknod", "symlink", "link", "write");

  @TempDir static Path directory;

  private static Cluster cluster;

  @BeforeAll
  static void launch() throws IOException {
    cluster = Cluster.start(directory, "owner", "other");
  }

  @AfterAll
  static void stop() throws IOException {
    cluster.close();
  }

  @Override
  protected Answering start() {
    Turning client = new Turning();
    WireCalls calls = new WireCalls(client::now);
    return new Answering() {
      @Override
      public String call(String line) {
        client.owner = MAKING.contains(line.split(" ", -1)[4]) || line.contains("O_CREAT");
        try {
          return calls.call(line);
        } finally {
          if (client.owner) {
            cluster.settle("other", "owner");
          }
          client.owner = false;
        }
      }

      @Override
      public void close() {
        calls.close();
      }
    };
  }

  /** The owner's client or the other's. */
  private static final class Turning {
    private final Client atOwner = cluster.client("owner");
    private final Client atOther = cluster.client("other");
    private boolean owner;

    Client now() {
      return owner ? atOwner : atOther;
    }
  }
}
