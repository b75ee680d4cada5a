package io.callfs.backend.localfs;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** How bytes and names are brought to the disk; tests put a failing one in its place. */
interface Forcing {

  /** What Linux offers. */
  Forcing DISK =
      new Forcing() {
        @Override
        public void file(FileChannel file) throws IOException {
          // fdatasync(2) leaves out times alone: the size of a new file is needed to read it.
          file.force(false);
        }

        @Override
        public void directory(FileChannel directory) throws IOException {
          directory.force(true);
        }
      };

  /** Returns when the bytes of the file survive a power cut. */
  void file(FileChannel file) throws IOException;

  /** Returns when the names of the directory survive a power cut. */
  void directory(FileChannel directory) throws IOException;
}
