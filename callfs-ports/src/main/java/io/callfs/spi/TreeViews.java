package io.callfs.spi;

import io.callfs.fs.FsException;
import io.callfs.fs.Placement;
import java.util.function.Consumer;

/** Ability of a {@link BlobStore}: shows the files whose bytes it keeps at their own paths. */
public interface TreeViews {

  /**
   * Opens the view, which shows nothing until it is told of changes or {@link TreeView#start
   * started}. The caller closes it, before the stores.
   *
   * @param metadata where the tree is; must have the ability {@link InodeNames}
   * @param placement what is shown belongs to it
   * @param troubles is told when something can't be shown, once until all is shown again
   * @throws FsException EOPNOTSUPP where the system or the metadata store can't do it; what opening
   *     the store throws. The subject tells a person what to mend
   */
  TreeView open(MetadataStore metadata, Placement placement, Consumer<FsException> troubles);
}
