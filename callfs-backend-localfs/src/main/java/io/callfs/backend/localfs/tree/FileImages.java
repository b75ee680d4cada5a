package io.callfs.backend.localfs.tree;

import io.callfs.fs.BlobRef;
import io.callfs.fs.Extent;
import io.callfs.fs.Octets;
import io.callfs.fs.RegularFile;
import io.callfs.spi.BlobSource;
import io.callfs.spi.BlobStore;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.TreeChange.Content;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Shows regular files: a file whose bytes are one blob as a further name of that, which costs
 * nothing and copies nothing; others as a copy. Thread-safe; the caller holds the locks of all
 * places.
 */
final class FileImages {

  /** Copies of more bytes are made in the background. */
  private static final long LARGE = 8 << 20;

  private static final int CHUNK = 256 * 1024;

  private final Host host;
  private final MetadataStore metadata;
  private final BlobStore store;
  private final Dress dress;
  private final Spots spots;

  FileImages(Host host, MetadataStore metadata, BlobStore store, Dress dress, Spots spots) {
    this.host = host;
    this.metadata = metadata;
    this.store = store;
    this.dress = dress;
    this.spots = spots;
  }

  /**
   * Shows a file at all places that it has.
   *
   * @param places those places
   * @param change what of its content was changed last, where that is known
   * @param patient whether much may be copied
   */
  void show(Present present, List<Spot> places, @Nullable Content change, boolean patient)
      throws HostException, Later, Obstacle {
    RegularFile file = (RegularFile) Objects.requireNonNull(present.inode());
    Extent whole = present.wholeBlob();
    if (whole != null && dress.readable(file.attributes()) && linked(file, whole, places)) {
      return;
    }
    copy(present, file, places, change, patient);
  }

  /** Returns whether the blob could be shown itself, and not because another file does that. */
  private boolean linked(RegularFile file, Extent whole, List<Spot> places)
      throws HostException, Later, Obstacle {
    BlobRef blob = whole.blob();
    String key = blob.key().value();
    int slash = key.lastIndexOf('/');
    byte[] name = Host.bytes(key.substring(slash + 1));
    try (HostDirectory shard = openShard(slash < 0 ? "" : key.substring(0, slash))) {
      int descriptor = openBlob(shard, name);
      try {
        return linked(file, blob, shard, name, descriptor, places);
      } finally {
        host.linux.close(descriptor);
      }
    }
  }

  private boolean linked(
      RegularFile file,
      BlobRef blob,
      HostDirectory shard,
      byte[] name,
      int descriptor,
      List<Spot> places)
      throws HostException, Later, Obstacle {
    HostStat stat = host.linux.stat(descriptor);
    Mark mark = Mark.parse(host.linux.xattr(descriptor, Mark.ATTRIBUTE));
    if (mark != null && !mark.inode().equals(file.id()) && isUsed(mark, blob)) {
      return false;
    }
    if (stat.size() != blob.size() || (mark != null && !mark.fits(stat))) {
      throw Obstacle.edited(places.get(0).place().name().value());
    }
    dress.file(descriptor, file, Mark.Kind.BLOB, stat, mark);
    for (Spot spot : places) {
      if (spot.stat() == null || !spot.stat().isSame(stat)) {
        spots.link(shard, name, spot);
      }
    }
    return true;
  }

  private HostDirectory openShard(String path) throws HostException, Later {
    HostDirectory directory = host.blobs.again();
    if (path.isEmpty()) {
      return directory;
    }
    for (String part : path.split("/", -1)) {
      try (HostDirectory above = directory) {
        directory = above.open(Host.bytes(part));
      } catch (HostException e) {
        throw gone(e);
      }
    }
    return directory;
  }

  private int openBlob(HostDirectory shard, byte[] name) throws HostException, Later {
    try {
      return host.linux.openFile(shard.descriptor(), name);
    } catch (HostException e) {
      throw gone(e);
    }
  }

  /** What is gone has been replaced meanwhile, which comes here too. */
  private static Later gone(HostException failure) throws HostException {
    if (failure.errno() == HostException.ENOENT) {
      return new Later("the blob is gone");
    }
    throw failure;
  }

  private boolean isUsed(Mark mark, BlobRef blob) {
    return metadata.<Boolean>read(reader ->
        reader.inode(mark.inode()).isPresent()
            && reader.extents(mark.inode()).stream()
                .anyMatch(extent -> extent.blob().equals(blob)));
  }

  private void copy(
      Present present,
      RegularFile file,
      List<Spot> places,
      @Nullable Content change,
      boolean patient)
      throws HostException, Later, Obstacle {
    Spot image = imageOf(file, file.contentVersion(), places);
    Spot previous =
        change != null
                && change.version() == file.contentVersion()
                && change.to() - change.from() <= LARGE
            ? imageOf(file, change.version() - 1, places)
            : null;
    if (image != null) {
      dressAgain(file, image);
    } else if (previous != null && change != null && isUnedited(previous)) {
      changeInPlace(present, file, previous, change);
      image = previous;
    } else {
      image = replace(present, file, places, patient);
    }
    HostStat shown = image.directory().stat(image.name());
    for (Spot spot : places) {
      boolean same = shown != null && spot.stat() != null && spot.stat().isSame(shown);
      if (!spot.place().equals(image.place()) && !same) {
        spots.link(image.directory(), image.name(), spot);
      }
    }
  }

