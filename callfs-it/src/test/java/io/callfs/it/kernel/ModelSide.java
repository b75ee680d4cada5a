package io.callfs.it.kernel;

import io.callfs.fs.Attributes;
import io.callfs.fs.Errno;
import io.callfs.fs.FileType;
import io.callfs.fs.FsException;
import io.callfs.fs.Mode;
import io.callfs.testkit.model.Model;
import io.callfs.testkit.model.ModelCaller;
import io.callfs.testkit.model.ModelFile;
import io.callfs.testkit.model.ModelInode;
import io.callfs.testkit.model.ModelTime;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/** The model, answering in the words of the helper process. */
final class ModelSide {

  private static final int HASHED = 65536;

  private final Model model;
  private final Map<Long, ModelFile> opened = new HashMap<>();
  private final IdentityHashMap<ModelInode, Known> known = new IdentityHashMap<>();
  private IdentityHashMap<ModelInode, String> leaders = new IdentityHashMap<>();

  ModelSide(Model model) {
    this.model = model;
  }

  /** Returns one of its own that is equal to this one now. */
  ModelSide copy() {
    IdentityHashMap<ModelInode, ModelInode> copies = new IdentityHashMap<>();
    ModelSide copy = new ModelSide(model.copy(copies));
    opened.forEach((slot, file) -> copy.opened.put(slot, file.of(copy.model, copies)));
    return copy;
  }

  /** Makes the call and answers it. */
  String call(Call call) {
    try {
      return answer(model.as(call.who(), call.umask()), call);
    } catch (FsException e) {
      return Integer.toString(e.errno().number());
    }
  }

  private String answer(ModelCaller caller, Call call) {
    String path = call.text(0);
    switch (call.op()) {
      case STAT, LSTAT -> {
        ModelInode inode = caller.stat(path, call.op() == Op.STAT);
        return "0 " + leaders.getOrDefault(inode, "?") + " " + attributes(inode);
      }
      case ACCESS -> caller.access(path, (int) call.number(1), call.number(2) != 0);
      case READLINK -> {
        return "0 " + Texts.encode(caller.readlink(path));
      }
      case READ -> {
        ModelInode file = caller.read(path);
        return "0 " + file.size() + " " + hash(file);
      }
      case LIST -> {
        TreeMap<String, String> entries = new TreeMap<>();
        caller
            .list(path)
            .forEach((name, inode) -> entries.put(Texts.bytes(name), letter(inode.type())));
        return entries.entrySet().stream()
            .map(entry -> " " + Texts.encodeBytes(entry.getKey() + "/") + entry.getValue())
            .collect(Collectors.joining("", "0", ""));
      }
      case UNLINK -> caller.unlink(path);
      case RMDIR -> caller.rmdir(path);
      case REMOVE -> remove(caller, path);
      case MKDIR -> caller.mkdir(path, call.octal(1));
      case MKNOD ->
          caller.mknod(path, type(call.text(1)), call.octal(2), call.number(3), call.number(4));
      case SYMLINK -> caller.symlink(call.text(0), call.text(1));
      case LINK -> caller.link(path, call.text(1), call.number(2) != 0);
      case RENAME -> caller.rename(path, call.text(1), (int) call.number(2));
      case CHMOD, LCHMOD -> caller.chmod(path, call.octal(1), call.op() == Op.CHMOD);
      case CHOWN, LCHOWN ->
          caller.chown(path, call.number(1), call.number(2), call.op() == Op.CHOWN);
      case TRUNCATE -> caller.truncate(path, call.number(1));
      case UTIMENS ->
          caller.utimens(path, time(call.text(2)), time(call.text(3)), call.number(1) != 0);
      case SETXATTR -> caller.setXattr(path, call.text(1), call.text(2), call.number(3) != 0);
      case REMOVEXATTR -> caller.setXattr(path, call.text(1), null, call.number(2) != 0);
      case XATTRS -> {
        return "0" + xattrs(caller.xattrs(path, call.number(1) != 0));
      }
      case WRITE -> caller.write(path, call.octal(1), call.number(2) != 0, Engine.bytes(call, 3));
      case WRITEAT -> writeAt(caller, call);
      case OPEN -> {
        ModelFile ignored = opened.remove(call.number(0));
        Set<ModelCaller.Flag> flags = ModelFlags.ofNames(call.text(2));
        opened.put(call.number(0), caller.open(call.text(1), flags, call.octal(3)));
      }
      case PREAD -> {
        byte[] bytes = file(call).read(call.number(1), (int) call.number(2));
        String text = new String(bytes, StandardCharsets.UTF_8);
        return "0 " + Texts.encode(text.replace('\0', '.'));
      }
      case PWRITE ->
          file(call).write(call.number(1), call.text(2).getBytes(StandardCharsets.UTF_8));
      case CLOSE -> {
        ModelFile ignored = opened.remove(call.number(0));
      }
      case FDOPEN -> {
        ModelFile ignored = opened.remove(call.number(0));
        Set<ModelCaller.Flag> flags = ModelFlags.ofLetters(call.text(2));
        opened.put(call.number(0), caller.open(call.text(1), flags, call.octal(3)));
      }
      case FDREAD -> {
        int length = (int) call.number(2);
        long offset = call.number(1);
        byte[] bytes = offset < 0 ? file(call).read(length) : file(call).read(offset, length);
        return "0 " + bytes.length + " " + crc(bytes);
      }
      case FDWRITE -> {
        byte[] bytes = Engine.bytes(call, 2);
        if (call.number(1) < 0) {
          file(call).write(bytes);
        } else {
          file(call).write(call.number(1), bytes);
        }
        return "0 " + bytes.length;
      }
      case FDSTAT -> {
        ModelInode inode = file(call).inode();
        return "0 " + leaders.getOrDefault(inode, "%3f") + " " + attributes(inode);
      }
      case FTRUNCATE -> file(call).truncate(call.number(1));
      case FCHMOD -> file(call).chmod(call.octal(1));
      case FCHOWN -> file(call).chown(call.number(1), call.number(2));
      case FUTIMENS -> file(call).utimens(time(call.text(1)), time(call.text(2)));
      case FDCLOSE -> {
        ModelFile ignored = file(call);
        opened.remove(call.number(0), ignored);
      }
      case LOOK, FSTAT -> throw new IllegalArgumentException(call.line());
    }
    return "0";
  }

