package io.callfs.metadata.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Copies the rows of one metadata database into another, of any product, and verifies them. Small
 * contents are among the rows; blobs stay where they are, and the copy names them as the original
 * does. The target can't be served from until it is complete. Broken off, the same copy goes on
 * where it was.
 */
public final class MetadataCopy {

  private static final int BATCH_ROWS = 1000;
  private static final long BATCH_BYTES = 4L << 20;

  /** Rows that are fetched at once; one with a small content may have a mebibyte. */
  private static final int FETCHED = 64;

  private final CopySide from;
  private final CopySide to;
  private final Consumer<Progress> listener;

  private MetadataCopy(CopySide from, CopySide to, Consumer<Progress> listener) {
    this.from = from;
    this.to = to;
    this.listener = listener;
  }

  /**
   * How far a copy has come.
   *
   * @param table the table that is copied
   * @param rows how many rows of it are in the target
   * @param all how many there are
   */
  public record Progress(String table, long rows, long all) {}

  /**
   * A copy that is complete and verified.
   *
   * @param rows how many rows there are of each table
   * @param resumed whether it went on where another one had broken off
   */
  public record Report(Map<String, Long> rows, boolean resumed) {
    /** Copies the map, in its order. */
    public Report {
      rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
    }
  }

  /**
   * Copies.
   *
   * @param source DSN of the database to copy, which stays as it is
   * @param target DSN of the database to fill, empty or part of the same copy
   * @param listener told now and then how far it has come
   * @throws IllegalArgumentException for a DSN that can't be meant, without its secrets
   * @throws FsException EBUSY where a server uses one of them; EEXIST where the target holds
   *     something else; EIO where the target is not what the source is, after all; ENOENT, EACCES,
   *     ENOSPC, EHOSTDOWN
   */
  public static Report copy(String source, String target, Consumer<Progress> listener) {
    CopySideProvider reading = provider("from", source);
    CopySideProvider writing = provider("to", target);
    try (CopySide from = reading.source(source);
        CopySide to = writing.target(target)) {
      return new MetadataCopy(from, to, listener).run();
    }
  }

