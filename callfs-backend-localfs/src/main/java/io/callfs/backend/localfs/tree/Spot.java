package io.callfs.backend.localfs.tree;

import io.callfs.spi.TreeChange.Place;
import org.jspecify.annotations.Nullable;

/** A place on the host, as it was found. */
final class Spot {

  private final Place place;
  private final HostDirectory directory;
  private final byte[] name;
  private final @Nullable HostStat stat;
  private final @Nullable Mark mark;

  private Spot(
      Place place,
      HostDirectory directory,
      byte[] name,
      @Nullable HostStat stat,
      @Nullable Mark mark) {
    this.place = place;
    this.directory = directory;
    this.name = name;
    this.stat = stat;
    this.mark = mark;
  }

  /** Looks at a place of an open directory. */
  static Spot at(Place place, HostDirectory directory) throws HostException {
    byte[] name = Host.bytes(place.name().value());
    HostStat stat = directory.stat(name);
    boolean marked = stat != null && (stat.isFile() || stat.isDirectory());
    return new Spot(place, directory, name, stat, marked ? directory.mark(name) : null);
  }

  Place place() {
    return place;
  }

  /** Returns its directory, open for as long as the spot is used. */
  HostDirectory directory() {
    return directory;
  }

  /** Returns its name there, which nobody changes. */
  byte[] name() {
    return name;
  }

  /** Returns what is there; null for nothing. */
  @Nullable HostStat stat() {
    return stat;
  }

  /** Returns what that is marked with; null for nothing. */
  @Nullable Mark mark() {
    return mark;
  }

  @Override
  public String toString() {
    return "spot " + place;
  }
}
