package io.callfs.it.kernel;

import io.callfs.core.Access;
import io.callfs.core.CallFs;
import io.callfs.core.Content;
import io.callfs.core.Existing;
import io.callfs.core.FileHandle;
import io.callfs.core.FileSystemView;
import io.callfs.core.Follow;
import io.callfs.core.NodeSpec;
import io.callfs.core.Parents;
import io.callfs.core.Precondition;
import io.callfs.core.Removal;
import io.callfs.core.RenameOptions;
import io.callfs.core.TimeChange;
import io.callfs.core.WriteOptions;
import io.callfs.core.XattrChanges;
import io.callfs.fs.Attributes;
import io.callfs.fs.BlobKey;
import io.callfs.fs.Credentials;
import io.callfs.fs.DirectoryEntry;
import io.callfs.fs.FileType;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.LinkTarget;
import io.callfs.fs.Mode;
import io.callfs.fs.Octets;
import io.callfs.memory.InMemoryBlobStore;
import io.callfs.memory.InProcessLockManager;
import io.callfs.spi.MetadataStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The engine, answering in the words of the helper process. */
final class Engine implements AutoCloseable {

  private static final int HASHED = 65536;

  /** Small, so that short contents go to the blob store too. */
  private static final int INLINE_LIMIT = 64;

  private final MetadataStore metadata;
  private final InMemoryBlobStore blobs = new InMemoryBlobStore();
  private final InProcessLockManager locks = new InProcessLockManager();
  private final CallFs callFs;
  private final EngineTree tree;
  private final EngineSlots slots = new EngineSlots();
  private final EngineFiles files;
  private @Nullable Inode returned;

  Engine(MetadataStore metadata) {
    this(metadata, ticking(Instant.now()));
  }

  private static InstantSource ticking(Instant start) {
    AtomicLong ticks = new AtomicLong();
    return () -> start.plusNanos(ticks.addAndGet(1000));
  }

  Engine(MetadataStore metadata, InstantSource clock) {
    this.metadata = metadata;
    this.callFs =
        CallFs.builder()
            .metadata(metadata)
            .backend("memory", blobs)
            .locks(locks)
            .clock(clock)
            .inlineLimit(INLINE_LIMIT)
            .garbageDelay(Duration.ZERO)
            .build();
    this.tree = new EngineTree(metadata, this::content, clock.instant());
    this.files = new EngineFiles(tree);
  }

  EngineTree tree() {
    return tree;
  }

  /** Returns where the contents are. */
  InMemoryBlobStore blobs() {
    return blobs;
  }

  /** Makes the call and answers it. */
  String call(Call call) throws IOException {
    returned = null;
    try {
      return answer(callFs.view(call.who(), new Mode(call.umask())), call);
    } catch (FsException e) {
      return Integer.toString(e.errno().number());
    }
  }

  /** Returns what has changed in the tree since this was last asked. */
  List<String> changes() {
    return tree.changes(returned);
  }

