package io.callfs.it.kernel;

import io.callfs.core.AccessMode;
import io.callfs.core.Content;
import io.callfs.core.FileSystemView;
import io.callfs.core.OpenFile;
import io.callfs.core.OpenFlag;
import io.callfs.core.OpenOptions;
import io.callfs.core.Precondition;
import io.callfs.core.WrittenRange;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.Mode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The files that the engine has open, in the numbered slots of the helper process. */
final class EngineFiles implements AutoCloseable {

  /** How many there are. */
  static final int SLOTS = 8;

  private final EngineTree tree;
  private final @Nullable OpenFile[] slots = new OpenFile[SLOTS];
  private @Nullable Inode returned;

  EngineFiles(EngineTree tree) {
    this.tree = tree;
  }

  /** Returns what the last call has returned of an inode that has a name. */
  @Nullable Inode returned() {
    return returned;
  }

  /** Makes a call on open files and answers it. */
  String answer(FileSystemView view, Call call) throws IOException {
    returned = null;
    int slot = (int) call.number(0) % SLOTS;
    if (call.op() == Op.FDOPEN) {
      closeSlot(slot);
      FsPath path = FsPath.parse(call.text(1));
      OpenOptions options = options(call.text(2), new Mode(call.octal(3)));
      slots[slot] = view.open(path, options);
      return "0";
    }
    OpenFile file = slots[slot];
    if (file == null) {
      throw new FsException(Errno.EBADF, "slot " + slot);
    }
    return switch (call.op()) {
      case FDREAD -> read(file, call.number(1), (int) call.number(2));
      case FDWRITE -> write(file, call);
      case FDSTAT -> {
        Inode inode = file.stat();
        yield "0 " + tree.leader(inode) + " " + EngineTree.attributes(inode);
      }
      case FDCLOSE -> {
        closeSlot(slot);
        yield "0";
      }
      default -> {
        Inode changed = change(file, call);
        returned = changed.attributes().nlink() > 0 ? changed : null;
        yield "0";
      }
    };
  }

  private static Inode change(OpenFile file, Call call) {
    return switch (call.op()) {
      case FTRUNCATE -> file.truncate(call.number(1), Precondition.NONE);
      case FCHMOD -> file.chmod(new Mode(call.octal(1)), Precondition.NONE);
      case FCHOWN -> file.chown(call.number(1), call.number(2), Precondition.NONE);
      case FUTIMENS ->
          file.setTimes(Engine.time(call.text(1)), Engine.time(call.text(2)), Precondition.NONE);
      default -> throw new IllegalArgumentException(call.op() + " is no call on open files");
    };
  }

  private static OpenOptions options(String letters, Mode mode) {
    AccessMode access =
        letters.startsWith("r")
            ? AccessMode.READ_ONLY
            : letters.startsWith("w") ? AccessMode.WRITE_ONLY : AccessMode.READ_WRITE;
    Set<OpenFlag> flags = EnumSet.of(OpenFlag.NON_BLOCK);
    for (char letter : letters.substring(1).toCharArray()) {
      flags.add(
          switch (letter) {
            case 'c' -> OpenFlag.CREATE;
            case 'x' -> OpenFlag.EXCLUSIVE;
            case 't' -> OpenFlag.TRUNCATE;
            case 'a' -> OpenFlag.APPEND;
            case 'n' -> OpenFlag.NO_FOLLOW;
            case 'd' -> OpenFlag.DIRECTORY;
            default -> throw new IllegalArgumentException("flag " + letter);
          });
    }
    return new OpenOptions(access, flags, mode);
  }

  private static String read(OpenFile file, long offset, int length) {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    int count = offset < 0 ? file.read(buffer) : file.read(offset, buffer);
    CRC32 crc = new CRC32();
    crc.update(buffer.flip());
    return "0 " + Math.max(0, count) + " " + String.format("%08x", crc.getValue());
  }

  private String write(OpenFile file, Call call) throws IOException {
    long offset = call.number(1);
    byte[] bytes = Engine.bytes(call, 2);
    Content content = Content.of(new ByteArrayInputStream(bytes));
    WrittenRange written =
        offset < 0
            ? file.write(content, Precondition.NONE)
            : file.write(offset, content, Precondition.NONE);
    returned = written.file().attributes().nlink() > 0 ? written.file() : null;
    return "0 " + written.count();
  }

  private void closeSlot(int slot) {
    OpenFile file = slots[slot];
    slots[slot] = null;
    if (file != null) {
      file.close();
    }
  }

  @Override
  public void close() {
    for (int slot = 0; slot < SLOTS; slot++) {
      closeSlot(slot);
    }
  }
}