  /** Writes into what exists; before the first byte is the end of the file. */
  private static void writeAt(ModelCaller caller, Call call) {
    boolean append = call.number(1) < 0;
    ModelFile file =
        caller.open(
            call.text(0),
            append
                ? Set.of(ModelCaller.Flag.WRITE_ONLY, ModelCaller.Flag.APPEND)
                : Set.of(ModelCaller.Flag.WRITE_ONLY),
            0);
    file.write(Math.max(0, call.number(1)), Engine.bytes(call, 2));
  }

  /** {@code remove(3)} by its definition. */
  private static void remove(ModelCaller caller, String path) {
    try {
      caller.unlink(path);
    } catch (FsException e) {
      if (e.errno() != Errno.EISDIR) {
        throw e;
      }
      caller.rmdir(path);
    }
  }

  private ModelFile file(Call call) {
    ModelFile file = opened.get(call.number(0));
    if (file == null) {
      throw new FsException(Errno.EBADF, "slot " + call.number(0));
    }
    return file;
  }

  private static FileType type(String letter) {
    return switch (letter) {
      case "p" -> FileType.FIFO;
      case "s" -> FileType.SOCKET;
      case "c" -> FileType.CHARDEV;
      case "b" -> FileType.BLOCKDEV;
      default -> FileType.FILE;
    };
  }

  private static ModelTime time(String value) {
    return switch (value) {
      case "n" -> new ModelTime.Now();
      case "o" -> new ModelTime.Omit();
      default -> {
        String[] parts = value.split("\\.", -1);
        yield new ModelTime.At(
            Instant.ofEpochSecond(Long.parseLong(parts[0]), Long.parseLong(parts[1])));
      }
    };
  }

  /** Returns the lines of {@link #lines}, and one for each open file. */
  List<String> state() {
    List<String> state = new ArrayList<>(lines());
    opened.forEach((slot, file) -> {
      ModelInode inode = file.inode();
      String place = leaders.getOrDefault(inode, "unlinked");
      String content = inode.size() + " " + (inode.type() == FileType.FILE ? hash(inode) : "");
      state.add(slot + " " + file.position() + " " + place + " " + content);
    });
    return state;
  }

  /** Returns a line for each path, with all that its inode tells. */
  List<String> lines() {
    TreeMap<String, ModelInode> paths = new TreeMap<>();
    collect(model.root(), "", paths);
    IdentityHashMap<ModelInode, String> firsts = new IdentityHashMap<>();
    paths.forEach(
        (path, inode) -> firsts.putIfAbsent(inode, path.isEmpty() ? "/" : Texts.encodeBytes(path)));
    leaders = firsts;
    return paths.entrySet().stream().map(entry -> line(entry.getKey(), entry.getValue())).toList();
  }

  private static void collect(ModelInode inode, String path, Map<String, ModelInode> paths) {
    paths.put(path, inode);
    inode.entries().forEach((name, entry) -> collect(entry, path + "/" + Texts.bytes(name), paths));
  }

  private String line(String path, ModelInode inode) {
    Attributes attributes = inode.attributes();
    return (path.isEmpty() ? "/" : Texts.encodeBytes(path))
        + " "
        + leaders.get(inode)
        + " "
        + attributes(inode)
        + " "
        + attributes.atime()
        + " "
        + attributes.mtime()
        + " "
        + attributes.ctime()
        + xattrs(inode.xattrs())
        + content(path, inode);
  }

  private String content(String path, ModelInode inode) {
    if (inode.type() != FileType.SYMLINK && inode.type() != FileType.FILE) {
      return "";
    }
    if (path.length() > 4095) {
      return " ?";
    }
    return " " + (inode.type() == FileType.FILE ? hash(inode) : Texts.encode(inode.text()));
  }

  private static String xattrs(Map<String, String> xattrs) {
    StringBuilder text = new StringBuilder();
    xattrs.forEach(
        (name, value) -> text.append(' ').append(Texts.encode(name)).append('=').append(value));
    return text.toString();
  }

  private static String attributes(ModelInode inode) {
    Attributes attributes = inode.attributes();
    return letter(inode.type())
        + " "
        + new Mode(attributes.mode().bits())
        + " "
        + attributes.uid()
        + " "
        + attributes.gid()
        + " "
        + attributes.nlink()
        + " "
        + inode.size()
        + " "
        + inode.major()
        + ":"
        + inode.minor();
  }

  private static String letter(FileType type) {
    return switch (type) {
      case FILE -> "f";
      case DIRECTORY -> "d";
      case SYMLINK -> "l";
      case FIFO -> "p";
      case SOCKET -> "s";
      case CHARDEV -> "c";
      case BLOCKDEV -> "b";
    };
  }

  private record Known(long version, String hash) {}

  private String hash(ModelInode file) {
    return known.compute(
            file,
            (inode, old) ->
                old != null && old.version == inode.contentVersion()
                    ? old
                    : new Known(inode.contentVersion(), crc(inode)))
        .hash;
  }

  private static String crc(ModelInode file) {
    return crc(file.read(0, HASHED));
  }

  private static String crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return String.format("%08x", crc.getValue());
  }
}
