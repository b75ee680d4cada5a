package io.callfs.metadata.sql;

import io.callfs.fs.InstanceId;
import io.callfs.fs.Placement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The few placements that there are, by their number in the table. Rows are never changed or
 * removed, so what was once committed may be kept for good. Thread-safe.
 */
final class Placements {

  private final Map<Integer, Placement> byNumber = new ConcurrentHashMap<>();
  private final Map<Placement, Integer> byPlacement = new ConcurrentHashMap<>();

  /** Returns a placement by its number, from the table where it was not seen yet. */
  Placement get(int number, Statements statements) throws SQLException {
    Placement known = byNumber.get(number);
    if (known != null) {
      return known;
    }
    PreparedStatement select = statements.of(Sql.PLACEMENT);
    select.setInt(1, number);
    try (ResultSet row = select.executeQuery()) {
      if (!row.next()) {
        throw new SQLException("placement " + number + " has no row");
      }
      return new Placement(new InstanceId(row.getString(1)), row.getString(2));
    }
  }

  /** Returns the number of a placement, or null where it has none yet. */
  @Nullable Integer find(Placement placement, Statements statements) throws SQLException {
    Integer known = byPlacement.get(placement);
    if (known != null) {
      return known;
    }
    PreparedStatement select = statements.of(Sql.PLACEMENT_ID);
    select.setString(1, placement.instance().value());
    select.setString(2, placement.backend());
    try (ResultSet row = select.executeQuery()) {
      return row.next() ? row.getInt(1) : null;
    }
  }

  /** Forgets all, since the database may be another one now. */
  void clear() {
    byPlacement.clear();
    byNumber.clear();
  }

  /** Keeps what is committed. */
  void committed(int number, Placement placement) {
    byNumber.put(number, placement);
    byPlacement.put(placement, number);
  }
}
