package io.callfs.it.kernel;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What differs.
 *
 * @param calls all that were made, the last of which was answered differently
 * @param expected by the kernel or the model
 */
record Difference(List<Call> calls, String expected, String engine) {

  private static final int SHRINKING_CALLS = 100_000;

  Call last() {
    return calls.get(calls.size() - 1);
  }

  /** Returns what to tell of it, with the few calls that are needed to see it. */
  String report(Replaying replaying, long seed) throws IOException {
    Difference shrunk = new Shrinking(replaying, SHRINKING_CALLS).shrink(this);
    return "seed "
        + seed
        + ", call "
        + calls.size()
        + ": "
        + last().line()
        + "\nexpected: "
        + expected
        + "\nengine: "
        + engine
        + "\nshrunk to (uid gid groups umask call arguments):\n"
        + shrunk.calls().stream().map(Call::line).collect(Collectors.joining("\n"))
        + "\nexpected: "
        + shrunk.expected()
        + "\nengine: "
        + shrunk.engine();
  }
}
