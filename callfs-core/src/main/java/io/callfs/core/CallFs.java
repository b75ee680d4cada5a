package io.callfs.core;

import io.callfs.fs.Attributes;
import io.callfs.fs.BlobRef;
import io.callfs.fs.Credentials;
import io.callfs.fs.Directory;
import io.callfs.fs.FsException;
import io.callfs.fs.InodeId;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Mode;
import io.callfs.spi.BlobStore;
import io.callfs.spi.LinkStore;
import io.callfs.spi.LockManager;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataTransaction;
import io.callfs.spi.TreeListener;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A file system over adapters: names in a metadata store, bytes in blob stores.
 *
 * <p>Thread-safe. Closing it ends its background work; the adapters belong to who opened them and
 * are closed after it.
 */
public final class CallFs implements AutoCloseable {

  /** The umask of processes that were told nothing else. */
  public static final Mode DEFAULT_UMASK = new Mode(0022);

  /** So many openings of blobs are little beside the reading of a whole file. */
  private static final int EXTENTS = 64;

  private final Engine engine;
  private final Sweeper sweeper;

  private CallFs(Engine engine, Sweeper sweeper) {
    this.engine = engine;
    this.sweeper = sweeper;
  }

  /** Starts to put a file system together. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the tree as a caller sees it whose new files get their modes less the umask. */
  public FileSystemView view(Credentials credentials, Mode umask) {
    return new LocalView(engine, new Caller(credentials, umask));
  }

  /** Returns the tree as a caller with umask 0022 sees it. */
  public FileSystemView view(Credentials credentials) {
    return view(credentials, DEFAULT_UMASK);
  }

  /**
   * Returns download links to files of this file system; empty where the metadata store keeps none.
   *
   * @param random cryptographically strong and thread-safe
   */
  public Optional<DownloadLinks> downloadLinks(
      DownloadLinks.Settings settings, RandomGenerator random) {
    return engine
        .metadata()
        .capability(LinkStore.class)
        .map(store -> new DownloadLinks(store, this::view, random, settings));
  }

  /** Returns the instance that this is. */
  public InstanceId instance() {
    return engine.instance();
  }

  /**
   * Removes now what is due to be removed, and compacts files of many extents, as the background
   * work does.
   *
   * @return how much was removed; extents that were too many count
   * @throws FsException EIO; what is left is tried again later
   */
  public int sweep() {
    return sweeper.sweep();
  }

  /**
   * Ends the background work. Idempotent. Calls in progress go on as far as the adapters let them.
   */
  @Override
  public void close() {
    sweeper.close();
  }

  /** Puts a file system together. Not thread-safe. */
  public static final class Builder {

    private @Nullable MetadataStore metadata;
    private @Nullable LockManager locks;
    private final Map<String, BlobStore> backends = new LinkedHashMap<>();
    private final Map<String, String> disabled = new LinkedHashMap<>();
    private @Nullable String defaultBackend;
    private InstanceId instance = new InstanceId("callfs-instance-1");
    private Set<InstanceId> peers = Set.of();
    private InstantSource clock = InstantSource.system();
    private RandomGenerator random = new SecureRandom();
    private int inlineLimit = 16 * 1024;
    private Duration lockWait = Duration.ofSeconds(10);
    private Duration leaseTime = Duration.ofSeconds(30);
    private Duration garbageDelay = Duration.ofSeconds(5);
    private Attributes root =
        new Attributes(new Mode(0755), 0, 0, 2, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH);
    private Consumer<FsException> failures = failure -> {};
    private @Nullable TreeListener listener;

    private Builder() {}

    /** Sets the metadata store. Required. */
    public Builder metadata(MetadataStore store) {
      metadata = store;
      return this;
    }

    /** Sets the lock manager. Required. */
    public Builder locks(LockManager manager) {
      locks = manager;
      return this;
    }

    /**
     * Adds a blob store under the name that inodes remember. At least one is required; the first is
     * the default.
     */
    public Builder backend(String name, BlobStore store) {
      if (name.isEmpty() || name.equals(BlobRef.INLINE)) {
        throw new IllegalArgumentException("backend name '" + name + "' is not possible");
      }
      backends.put(name, Objects.requireNonNull(store));
      return this;
    }

    /**
     * Names a backend that there could be and that is not configured, and why: what needs it fails
     * with EOPNOTSUPP and says so.
     */
    public Builder disabledBackend(String name, String reason) {
      disabled.put(name, Objects.requireNonNull(reason));
      return this;
    }

    /** Names the backend of new files. */
    public Builder defaultBackend(String name) {
      defaultBackend = name;
      return this;
    }

    /** Names this instance, {@code callfs-instance-1} by default. */
    public Builder instance(InstanceId id) {
      instance = id;
      return this;
    }