  /** Returns a place where a copy of a version is shown; null for none. */
  private static @Nullable Spot imageOf(RegularFile file, long version, List<Spot> places) {
    for (Spot spot : places) {
      Mark mark = spot.mark();
      if (mark != null
          && mark.inode().equals(file.id())
          && mark.kind() == Mark.Kind.COPY
          && mark.version() == version) {
        return spot;
      }
    }
    return null;
  }

  /** What somebody has edited is replaced as a whole, as any older version is. */
  private static boolean isUnedited(Spot spot) {
    return spot.mark() != null && spot.stat() != null && spot.mark().fits(spot.stat());
  }

  private void dressAgain(RegularFile file, Spot image) throws HostException, Obstacle {
    int descriptor = host.linux.openFile(image.directory().descriptor(), image.name());
    try {
      HostStat stat = host.linux.stat(descriptor);
      Mark mark = Mark.parse(host.linux.xattr(descriptor, Mark.ATTRIBUTE));
      if (mark == null || !mark.equals(image.mark()) || !mark.fits(stat)) {
        throw Obstacle.edited(image.place().name().value());
      }
      dress.file(descriptor, file, Mark.Kind.COPY, stat, mark);
    } finally {
      host.linux.close(descriptor);
    }
  }

  private void changeInPlace(Present present, RegularFile file, Spot image, Content change)
      throws HostException, Obstacle {
    int descriptor = host.linux.openForWriting(image.directory().descriptor(), image.name());
    try {
      Mark mark = Mark.parse(host.linux.xattr(descriptor, Mark.ATTRIBUTE));
      if (mark == null || !mark.equals(image.mark()) || !mark.fits(host.linux.stat(descriptor))) {
        throw Obstacle.edited(image.place().name().value());
      }
      boolean ignored = host.linux.setXattr(descriptor, Mark.ATTRIBUTE, mark.inWork().value());
      long end = Math.min(change.to(), file.size());
      long filled = fill(descriptor, present, change.from(), end, true);
      zero(descriptor, filled, end);
      host.linux.truncate(descriptor, file.size());
      dress.file(descriptor, file, Mark.Kind.COPY, host.linux.stat(descriptor), mark.inWork());
    } finally {
      host.linux.close(descriptor);
    }
  }

  private Spot replace(Present present, RegularFile file, List<Spot> places, boolean patient)
      throws HostException, Later, Obstacle {
    if (file.allocated() > LARGE && !patient) {
      throw new Later("many bytes are to be copied");
    }
    byte[] aside = host.freshName();
    int making = host.making.descriptor();
    boolean named = false;
    int descriptor = host.linux.create(making, aside);
    try {
      Extent whole = present.wholeBlob();
      boolean shared = whole != null && reflinked(whole, descriptor);
      long filled = shared ? file.size() : fill(descriptor, present, 0, file.size(), false);
      if (filled < file.size()) {
        host.linux.truncate(descriptor, file.size());
      }
      dress.file(descriptor, file, Mark.Kind.COPY, null, null);
      Spot first = places.get(0);
      spots.move(host.making, aside, first);
      named = true;
      return first;
    } finally {
      host.linux.close(descriptor);
      if (!named) {
        host.linux.unlink(making, aside);
      }
    }
  }

  private boolean reflinked(Extent whole, int descriptor) throws HostException, Later {
    String key = whole.blob().key().value();
    int slash = key.lastIndexOf('/');
    try (HostDirectory shard = openShard(slash < 0 ? "" : key.substring(0, slash))) {
      int blob = openBlob(shard, Host.bytes(key.substring(slash + 1)));
      try {
        return host.linux.reflink(blob, descriptor);
      } finally {
        host.linux.close(blob);
      }
    }
  }

  /**
   * Writes what a range of a file has now.
   *
   * @param over whether there are other bytes where the file has holes
   * @return where the last byte written ends
   */
  private long fill(int descriptor, Present present, long from, long to, boolean over)
      throws HostException {
    long at = from;
    for (Extent extent : present.extents()) {
      long start = Math.max(at, extent.fileOffset());
      long end = Math.min(to, extent.fileEnd());
      if (start >= end) {
        continue;
      }
      if (over) {
        zero(descriptor, at, start);
      }
      copy(descriptor, extent, present, start, end);
      at = end;
    }
    return at;
  }

  private void zero(int descriptor, long from, long to) throws HostException {
    if (from >= to) {
      return;
    }
    byte[] zeros = new byte[(int) Math.min(CHUNK, to - from)];
    for (long at = from; at < to; at += zeros.length) {
      host.linux.write(descriptor, zeros, (int) Math.min(zeros.length, to - at), at);
    }
  }

  private void copy(int descriptor, Extent extent, Present present, long from, long to)
      throws HostException {
    long blobFrom = extent.blobOffset() + (from - extent.fileOffset());
    if (extent.blob().inline()) {
      Octets bytes = present.small().get(extent.blob().key());
      if (bytes == null) {
        throw new HostException(HostException.EIO, "a small blob is missing");
      }
      byte[] part = new byte[(int) (to - from)];
      bytes.asByteBuffer().position((int) blobFrom).get(part);
      host.linux.write(descriptor, part, part.length, from);
      return;
    }
    byte[] chunk = new byte[(int) Math.min(CHUNK, to - from)];
    try (BlobSource source = store.open(extent.blob().key())) {
      long at = from;
      while (at < to) {
        ByteBuffer buffer = ByteBuffer.wrap(chunk, 0, (int) Math.min(chunk.length, to - at));
        int count = source.read(blobFrom + (at - from), buffer);
        if (count <= 0) {
          throw new HostException(HostException.EIO, "a blob ends before it should");
        }
        host.linux.write(descriptor, chunk, count, at);
        at += count;
      }
    }
  }
}
