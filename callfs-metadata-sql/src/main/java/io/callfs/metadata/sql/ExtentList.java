package io.callfs.metadata.sql;

import io.callfs.fs.Extent;
import java.util.ArrayList;
import java.util.List;

/** All extents of a file, by their offset, few enough to be kept. Immutable. */
record ExtentList(List<Extent> extents) {

  /** Files of more extents are read from the database. */
  static final int LIMIT = 128;

  static final ExtentList EMPTY = new ExtentList(List.of());

  ExtentList {
    extents = List.copyOf(extents);
  }

  boolean full() {
    return extents.size() >= LIMIT;
  }

  List<Extent> within(long from, long to) {
    if (from <= 0 && to == Long.MAX_VALUE) {
      return extents;
    }
    List<Extent> within = new ArrayList<>();
    for (Extent extent : extents) {
      if (extent.fileOffset() < to && extent.fileEnd() > from) {
        within.add(extent);
      }
    }
    return within;
  }

  ExtentList with(Extent added) {
    if (extents.isEmpty()) {
      return new ExtentList(List.of(added));
    }
    List<Extent> more = new ArrayList<>(extents);
    int at = more.size();
    while (at > 0 && more.get(at - 1).fileOffset() > added.fileOffset()) {
      at--;
    }
    more.add(at, added);
    return new ExtentList(more);
  }

  ExtentList without(long fileOffset) {
    List<Extent> fewer = new ArrayList<>(extents);
    fewer.removeIf(extent -> extent.fileOffset() == fileOffset);
    return new ExtentList(fewer);
  }
}
