package io.callfs.it.kernel;

import static java.util.stream.Collectors.toSet;

import io.callfs.fs.Credentials;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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

  /** Reads a line as {@link #line} writes it, which is how failures are reported. */
  static Call parse(String line) {
    List<String> words = Arrays.asList(line.split(" ", -1));
    Set<Long> groups =
        words.get(2).equals("-")
            ? Set.of()
            : Arrays.stream(words.get(2).split(",", -1)).map(Long::valueOf).collect(toSet());
    return new Call(
        new Credentials(Long.parseLong(words.get(0)), Long.parseLong(words.get(1)), groups),
        Integer.parseInt(words.get(3), 8),
        Op.valueOf(words.get(4).toUpperCase(Locale.ROOT)),
        words.subList(5, words.size()).stream().map(Texts::decode).toList());
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
