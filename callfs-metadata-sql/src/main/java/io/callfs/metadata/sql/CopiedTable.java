package io.callfs.metadata.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table that is the same in every product: its columns in their order, those of the primary key
 * first.
 */
record CopiedTable(String name, List<Column> columns, int keyColumns) {

  /** What a column holds. */
  private enum Kind {
    NUMBER,
    TEXT,
    BYTES
  }

  private record Column(String name, Kind kind) {

    /** Parses {@code name}, {@code name:text} or {@code name:bytes}. */
    static Column parse(String text) {
      int colon = text.indexOf(':');
      if (colon < 0) {
        return new Column(text, Kind.NUMBER);
      }
      return new Column(text.substring(0, colon), text.endsWith(":text") ? Kind.TEXT : Kind.BYTES);
    }
  }

  /** All tables, in the order in which they are copied; the root's row makes no tree by itself. */
  static final List<CopiedTable> ALL =
      List.of(
          of("placements", 1, "id", "instance:text", "backend:text"),
          of(
              "inodes",
              1,
              "id",
              "type",
              "mode",
              "uid",
              "gid",
              "nlink",
              "atime",
              "atime_nanos",
              "mtime",
              "mtime_nanos",
              "ctime",
              "ctime_nanos",
              "version",
              "placement",
              "xattrs:bytes",
              "size",
              "content_version",
              "content_type:text",
              "sha256:bytes",
              "parent",
              "target:text",
              "major",
              "minor",
              "allocated"),
          of("dentries", 2, "parent", "name:text", "inode"),
          of(
              "extents",
              2,
              "inode",
              "file_offset",
              "length",
              "blob_offset",
              "blob_size",
              "crc32c",
              "small_blob",
              "backend:text",
              "blob_key:text"),
          of("small_blobs", 1, "id", "bytes:bytes"),
          of(
              "garbage",
              8,
              "instance:text",
              "due",
              "kind",
              "backend:text",
              "blob_key:text",
              "inode",
              "size",
              "crc32c"),
          of(
              "links",
              1,
              "id:text",
              "uid",
              "gid",
              "groups:text",
              "path:text",
              "inode",
              "created",
              "expires",
              "max_uses",
              "file_name:text",
              "revoked"),
          of("link_claims", 2, "link:text", "claim:bytes", "lease_ends"),
          of("counters", 1, "name:text", "next"));

  private static CopiedTable of(String name, int keyColumns, String... columns) {
    return new CopiedTable(name, Stream.of(columns).map(Column::parse).toList(), keyColumns);
  }

  private static String list(List<Column> columns) {
    return columns.stream().map(Column::name).collect(Collectors.joining(", "));
  }

  private static String marks(int count) {
    return "?" + ", ?".repeat(count - 1);
  }

  private List<Column> key() {
    return columns.subList(0, keyColumns);
  }

  String selectAll() {
    return "select " + list(columns) + " from " + name + " order by " + list(key());
  }

  String selectAfter() {
    String greater = "(" + list(key()) + ") > (" + marks(keyColumns) + ")";
    return "select "
        + list(columns)
        + " from "
        + name
        + " where "
        + greater
        + " order by "
        + list(key());
  }

  String selectLast() {
    String descending =
        key().stream().map(column -> column.name() + " desc").collect(Collectors.joining(", "));
    return "select " + list(columns) + " from " + name + " order by " + descending + " limit 1";
  }

  String count() {
    return "select count(*) from " + name;
  }

  String insert() {
    return "insert into "
        + name
        + " ("
        + list(columns)
        + ") values ("
        + marks(columns.size())
        + ")";
  }

  /** Reads the row that a result stands on. */
  @Nullable Object[] row(ResultSet result) throws SQLException {
    @Nullable Object[] row = new @Nullable Object[columns.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] =
          switch (columns.get(i).kind()) {
            case NUMBER -> {
              long number = result.getLong(i + 1);
              yield result.wasNull() ? null : (Object) number;
            }
            case TEXT -> result.getString(i + 1);
            case BYTES -> result.getBytes(i + 1);
          };
    }
    return row;
  }

  /** Sets parameters from the first columns of a row. */
  void set(PreparedStatement statement, @Nullable Object[] row, int count) throws SQLException {
    for (int i = 0; i < count; i++) {
      Object value = row[i];
      if (value instanceof Long number) {
        statement.setLong(i + 1, number);
      } else if (value instanceof String text) {
        statement.setString(i + 1, text);
      } else if (value instanceof byte[] bytes) {
        statement.setBytes(i + 1, bytes);
      } else {
        statement.setNull(
            i + 1,
            switch (columns.get(i).kind()) {
              case NUMBER -> Types.BIGINT;
              case TEXT -> Types.VARCHAR;
              case BYTES -> Types.BINARY;
            });
      }
    }
  }
}
