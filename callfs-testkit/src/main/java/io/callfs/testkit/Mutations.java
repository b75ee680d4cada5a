package io.callfs.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Hostile inputs for a parser: given ones, and random changes of them. A seed decides all of them;
 * a failure tells the input. Coverage is not looked at: that is for a fuzzer with the same target.
 *
 * <p>{@code -Dcallfs.fuzz.runs} sets how many, {@code -Dcallfs.fuzz.seed} the first seed.
 */
public final class Mutations {

  private static final int LONGEST = 64 * 1024;

  private static final String[] PIECES = {
    "\r\n",
    "\n",
    "\r",
    "\0",
    " ",
    "\t",
    "%",
    "%00",
    "%2e",
    "%2F",
    "%C0%AF",
    "%",
    "\\",
    "/",
    "//",
    "/../",
    "/./",
    "..",
    "\u00ff\u00fe",
    "\u00c3",
    "\u00f0\u009f",
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    ";",
    "=",
    "-",
    "-1",
    "0",
    "00",
    "1",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "4294967296",
    "99999999999999999999999",
    "1e309",
    "NaN",
    "null",
    "true",
    "*",
    "bytes=",
    "bytes=0-",
    "bytes=-1",
    "W/\"",
    "sha-256=:",
    "sha256:",
    "2026-11-21T10:00:00Z",
    "9999-12-31T23:59:59.999999999Z",
    "Sat, 21 Nov 2026 10:00:00 GMT",
    "\\u0000",
    "\\ud800",
    "<",
    "&"
  };

  private final List<byte[]> seeds;
  private final Random random;

  private Mutations(List<byte[]> seeds, long seed) {
    this.seeds = seeds;
    this.random = new Random(seed);
  }

  /**
   * Gives a target the seeds as they are, and then changes of them.
   *
   * @param directory whose files are seeds: what the target understands
   * @param runs how many changes, unless the property says otherwise
   * @param target throws where it finds something wrong
   * @throws AssertionError that tells the input, with what the target has thrown
   */
  public static void run(Path directory, int runs, Consumer<byte[]> target) {
    List<byte[]> inputs = seeds(directory);
    inputs.forEach(input -> tried(input, target));
    long seed = Long.getLong("callfs.fuzz.seed", 1);
    Mutations mutations = new Mutations(inputs, seed);
    for (int i = Integer.getInteger("callfs.fuzz.runs", runs); i > 0; i--) {
      tried(mutations.next(), target);
    }
  }

  private static List<byte[]> seeds(Path directory) {
    List<byte[]> seeds = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        seeds.add(Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return seeds;
  }

  private static void tried(byte[] input, Consumer<byte[]> target) {
    try {
      target.accept(input.clone());
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      throw new AssertionError(
          "input "
              + HexFormat.of().formatHex(input)
              + "\n"
              + new String(input, StandardCharsets.ISO_8859_1),
          e);
    }
  }

  private byte[] next() {
    byte[] input = any();
    for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
      input = changed(input);
    }
    return input;
  }

  private byte[] any() {
    return seeds.get(random.nextInt(seeds.size()));
  }

  private byte[] changed(byte[] input) {
    int at = random.nextInt(input.length + 1);
    int end = at + random.nextInt(Math.min(input.length - at, 16) + 1);
    return switch (random.nextInt(7)) {
      case 0 -> spliced(input, at, at, bytes(PIECES[random.nextInt(PIECES.length)]));
      case 1 -> spliced(input, at, end, bytes(PIECES[random.nextInt(PIECES.length)]));
      case 2 -> spliced(input, at, end, new byte[0]);
      case 3 -> spliced(input, at, Math.min(at + 1, input.length), new byte[] {randomByte()});
      case 4 -> {
        byte[] other = any();
        int from = random.nextInt(other.length + 1);
        int to = from + random.nextInt(other.length - from + 1);
        yield spliced(input, at, at, Arrays.copyOfRange(other, from, to));
      }
      case 5 -> {
        byte[] part = Arrays.copyOfRange(input, at, end);
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        int times = part.length == 0 ? 0 : 1 << random.nextInt(10);
        for (int i = 0; i < times && many.size() < LONGEST; i++) {
          many.writeBytes(part);
        }
        yield spliced(input, at, at, many.toByteArray());
      }
      default -> Arrays.copyOf(input, at);
    };
  }

  private byte randomByte() {
    return (byte) random.nextInt(256);
  }

  private static byte[] bytes(String piece) {
    return piece.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] spliced(byte[] input, int from, int to, byte[] between) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(input, 0, from);
    out.writeBytes(between);
    out.write(input, to, input.length - to);
    byte[] whole = out.toByteArray();
    return whole.length <= LONGEST ? whole : Arrays.copyOf(whole, LONGEST);
  }
}
