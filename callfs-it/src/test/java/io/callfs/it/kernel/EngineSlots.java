package io.callfs.it.kernel;

import io.callfs.core.AccessMode;
import io.callfs.core.Content;
import io.callfs.core.FileSystemView;
import io.callfs.core.OpenFile;
import io.callfs.core.OpenFlag;
import io.callfs.core.OpenOptions;
import io.callfs.core.Precondition;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Mode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The engine's open files, which the caller numbers. Thread-safe, each slot for one thread. */
final class EngineSlots implements AutoCloseable {

  private final Map<Long, OpenFile> opened = new ConcurrentHashMap<>();

  /** Opens: slot path flags mode. */
  void open(FileSystemView view, Call call) {
    close(call);
    List<String> names = Arrays.asList(call.text(2).split(",", -1));
    AccessMode access =
        names.contains("O_RDWR")
            ? AccessMode.READ_WRITE
            : names.contains("O_WRONLY") ? AccessMode.WRITE_ONLY : AccessMode.READ_ONLY;
    OpenOptions options = new OpenOptions(access, flags(names), new Mode(call.octal(3)));
    opened.put(call.number(0), view.open(FsPath.parse(call.text(1)), options));
  }

  private static Set<OpenFlag> flags(List<String> names) {
    Set<OpenFlag> flags = EnumSet.of(OpenFlag.NON_BLOCK);
    for (OpenFlag flag : OpenFlag.values()) {
      if (names.contains(word(flag))) {
        flags.add(flag);
      }
    }
    return flags;
  }

  private static String word(OpenFlag flag) {
    return switch (flag) {
      case CREATE -> "O_CREAT";
      case EXCLUSIVE -> "O_EXCL";
      case TRUNCATE -> "O_TRUNC";
      case APPEND -> "O_APPEND";
      case NO_FOLLOW -> "O_NOFOLLOW";
      case DIRECTORY -> "O_DIRECTORY";
      case NON_BLOCK -> "O_NONBLOCK";
    };
  }

  OpenFile file(Call call) {
    OpenFile file = opened.get(call.number(0));
    if (file == null) {
      throw new FsException(Errno.EBADF, "slot " + call.number(0));
    }
    return file;
  }

  /** Reads: slot offset length; zeros are shown as dots. */
  String read(Call call) {
    ByteBuffer buffer = ByteBuffer.allocate((int) call.number(2));
    int count = Math.max(0, file(call).read(call.number(1), buffer));
    return new String(buffer.array(), 0, count, StandardCharsets.UTF_8).replace('\0', '.');
  }

  /** Writes: slot offset text. */
  void write(Call call) throws IOException {
    byte[] bytes = call.text(2).getBytes(StandardCharsets.UTF_8);
    file(call)
        .write(call.number(1), Content.of(new ByteArrayInputStream(bytes)), Precondition.NONE)
        .file();
  }

  /** Closes: slot. */
  void close(Call call) {
    OpenFile file = opened.remove(call.number(0));
    if (file != null) {
      file.close();
    }
  }

  @Override
  public void close() {
    opened.values().forEach(OpenFile::close);
    opened.clear();
  }
}