  private String answer(FileSystemView view, Call call) throws IOException {
    Follow follow = Follow.LINKS;
    switch (call.op()) {
      case STAT, LSTAT -> {
        return stat(view, path(call), call.op() == Op.STAT ? Follow.LINKS : Follow.NOTHING);
      }
      case ACCESS -> {
        view.access(path(call), rights((int) call.number(1)), follow(call.number(2)));
        return "0";
      }
      case READLINK -> {
        return "0 " + Texts.encode(view.readlink(path(call)).text());
      }
      case READ -> {
        return read(view, path(call));
      }
      case LIST -> {
        List<DirectoryEntry> entries = view.list(path(call), null, 10_000);
        return entries.stream()
            .map(e -> " " + Texts.encode(e.name() + "/") + EngineTree.letter(e.inode()))
            .collect(Collectors.joining("", "0", ""));
      }
      case FDOPEN, FDREAD, FDWRITE, FDSTAT, FTRUNCATE, FCHMOD, FCHOWN, FUTIMENS, FDCLOSE -> {
        String answer = files.answer(view, call);
        returned = files.returned();
        return answer;
      }
      case UNLINK -> view.remove(path(call), Removal.UNLINK, Precondition.NONE);
      case RMDIR -> view.remove(path(call), Removal.RMDIR, Precondition.NONE);
      case REMOVE -> view.remove(path(call), Removal.EITHER, Precondition.NONE);
      case MKDIR -> returned = create(view, call, new NodeSpec.NewDirectory(mode(call, 1)));
      case MKNOD -> returned = create(view, call, special(call));
      case SYMLINK -> {
        LinkTarget target = new LinkTarget(call.text(0));
        FsPath path = FsPath.parse(call.text(1));
        returned = view.create(path, new NodeSpec.NewSymlink(target), Parents.REQUIRE);
      }
      case LINK -> {
        FsPath existing = path(call);
        NodeSpec link = new NodeSpec.HardLink(existing, follow(call.number(2)));
        returned = view.create(FsPath.parse(call.text(1)), link, Parents.REQUIRE);
      }
      case RENAME -> {
        FsPath from = path(call);
        returned = view.rename(from, FsPath.parse(call.text(1)), rename((int) call.number(2)));
      }
      case CHMOD, LCHMOD -> {
        follow = call.op() == Op.CHMOD ? Follow.LINKS : Follow.NOTHING;
        returned = view.chmod(path(call), mode(call, 1), follow, Precondition.NONE);
      }
      case CHOWN, LCHOWN -> {
        follow = call.op() == Op.CHOWN ? Follow.LINKS : Follow.NOTHING;
        returned =
            view.chown(path(call), call.number(1), call.number(2), follow, Precondition.NONE);
      }
      case TRUNCATE -> returned = view.truncate(path(call), call.number(1), Precondition.NONE);
      case UTIMENS ->
          returned =
              view.setTimes(
                  path(call),
                  time(call.text(2)),
                  time(call.text(3)),
                  follow(call.number(1)),
                  Precondition.NONE);
      case SETXATTR -> {
        byte[] value = call.text(2).getBytes(StandardCharsets.UTF_8);
        XattrChanges set = new XattrChanges(Map.of(call.text(1), Octets.wrap(value)), Set.of());
        returned = setXattrs(view, call, set, 3);
      }
      case REMOVEXATTR -> {
        XattrChanges removal = new XattrChanges(Map.of(), Set.of(call.text(1)));
        returned = setXattrs(view, call, removal, 2);
      }
      case XATTRS -> {
        return xattrs(view, call);
      }
      case WRITE -> returned = write(view, call);
      case WRITEAT -> returned = writeAt(view, call);
      case LOOK -> {
        return look(view.stat(path(call), Follow.NOTHING));
      }
      case OPEN -> slots.open(view, call);
      case PREAD -> {
        return "0 " + Texts.encode(slots.read(call));
      }
      case PWRITE -> slots.write(call);
      case FSTAT -> {
        return look(slots.file(call).stat());
      }
      case CLOSE -> slots.close(call);
    }
    return "0";
  }

  private static String look(Inode inode) {
    Attributes attributes = inode.attributes();
    return Stream.of(attributes.atime(), attributes.mtime(), attributes.ctime())
        .map(time -> " " + time.getEpochSecond() + "." + time.getNano())
        .collect(
            Collectors.joining("", "0 " + EngineTree.attributes(inode) + " " + inode.id(), ""));
  }

  private static Inode setXattrs(
      FileSystemView view, Call call, XattrChanges changes, int followIndex) {
    Follow follow = follow(call.number(followIndex));
    return view.setXattrs(path(call), changes, follow, Precondition.NONE);
  }

  private static String xattrs(FileSystemView view, Call call) {
    StringBuilder answer = new StringBuilder("0");
    view.xattrs(path(call), follow(call.number(1)))
        .forEach((name, value) ->
            answer
                .append(' ')
                .append(Texts.encode(name))
                .append('=')
                .append(new String(value.toByteArray(), StandardCharsets.UTF_8)));
    return answer.toString();
  }

  private static FsPath path(Call call) {
    return FsPath.parse(call.text(0));
  }

  private static Mode mode(Call call, int index) {
    return new Mode(call.octal(index));
  }

  private static Follow follow(long flag) {
    return flag == 0 ? Follow.NOTHING : Follow.LINKS;
  }

  private static Set<Access> rights(int bits) {
    Set<Access> rights = EnumSet.noneOf(Access.class);
    if ((bits & 4) != 0) {
      rights.add(Access.READ);
    }
    if ((bits & 2) != 0) {
      rights.add(Access.WRITE);
    }
    if ((bits & 1) != 0) {
      rights.add(Access.EXECUTE);
    }
    return rights;
  }

