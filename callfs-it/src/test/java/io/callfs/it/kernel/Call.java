package io.callfs.it.kernel;

import io.callfs.fs.Credentials;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One call of one caller.
 *
 * @param arguments as text, in the order of the helper process
 */
record Call(Credentials who, int umask, Op op, List<String> arguments) {

  Call {
    arguments = List.copyOf(arguments);
  }

  static Call of(Credentials who, int umask, Op op, Object... arguments) {
    return new Call(who, umask, op, List.of(arguments).stream().map(String::valueOf).toList());
  }

  String text(int index) {
    return arguments.get(index);
  }

  long number(int index) {
    return Long.parseLong(arguments.get(index));
  }

  int octal(int index) {
    return Integer.parseInt(arguments.get(index), 8);
  }

  /** Returns the line that the helper process takes. */
  String line() {
    String groups =
        who.groups().stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
    return who.uid()
        + " "
        + who.gid()
        + " "
        + (groups.isEmpty() ? "-" : groups)
        + " "
        + Integer.toOctalString(umask)
        + " "
        + op.word()
        + arguments.stream().map(a -> " " + Texts.encode(a)).collect(Collectors.joining());
  }
}
