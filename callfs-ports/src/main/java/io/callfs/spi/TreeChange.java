package io.callfs.spi;

import io.callfs.fs.InodeId;
import io.callfs.fs.Name;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Where one transaction has changed the tree.
 *
 * @param places names that were given or taken, or both
 * @param moves names that went from one place to another; both places are among {@code places}
 * @param inodes rows that were changed, new ones not among them
 * @param contents what of their contents was changed, of those whose was
 * @param seen where inodes were found on the way; a hint, since others may move them meanwhile
 */
public record TreeChange(
    Set<Place> places,
    List<Move> moves,
    Set<InodeId> inodes,
    Map<InodeId, Content> contents,
    Map<InodeId, Place> seen) {

  /** Copies the collections. */
  public TreeChange {
    places = Set.copyOf(places);
    moves = List.copyOf(moves);
    inodes = Set.copyOf(inodes);
    contents = Map.copyOf(contents);
    seen = Map.copyOf(seen);
  }

  /** A name in a directory, whatever it leads to. */
  public record Place(InodeId directory, Name name) {
    /** Checks the parts. */
    public Place {
      Objects.requireNonNull(directory);
      Objects.requireNonNull(name);
    }
  }

  /**
   * An inode that has left one place for another.
   *
   * @param inode the inode
   * @param from where it was
   * @param to where it is
   */
  public record Move(InodeId inode, Place from, Place to) {
    /** Checks the parts. */
    public Move {
      Objects.requireNonNull(inode);
      Objects.requireNonNull(from);
      Objects.requireNonNull(to);
    }
  }

  /**
   * A range of a file outside of which its bytes are what they were, as far as the file still
   * reaches; bytes between the old end and a new one read as zeros.
   *
   * @param version the version of the content after the change
   * @param from the first byte of the range
   * @param to the byte after the last; the same as {@code from} where only the size has changed
   */
  public record Content(long version, long from, long to) {
    /** Checks the range. */
    public Content {
      if (from < 0 || to < from) {
        throw new IllegalArgumentException("content from " + from + " to " + to);
      }
    }
  }
}
