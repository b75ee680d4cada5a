package io.callfs.metadata.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Keeps deletions possible on a full disk. To remove rows SQLite needs space, for its log and for
 * the pages that wait there to be copied into the database. So a file of zeros lies beside the
 * database; when the disk is full it is given up, which makes room to copy the log. From then on
 * the log is copied after each commit and written from its start again, in space that it has
 * already, and only those transactions may add rows for which the disk or the free pages of the
 * database have plenty of room. When there is space again the file is made anew.
 *
 * <p>Used by the thread of the writer.
 */
final class Headroom {

  private static final int PAGE = 4096;
  private static final int MAX_LOG_PAGES = 4000;
  private static final int MIN_LOG_PAGES = 64;
  private static final int FREE_PAGES = 16;
  private static final int MAX_SLACK = 512 * 1024;

  private final Path database;
  private final Path file;
  private final int logPages;
  private final long size;
  private final long slack;
  private boolean full;

  private Headroom(Path database, long totalSpace) {
    this.database = database;
    this.file = Paths.beside(database, ".reserve");
    this.logPages = (int) Math.max(MIN_LOG_PAGES, Math.min(MAX_LOG_PAGES, totalSpace / 64 / PAGE));
    this.slack = Math.min(MAX_SLACK, totalSpace / 64);
    this.size = (long) logPages * PAGE + 2 * slack;
  }

  /** Makes room for a database where there is some. */
  static Headroom of(Path database) {
    Headroom headroom = new Headroom(database, space(database, true));
    headroom.full = !headroom.reserve();
    return headroom;
  }

  /** Returns the pages that the log may have before it is copied. */
  int logPages() {
    return logPages;
  }

  /** Returns whether a transaction may add rows. */
  boolean mayGrow(Connection writer) {
    if (!full) {
      return true;
    }
    long usable = space(database, false);
    if (usable >= size + slack && reserve()) {
      full = false;
      return true;
    }
    return usable >= slack || freePages(writer) >= FREE_PAGES;
  }

  /** Gives the reserve up; returns whether there was one. */
  boolean giveUp() {
    full = true;
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      return false;
    }
  }

  /** Gives the reserve up and makes the log writable from its start. */
  void outOfSpace(Connection writer) {
    giveUp();
    copyLog(writer);
  }

  /** Keeps the log within the space that it has, where there is no more. */
  void committed(Connection writer) {
    if (full) {
      copyLog(writer);
    }
  }

  private static void copyLog(Connection writer) {
    try (Statement pragma = writer.createStatement()) {
      pragma.execute("pragma wal_checkpoint(passive)");
    } catch (SQLException e) {
      // What was committed is safe in the log; the next commit tries again to copy it.
    }
  }

  private static int freePages(Connection writer) {
    try (Statement pragma = writer.createStatement();
        ResultSet row = pragma.executeQuery("pragma freelist_count")) {
      return row.next() ? row.getInt(1) : 0;
    } catch (SQLException e) {
      return 0;
    }
  }

  private static long space(Path database, boolean total) {
    try {
      Path directory = database.toAbsolutePath().getParent();
      var store = Files.getFileStore(directory == null ? database : directory);
      return total ? store.getTotalSpace() : store.getUsableSpace();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Fills the file, since an empty one of that size would reserve nothing. */
  private boolean reserve() {
    try {
      if (Files.exists(file) && Files.size(file) == size) {
        return true;
      }
    } catch (IOException e) {
      return false;
    }
    boolean made = false;
    try (FileChannel channel =
        FileChannel.open(
            file,
            java.util.Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING),
            Paths.PRIVATE)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(64 * 1024);
      for (long written = 0; written < size; written += zeros.limit()) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), size - written));
        while (zeros.hasRemaining()) {
          channel.write(zeros);
        }
      }
      made = true;
    } catch (IOException e) {
      // There is no space to reserve, and the deletion below gives back what was taken.
    }
    if (!made) {
      giveUp();
    }
    return made;
  }
}
