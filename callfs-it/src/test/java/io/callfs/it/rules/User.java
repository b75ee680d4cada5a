package io.callfs.it.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** A user, who makes calls and knows what to expect of them. */
record User(Answering system, String identity, String umask) {

  static User of(Answering system, String identity) {
    return new User(system, identity, "022");
  }

  /** Returns the user with another umask. */
  User withUmask(String newUmask) {
    return new User(system, identity, newUmask);
  }

  /** Makes calls that succeed. */
  void does(String... calls) {
    for (String call : calls) {
      assertThat(outcome(call)).as(identity + " " + call).isEqualTo("0");
    }
  }

  /** Makes calls that fail. */
  void fails(Errno errno, String... calls) {
    for (String call : calls) {
      assertThat(outcome(call)).as(identity + " " + call).isEqualTo(errno.name());
    }
  }

  /** Makes a call that succeeds, and returns what it tells. */
  String told(String call) {
    String answer = answer(call);
    assertThat(answer).as(identity + " " + call).startsWith("0");
    return answer.length() < 2 ? "" : answer.substring(2);
  }

  /** Tells of the inode that a path names, without following a link. */
  Status look(String path) {
    return Status.parse(told("look " + path));
  }

  private String outcome(String call) {
    String first = Arrays.asList(answer(call).split(" ", -1)).get(0);
    return first.equals("0") ? first : errno(first);
  }

  private static String errno(String number) {
    return Arrays.stream(Errno.values())
        .filter(errno -> String.valueOf(errno.number()).equals(number))
        .map(Errno::name)
        .findFirst()
        .orElse(number);
  }

  private String answer(String call) {
    try {
      return system.call(identity + " " + umask + " " + call);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