    /**
     * Names the other instances that share the metadata store, none by default. What is theirs is
     * theirs to change and to read: {@link FileSystemView#elsewhere} tells it, and calls that need
     * the owner fail with EREMOTE. What belongs to an instance of any other name is this one's.
     */
    public Builder peers(Set<InstanceId> ids) {
      peers = Set.copyOf(ids);
      return this;
    }

    /** Sets the clock that inodes get their times from. */
    public Builder clock(InstantSource source) {
      clock = source;
      return this;
    }

    /**
     * Sets where the random part of blob keys comes from; must be thread-safe and never repeat
     * itself.
     */
    public Builder random(RandomGenerator generator) {
      random = generator;
      return this;
    }

    /**
     * Sets up to how many bytes a content is kept with the metadata, 16 KiB by default, 0 to 1 MiB.
     */
    public Builder inlineLimit(int bytes) {
      if (bytes < 0 || bytes > 1 << 20) {
        throw new IllegalArgumentException("inline limit " + bytes + " is not within 0 to 1048576");
      }
      inlineLimit = bytes;
      return this;
    }

    /** Sets how long a change waits for others at most, 10 s by default. */
    public Builder lockWait(Duration wait) {
      lockWait = wait;
      return this;
    }

    /** Sets how long a lease lasts without renewal, 30 s by default. */
    public Builder leaseTime(Duration time) {
      leaseTime = time;
      return this;
    }

    /**
     * Sets how long replaced content is kept for those that have just looked it up, 5 s by default.
     */
    public Builder garbageDelay(Duration delay) {
      garbageDelay = delay;
      return this;
    }

    /**
     * Sets mode, owner and group of the root, used only when the tree is first made: 0755, 0, 0 by
     * default.
     */
    public Builder root(Mode mode, long uid, long gid) {
      root = root.withMode(mode).withOwner(uid, gid);
      return this;
    }

    /** Sets who is told of failures of background work, which tries again later. */
    public Builder onBackgroundFailure(Consumer<FsException> listener) {
      failures = listener;
      return this;
    }

    /** Sets who is told of each change of the tree, besides the caller who has made it. */
    public Builder treeListener(TreeListener treeListener) {
      listener = treeListener;
      return this;
    }

    /**
     * Opens the file system: makes the root where there is none, finds what a crash has left,
     * starts the background work.
     *
     * @throws IllegalStateException where a part is missing, which is named
     * @throws FsException EIO
     */
    public CallFs build() {
      MetadataStore store = told(require(metadata, "metadata store"));
      LockManager manager = require(locks, "lock manager");
      if (backends.isEmpty()) {
        throw new IllegalStateException("a CallFs needs a backend");
      }
      String chosen = defaultBackend == null ? backends.keySet().iterator().next() : defaultBackend;
      if (!backends.containsKey(chosen)) {
        throw new IllegalStateException(
            "default backend '" + chosen + "' is not one of " + backends.keySet());
      }
      SweepSignal sweeping = new SweepSignal(Duration.ofSeconds(1), Duration.ofSeconds(30));
      Engine engine =
          new Engine(
              store,
              Map.copyOf(backends),
              Map.copyOf(disabled),
              chosen,
              manager,
              instance,
              others(),
              clock,
              new BlobKeys(clock, random),
              new OpenBlobs(),
              new OpenInodes(sweeping),
              new Buffers(64),
              sweeping,
              new Engine.Limits(inlineLimit, lockWait, leaseTime, garbageDelay, EXTENTS));
      makeRoot(engine);
      new Leftovers(engine, failures).find();
      return new CallFs(engine, Sweeper.start(engine, failures));
    }

    private MetadataStore told(MetadataStore store) {
      return listener == null ? store : new TellingStore(store, listener);
    }

    private Set<InstanceId> others() {
      return peers.stream()
          .filter(id -> !id.equals(instance))
          .collect(Collectors.toUnmodifiableSet());
    }

    private void makeRoot(Engine engine) {
      if (engine.metadata().<Boolean>read(reader -> reader.inode(InodeId.ROOT).isPresent())) {
        return;
      }
      Instant now = engine.now();
      Directory directory =
          new Directory(
              InodeId.ROOT,
              root.withTimes(now, now, now),
              1,
              engine.placement(null),
              Map.of(),
              InodeId.ROOT);
      engine.metadata().<Boolean>write(tx -> insertRoot(tx, directory));
    }

    private static boolean insertRoot(MetadataTransaction tx, Directory directory) {
      if (tx.inode(InodeId.ROOT).isEmpty()) {
        tx.insert(directory);
      }
      return true;
    }

    private static <T> T require(@Nullable T part, String what) {
      if (part == null) {
        throw new IllegalStateException("a CallFs needs a " + what);
      }
      return part;
    }
  }
}
