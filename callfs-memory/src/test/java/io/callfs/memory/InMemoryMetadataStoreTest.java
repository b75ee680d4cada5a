package io.callfs.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callfs.fs.Attributes;
import io.callfs.fs.Dentry;
import io.callfs.fs.Directory;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Mode;
import io.callfs.fs.Name;
import io.callfs.fs.Placement;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataTransaction;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What this store refuses beyond its contract, so that tests upon it find mistakes early. */
class InMemoryMetadataStoreTest {

  private final InMemoryMetadataStore store = new InMemoryMetadataStore();

  private static Directory directory(InodeId id) {
    Attributes attributes =
        new Attributes(new Mode(0755), 0, 0, 2, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH);
    Placement placement = new Placement(new InstanceId("node-1"), "localfs");
    return new Directory(id, attributes, 1, placement, Map.of(), InodeId.ROOT);
  }

  private boolean insert(MetadataTransaction tx, InodeId id) {
    tx.insert(directory(id));
    return true;
  }

  @Test
  void readerIsOfNoUseAfterItsCall() {
    MetadataReader[] kept = new MetadataReader[1];
    boolean ignored =
        store.read(rows -> {
          kept[0] = rows;
          return rows.inode(InodeId.ROOT).isEmpty();
        });
    assertThatThrownBy(() -> kept[0].inode(InodeId.ROOT)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void transactionIsOfNoUseAfterItsCall() {
    MetadataTransaction[] kept = new MetadataTransaction[1];
    boolean ignored =
        store.write(tx -> {
          kept[0] = tx;
          return insert(tx, InodeId.ROOT);
        });
    assertThatThrownBy(() -> kept[0].insert(directory(new InodeId(2))))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> kept[0].nextInodeId()).isInstanceOf(IllegalStateException.class);
    assertThat(store.<Boolean>read(rows -> rows.inode(new InodeId(2)).isEmpty())).isTrue();
  }

  @Test
  void readerIsOfNoUseOnAnotherThread() {
    Throwable[] seen = new Throwable[1];
    boolean ignored =
        store.read(rows -> {
          Thread other = new Thread(() -> rows.inode(InodeId.ROOT));
          other.setUncaughtExceptionHandler((thread, failure) -> seen[0] = failure);
          other.start();
          try {
            other.join();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return true;
        });
    assertThat(seen[0]).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void nameOfNoInodeIsRefused() {
    boolean ignored = store.write(tx -> insert(tx, InodeId.ROOT));
    assertThatThrownBy(() ->
            store.write(tx -> {
              tx.link(new Dentry(InodeId.ROOT, new Name("a"), new InodeId(9)));
              return true;
            }))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void writeWithinARunningCallIsRefused() {
    assertThatThrownBy(() -> store.read(rows -> store.write(tx -> insert(tx, InodeId.ROOT))))
        .isInstanceOf(IllegalStateException.class);
  }
}
