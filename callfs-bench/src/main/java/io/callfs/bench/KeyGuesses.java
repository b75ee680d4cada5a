package io.callfs.bench;

import io.callfs.http.AccessLimits;
import io.callfs.http.Answer;
import io.callfs.http.Request;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Looks whether the time of a refusal tells anything of known keys: wrong keys of several kinds, in
 * random order, each refused ten thousand times. Prints a table; fails where a refusal differs in
 * its bytes.
 */
final class KeyGuesses {

  private static final int TRIES = 10_000;
  private static final int WARM_UP = 50_000;
  private static final int LENGTH = Callers.ENDED.length();

  private final Random random = new Random(1);
  private final Callers callers = new Callers(AccessLimits.NONE);
  private final List<Kind> kinds =
      List.of(
          new Kind("random, as long as a right one", () -> bearing(randomKey())),
          new Kind(
              "right but for its last character", () -> bearing(changed(rightKey(), LENGTH - 1))),
          new Kind("right but for its first character", () -> bearing(changed(rightKey(), 0))),
          new Kind("right, but ended", () -> bearing(Callers.ENDED)),
          new Kind(
              "the SHA-256 of a right one, as far as it goes", () -> bearing(hash(rightKey()))),
          new Kind("none at all", () -> KeyedRequest.withoutKey("GET", "/v1/files/a")));

  private KeyGuesses() {}

  /** Wrong keys of one kind. */
  private record Kind(String name, Supplier<Request> next) {}

  /**
   * Runs it.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    new KeyGuesses().run(System.out);
  }

  private static Request bearing(String key) {
    return KeyedRequest.bearing("GET", "/v1/files/a", key);
  }

  private String rightKey() {
    return Callers.key(random.nextInt(Callers.USERS));
  }

  private String randomKey() {
    StringBuilder key = new StringBuilder();
    while (key.length() < LENGTH) {
      key.append((char) ('a' + random.nextInt(26)));
    }
    return key.toString();
  }

  private static String changed(String key, int at) {
    return key.substring(0, at) + 'x' + key.substring(at + 1);
  }

  private static String hash(String key) {
    try {
      byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
          .substring(0, key.length());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void run(PrintStream out) {
    ByteBuffer body = body(kinds.get(0).next().get());
    for (Kind kind : kinds) {
      if (!body.equals(body(kind.next().get()))) {
        throw new IllegalStateException("a key that is " + kind.name() + " gets another answer");
      }
    }
    long[][] ignored = measure(WARM_UP);
    long[][] times = measure(TRIES);
    double[] first = middle(times[0]);
    out.printf("| Wrong key | median | mean | difference of means | t |%n|---|---|---|---|---|%n");
    for (int i = 0; i < kinds.size(); i++) {
      double[] sample = middle(times[i]);
      double difference = mean(sample) - mean(first);
      out.printf(
          "| %s | %.0f ns | %.0f ns | %+.0f ns | %+.1f |%n",
          kinds.get(i).name(),
          sample[sample.length / 2],
          mean(sample),
          difference,
          i == 0 ? 0 : difference / error(sample, first));
    }
    callers.close();
  }

  private ByteBuffer body(Request request) {
    Answer answer = callers.http().answer(request);
    answer.finished(0, true);
    if (answer.status() != 401 || !(answer.body() instanceof Answer.Bytes bytes)) {
      throw new IllegalStateException("answered with " + answer.status());
    }
    return bytes.bytes();
  }

  private long[][] measure(int tries) {
    long[][] times = new long[kinds.size()][tries];
    int[] done = new int[kinds.size()];
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < tries * kinds.size(); i++) {
      order.add(i % kinds.size());
    }
    Collections.shuffle(order, random);
    for (int kind : order) {
      Request request = kinds.get(kind).next().get();
      long before = System.nanoTime();
      Answer answer = callers.http().answer(request);
      answer.finished(0, true);
      times[kind][done[kind]++] = System.nanoTime() - before;
    }
    return times;
  }

  /** Returns the middle nine tenths in order; the rest is what else the machine did. */
  private static double[] middle(long[] times) {
    return Arrays.stream(times)
        .sorted()
        .skip(times.length / 20)
        .limit(times.length - times.length / 10)
        .asDoubleStream()
        .toArray();
  }

  private static double mean(double[] sample) {
    return Arrays.stream(sample).average().orElseThrow();
  }

  /** Returns the standard error of the difference of two means (Welch). */
  private static double error(double[] one, double[] other) {
    return Math.sqrt(variance(one) / one.length + variance(other) / other.length);
  }

  private static double variance(double[] sample) {
    double mean = mean(sample);
    return Arrays.stream(sample).map(x -> (x - mean) * (x - mean)).sum() / (sample.length - 1);
  }
}
