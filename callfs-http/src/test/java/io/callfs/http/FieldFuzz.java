package io.callfs.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Octets;
import java.util.function.Function;

/**
 * What single parsers promise beyond not to fail: what they take says the same when it is written
 * and read again. A target of {@link FuzzTest} and of Jazzer.
 */
public final class FieldFuzz {

  private static final Octets SECRET = Octets.wrap("a secret of sixteen".getBytes(UTF_8));

  private FieldFuzz() {}

  /** Tries one text with each of them. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, ISO_8859_1);
    encodedPath("/" + text.replace("?", ""));
    certificateName(text);
    origin(text);
    addresses(text);
    proof(text);
  }

  private static void encodedPath(String target) {
    PathParser parser = new PathParser(true);
    FsPath path;
    try {
      path = parser.parseEncoded(target, 0, target.length());
    } catch (FsException e) {
      require(
          e.errno() == Errno.EINVAL || e.errno() == Errno.ENAMETOOLONG, "refused by " + e.errno());
      return;
    }
    require(
        path.components().stream().noneMatch(name -> name.equals(".") || name.equals("..")),
        "dots in " + path);
    String written = PercentCoding.encodePath(path.toString());
    FsPath again = parser.parseEncoded(written, 0, written.length());
    require(again.components().equals(path.components()), path + " is read as " + again);
  }

  private static void certificateName(String text) {
    String name = taken(text, CertificateName::parse);
    require(name.equals(taken(name, CertificateName::parse)), "another name than " + name);
  }

  private static void origin(String text) {
    String name = taken(text, WebOrigin::parse);
    require(name.equals(taken(name, WebOrigin::parse)), "another origin than " + name);
  }

  private static void addresses(String text) {
    String block = taken(text, AddressBlock::parse);
    require(block.equals(taken(block, AddressBlock::parse)), "another block than " + block);
    require(!AddressBlock.group(text).isEmpty() || text.isEmpty(), "no group of " + text);
  }

  /** Returns what is made of a text, the empty text where it is refused as it should be. */
  private static String taken(String text, Function<String, ?> parser) {
    try {
      return text.isEmpty() ? "" : parser.apply(text).toString();
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static void proof(String text) {
    PeerProof.parse(text)
        .ifPresent(claimed -> {
          PeerProof proof = claimed.of("owner", "GET", "/v1", "ann;1;1;[1]");
          require(!proof.isSealedBy(claimed.code(), SECRET), "a code is guessed");
          PeerProof.Claimed again = PeerProof.parse(proof.sealed(SECRET)).orElseThrow();
          require(
              again.of("owner", "GET", "/v1", "ann;1;1;[1]").equals(proof)
                  && proof.isSealedBy(again.code(), SECRET),
              "a proof is not read as it was written");
        });
  }

  private static void require(boolean fine, String otherwise) {
    if (!fine) {
      throw new AssertionError(otherwise);
    }
  }
}