  private static CopySideProvider provider(String side, String dsn) {
    return ServiceLoader.load(CopySideProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(candidate -> candidate.takes(dsn))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "--" + side + " must begin with sqlite:, postgres:// or jdbc:postgresql:"));
  }

  /** Work on one side, whose failures are told as that side's. */
  private interface Work<T> {
    T run() throws SQLException;
  }

  private static <T> T on(CopySide side, String what, Work<T> work) {
    try {
      return work.run();
    } catch (SQLException e) {
      throw side.failure(e, what);
    }
  }

  private Report run() {
    boolean resumed = on(to, "begin the copy", this::begin);
    Map<String, Long> rows = new LinkedHashMap<>();
    for (CopiedTable table : CopiedTable.ALL) {
      rows.put(table.name(), copy(table));
    }
    for (CopiedTable table : CopiedTable.ALL) {
      verify(table);
    }
    return on(to, "finish the copy", () -> finish(new Report(rows, resumed)));
  }

  /** Marks the target as unfinished; returns whether it was so already. */
  private boolean begin() throws SQLException {
    Optional<String> begun = begunFrom();
    if (begun.isPresent()) {
      if (!begun.get().equals(from.place())) {
        throw new FsException(
            Errno.EEXIST,
            to.place() + " holds a part of " + begun.get() + ", and not of " + from.place());
      }
      return true;
    }
    for (CopiedTable table : CopiedTable.ALL) {
      if (!table.name().equals("counters") && count(to, table) > 0) {
        throw new FsException(
            Errno.EEXIST,
            to.place() + " is not empty (" + table.name() + "); only an empty one is filled");
      }
    }
    try (Statement statement = to.connection().createStatement()) {
      statement.executeUpdate("create table " + CopySide.UNFINISHED + " (source text not null)");
      statement.executeUpdate("delete from counters");
    }
    try (PreparedStatement insert =
        to.connection().prepareStatement("insert into " + CopySide.UNFINISHED + " values (?)")) {
      insert.setString(1, from.place());
      insert.executeUpdate();
    }
    to.commit();
    return false;
  }

  private Optional<String> begunFrom() throws SQLException {
    Connection connection = to.connection();
    try (ResultSet tables =
        connection
            .getMetaData()
            .getTables(null, connection.getSchema(), CopySide.UNFINISHED, null)) {
      if (!tables.next()) {
        return Optional.empty();
      }
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select source from " + CopySide.UNFINISHED)) {
      return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
    }
  }

  private long copy(CopiedTable table) {
    long all = on(from, "count " + table.name(), () -> count(from, table));
    long there = on(to, "count " + table.name(), () -> count(to, table));
    @Nullable Object[] last = on(to, "read " + table.name(), () -> last(table));
    listener.accept(new Progress(table.name(), there, all));
    Batch rest =
        on(from, "read " + table.name(), () -> read(table, last, new Batch(table, there, all)));
    rest.flush();
    return all;
  }

  private @Nullable Object @Nullable [] last(CopiedTable table) throws SQLException {
    try (Statement statement = to.connection().createStatement();
        ResultSet row = statement.executeQuery(table.selectLast())) {
      return row.next() ? table.row(row) : null;
    }
  }

  /** Returns what is left to be flushed. */
  private Batch read(CopiedTable table, @Nullable Object @Nullable [] last, Batch batch)
      throws SQLException {
    String sql = last == null ? table.selectAll() : table.selectAfter();
    try (PreparedStatement select = from.connection().prepareStatement(sql)) {
      select.setFetchSize(FETCHED);
      if (last != null) {
        table.set(select, last, table.keyColumns());
      }
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          batch.add(table.row(rows));
        }
      }
    }
    return batch;
  }

  /** Rows that go to the target in one transaction. */
  private final class Batch {

    private final CopiedTable table;
    private final long all;
    private final List<@Nullable Object[]> rows = new ArrayList<>();
    private long bytes;
    private long there;

    Batch(CopiedTable table, long there, long all) {
      this.table = table;
      this.there = there;
      this.all = all;
    }

    void add(@Nullable Object[] row) {
      rows.add(row);
      for (Object value : row) {
        bytes += value instanceof byte[] some ? some.length : 8;
      }
      if (rows.size() == BATCH_ROWS || bytes >= BATCH_BYTES) {
        flush();
      }
    }

    void flush() {
      if (rows.isEmpty()) {
        return;
      }
      there += on(to, "write " + table.name(), this::insert);
      rows.clear();
      bytes = 0;
      listener.accept(new Progress(table.name(), there, all));
    }

    private int insert() throws SQLException {
      try (PreparedStatement insert = to.connection().prepareStatement(table.insert())) {
        for (@Nullable Object[] row : rows) {
          table.set(insert, row, row.length);
          insert.addBatch();
        }
        insert.executeBatch();
      }
      to.commit();
      return rows.size();
    }
  }

  private static long count(CopySide side, CopiedTable table) throws SQLException {
    try (Statement statement = side.connection().createStatement();
        ResultSet row = statement.executeQuery(table.count())) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /** How many rows a table has, and a digest of them in the order of their keys. */
  private record Sum(long rows, String digest) {}

  private void verify(CopiedTable table) {
    Sum original = on(from, "verify " + table.name(), () -> sum(from, table));
    Sum copied = on(to, "verify " + table.name(), () -> sum(to, table));
    if (!original.equals(copied)) {
      throw new FsException(
          Errno.EIO,
          "table "
              + table.name()
              + " has "
              + original.rows()
              + " rows in "
              + from.place()
              + " and "
              + copied.rows()
              + " in "
              + to.place()
              + ", and they are not the same: was the source changed since the copy began? Empty"
              + " the target and copy again");
    }
  }

  private static Sum sum(CopySide side, CopiedTable table) throws SQLException {
    MessageDigest digest = sha256();
    long count = 0;
    try (Statement statement = side.connection().createStatement()) {
      statement.setFetchSize(FETCHED);
      try (ResultSet rows = statement.executeQuery(table.selectAll())) {
        while (rows.next()) {
          for (Object value : table.row(rows)) {
            update(digest, value);
          }
          count++;
        }
      }
    }
    return new Sum(count, HexFormat.of().formatHex(digest.digest()));
  }

  private static void update(MessageDigest digest, @Nullable Object value) {
    byte[] bytes;
    if (value instanceof byte[] raw) {
      bytes = raw;
    } else if (value instanceof Long number) {
      bytes = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    } else {
      bytes = value == null ? new byte[0] : value.toString().getBytes(UTF_8);
    }
    // Lengths tell where one value ends, and nothing from an empty one.
    digest.update(ByteBuffer.allocate(4).putInt(value == null ? -1 : bytes.length).flip());
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private Report finish(Report report) throws SQLException {
    try (Statement statement = to.connection().createStatement()) {
      statement.executeUpdate("drop table " + CopySide.UNFINISHED);
      statement.execute("analyze");
    }
    to.commit();
    return report;
  }
}
