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
import java.util.Set;

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
    // The reserve takes the pages of a whole log.
    this.size = (ample() ? 2L : 1L) * logPages * PAGE + 2 * slack;
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

  /** Returns whether the disk is so large that the log may for a while be twice as long. */
  boolean ample() {
    return logPages == MAX_LOG_PAGES;
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

  /**
   * Reserves what a start on a disk that is full by then will need, as far as there is space, after
   * the log is gone.
   */
  void close() {
    if (full) {
      try (FileChannel channel = open()) {
        fill(channel, Math.min(size, space(database, false)));
      } catch (IOException e) {
        // Others were faster; what is reserved is better than nothing.
      }
      full = false;
    }
  }

  /** Makes the file, or makes it longer; leaves it as it was where there is not enough space. */
  private boolean reserve() {
    try (FileChannel channel = open()) {
      long before = channel.size();
      try {
        fill(channel, size);
        return true;
      } catch (IOException e) {
        channel.truncate(before);
        return false;
      }
    } catch (IOException e) {
      return false;
    }
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(
        file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), Paths.PRIVATE);
  }

  /**
   * Writes zeros up to the length, since a file that was only made longer would reserve nothing.
   */
  private static void fill(FileChannel channel, long length) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocate(64 * 1024);
    long position = channel.size();
    while (position < length) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), length - position));
      position += channel.write(zeros, position);
    }
  }
}
