package io.callfs.it.kernel;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Makes the same calls on both sides. */
interface Replaying {

  /** Makes these calls; the difference is empty where there is none. */
  Optional<Difference> replay(List<Call> calls) throws IOException;
}