  private static Inode create(FileSystemView view, Call call, NodeSpec node) {
    return view.create(path(call), node, Parents.REQUIRE);
  }

  private static NodeSpec special(Call call) {
    Mode mode = mode(call, 2);
    long major = call.number(3);
    long minor = call.number(4);
    return switch (call.text(1)) {
      case "p" -> new NodeSpec.Special(FileType.FIFO, mode, 0, 0);
      case "s" -> new NodeSpec.Special(FileType.SOCKET, mode, 0, 0);
      case "c" -> new NodeSpec.Special(FileType.CHARDEV, mode, major, minor);
      case "b" -> new NodeSpec.Special(FileType.BLOCKDEV, mode, major, minor);
      default -> new NodeSpec.EmptyFile(mode);
    };
  }

  private static RenameOptions rename(int flags) {
    RenameOptions.Target target =
        switch (flags) {
          case 1 -> RenameOptions.Target.KEEP;
          case 2 -> RenameOptions.Target.EXCHANGE;
          default -> RenameOptions.Target.REPLACE;
        };
    return new RenameOptions(target, Parents.REQUIRE, Precondition.NONE);
  }

  static TimeChange time(String value) {
    return switch (value) {
      case "n" -> new TimeChange.Now();
      case "o" -> new TimeChange.Omit();
      default -> {
        String[] parts = value.split("\\.", -1);
        yield new TimeChange.At(
            Instant.ofEpochSecond(Long.parseLong(parts[0]), Long.parseLong(parts[1])));
      }
    };
  }

  /** Returns the content of a write, of which two arguments tell length and seed. */
  static byte[] bytes(Call call, int index) {
    byte[] bytes = new byte[(int) call.number(index)];
    int seed = (int) call.number(index + 1);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (seed * 31 + i * 7 + (i >> 8));
    }
    return bytes;
  }

  private static Inode write(FileSystemView view, Call call) throws IOException {
    WriteOptions options =
        WriteOptions.DEFAULT
            .with(call.number(2) == 0 ? Existing.REPLACE : Existing.REFUSE)
            .with(mode(call, 1));
    return view.write(path(call), Content.of(new ByteArrayInputStream(bytes(call, 3))), options)
        .file();
  }

  /** Writes into what exists; before the first byte is the end of the file. */
  private static Inode writeAt(FileSystemView view, Call call) throws IOException {
    long offset = call.number(1);
    Content content = Content.of(bytes(call, 2));
    return offset < 0
        ? view.append(path(call), content, Precondition.NONE)
        : view.writeAt(path(call), offset, content, Precondition.NONE);
  }

  private String stat(FileSystemView view, FsPath path, Follow follow) {
    Inode inode = view.stat(path, follow);
    if (!view.statFromMemory(path, follow).map(inode::equals).orElse(true)) {
      return "another answer from memory";
    }
    return "0 " + tree.leader(inode) + " " + EngineTree.attributes(inode);
  }

  private static String read(FileSystemView view, FsPath path) {
    try (FileHandle handle = view.open(path)) {
      return "0 " + handle.file().size() + " " + hash(handle);
    }
  }

  /** Returns what is compared of the content of a file of the tree. */
  private String content(FsPath path) {
    try (FileHandle handle = callFs.view(Credentials.ROOT).open(path)) {
      return hash(handle);
    }
  }

  private static String hash(FileHandle handle) {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(HASHED, handle.file().size()));
    int read = 0;
    while (read >= 0 && buffer.hasRemaining()) {
      read = handle.read(buffer.position(), buffer);
    }
    CRC32 crc = new CRC32();
    crc.update(buffer.flip());
    return String.format("%08x", crc.getValue());
  }

  /** Closes what is open, sweeps, and returns the blobs that are still there and nothing names. */
  List<String> leaked() {
    files.close();
    slots.close();
    int swept;
    do {
      swept = callFs.sweep(); // what one sweep collects may name more to collect
    } while (swept > 0);
    Set<BlobKey> named = tree.blobs();
    return blobs
        .list()
        .map(stat -> stat.key())
        .filter(key -> !named.contains(key))
        .map(key -> "leaked " + key)
        .toList();
  }

  @Override
  public void close() {
    slots.close();
    files.close();
    callFs.close();
    locks.close();
    metadata.close();
  }
}
