package io.callfs.backend.localfs.tree;

import io.callfs.spi.TreeChange.Place;
import org.jspecify.annotations.Nullable;

/**
 * A place on the host, as it was found.
 *
 * @param place the place
 * @param directory its directory, open for as long as the spot is used
 * @param name its name there
 * @param stat what is there; null for nothing
 * @param mark what that is marked with; null for nothing
 */
record Spot(
    Place place,
    HostDirectory directory,
    byte[] name,
    @Nullable HostStat stat,
    @Nullable Mark mark) {

  /** Looks at a place of an open directory. */
  static Spot at(Place place, HostDirectory directory) throws HostException {
    byte[] name = Host.bytes(place.name().value());
    HostStat stat = directory.stat(name);
    boolean marked = stat != null && (stat.isFile() || stat.isDirectory());
    return new Spot(place, directory, name, stat, marked ? directory.mark(name) : null);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Spot that && place.equals(that.place);
  }

  @Override
  public int hashCode() {
    return place.hashCode();
  }

  @Override
  public String toString() {
    return "spot " + place;
  }
}
