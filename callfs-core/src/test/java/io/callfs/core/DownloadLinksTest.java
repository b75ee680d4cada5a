package io.callfs.core;

import static io.callfs.core.Tree.ALICE;
import static io.callfs.core.Tree.BOB;
import static io.callfs.core.Tree.assertFails;
import static io.callfs.core.Tree.path;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.core.DownloadLinks.Look;
import io.callfs.core.DownloadLinks.Made;
import io.callfs.core.DownloadLinks.Refused;
import io.callfs.fs.Errno;
import io.callfs.fs.Mode;
import io.callfs.fs.Octets;
import io.callfs.spi.LinkStore;
import io.callfs.spi.LinkStore.Outcome;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DownloadLinksTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final Tree tree = new Tree();
  private final DownloadLinks links = links("0123456789abcdef");

  @AfterEach
  void close() {
    tree.close();
  }

  private DownloadLinks links(String secret) {
    DownloadLinks.Settings settings =
        new DownloadLinks.Settings(
            Octets.copyOf(secret.getBytes(UTF_8)),
            Duration.ofSeconds(1),
            Duration.ofHours(24),
            256,
            Duration.ofMinutes(15));
    return tree.callFs.downloadLinks(settings, new SecureRandom()).orElseThrow();
  }

  private Made made(int uses) {
    tree.put("/a", "content");
    return links.make(tree.root.credentials(), path("/a"), HOUR, uses, null);
  }

  private static Download download(Look look) {
    assertThat(look).isInstanceOf(Download.class);
    return (Download) look;
  }

  private static String content(Download download) {
    try (FileHandle handle = download.open()) {
      return Tree.read(handle);
    }
  }

  private void assertRefused(Made made, Outcome reason) {
    assertThat(links.look(made.token(), null)).isEqualTo(new Refused(reason));
  }

  @Test
  void linkGivesItsFileOnce() {
    Made made = made(1);
    Download download = download(links.look(made.token(), null));
    assertThat(content(download)).isEqualTo("content");
    assertThat(download.claim()).isEqualTo(Outcome.CLAIMED);
    assertRefused(made, Outcome.USED);
    download.finished(7, true);
    assertRefused(made, Outcome.USED);
  }

  @Test
  void oneOfManyThatClaimAtOnceSucceeds() {
    Made made = made(1);
    AtomicInteger claimed = new AtomicInteger();
    IntStream.range(0, 64)
        .parallel()
        .forEach(i -> {
          if (links.look(made.token(), null) instanceof Download download
              && download.claim() == Outcome.CLAIMED) {
            claimed.incrementAndGet();
          }
        });
    assertThat(claimed).hasValue(1);
  }

  @Test
  void lookingClaimsNothing() {
    Made made = made(1);
    for (int i = 0; i < 5; i++) {
      assertThat(content(download(links.look(made.token(), null)))).isEqualTo("content");
    }
    assertThat(download(links.look(made.token(), null)).claim()).isEqualTo(Outcome.CLAIMED);
  }

  @Test
  void claimOfWhichNoByteWentOutIsGivenBack() {
    Made made = made(1);
    Download download = download(links.look(made.token(), null));
    assertThat(download.claim()).isEqualTo(Outcome.CLAIMED);
    download.finished(0, false);
    assertThat(download(links.look(made.token(), null)).claim()).isEqualTo(Outcome.CLAIMED);
  }

  @Test
  void brokenDownloadIsResumedByItsHolderUntilItsLeaseEnds() {
    Made made = made(1);
    Download download = download(links.look(made.token(), null));
    assertThat(download.claim()).isEqualTo(Outcome.CLAIMED);
    download.finished(3, false);
    assertThat(links.look(made.token(), "another")).isEqualTo(new Refused(Outcome.USED));
    Download again = download(links.look(made.token(), download.resume()));
    assertThat(again.claim()).isEqualTo(Outcome.CLAIMED);
    again.finished(0, false);
    tree.clock.advance(Duration.ofMinutes(14));
    assertThat(links.look(made.token(), download.resume())).isInstanceOf(Download.class);
    tree.clock.advance(Duration.ofMinutes(2));
    assertThat(links.look(made.token(), download.resume())).isEqualTo(new Refused(Outcome.USED));
  }

  @Test
  void downloadThatWasFinishedIsNotResumed() {
    Made made = made(1);
    Download download = download(links.look(made.token(), null));
    assertThat(download.claim()).isEqualTo(Outcome.CLAIMED);
    download.finished(7, true);
    assertThat(links.look(made.token(), download.resume())).isEqualTo(new Refused(Outcome.USED));
  }

  @Test
  void linkEndsWithItsTime() {
    Made made = made(1);
    tree.clock.advance(HOUR.minusSeconds(1));
    assertThat(links.look(made.token(), null)).isInstanceOf(Download.class);
    tree.clock.advance(Duration.ofSeconds(1));
    assertRefused(made, Outcome.EXPIRED);
  }

  @Test
  void tamperedTokensAreUnknown() {
    String token = made(1).token();
    for (int i = 0; i < token.length(); i++) {
      for (char other = 0; other < 256; other++) {
        String tampered = token.substring(0, i) + other + token.substring(i + 1);
        if (other != token.charAt(i)) {
          assertThat(links.look(tampered, null)).isEqualTo(new Refused(Outcome.UNKNOWN));
        }
      }
    }
    for (String wrong : new String[] {"", "x", "ä", "../..", token + "A", token + "="}) {
      assertThat(links.look(wrong, null)).isEqualTo(new Refused(Outcome.UNKNOWN));
    }
  }

  @Test
  void tokenIsWorthNothingUnderAnotherSecret() {
    assertThat(links("another secret of 16").look(made(1).token(), null))
        .isEqualTo(new Refused(Outcome.UNKNOWN));
  }

  @Test
  void revokedLinkIsOverAlsoForWhoHoldsAClaim() {
    Made made = made(2);
    Download download = download(links.look(made.token(), null));
    assertThat(download.claim()).isEqualTo(Outcome.CLAIMED);
    links.revoke(tree.root.credentials(), made.link().id());
    assertRefused(made, Outcome.REVOKED);
    assertThat(links.look(made.token(), download.resume())).isEqualTo(new Refused(Outcome.REVOKED));
  }

  @Test
  void onlyTheMakerAndRootRevoke() {
    tree.put("/a", "content");
    Made made = links.make(ALICE, path("/a"), HOUR, 1, null);
    assertFails(Errno.ENOENT, () -> links.revoke(BOB, made.link().id()));
    assertThat(links.list(BOB, null, 10)).isEmpty();
    assertThat(links.list(ALICE, null, 10))
        .containsExactly(new LinkStore.Kept(made.link(), 0, false));
    links.revoke(ALICE, made.link().id());
    assertRefused(made, Outcome.REVOKED);
  }

  @Test
  void makerMustBeAbleToReadTheFileWhenTheLinkIsMade() {
    tree.put("/secret", "s");
    tree.root.chmod(path("/secret"), Mode.parse("0600"), Follow.LINKS, Precondition.NONE);
    assertFails(Errno.EACCES, () -> links.make(ALICE, path("/secret"), HOUR, 1, null));
    assertFails(Errno.ENOENT, () -> links.make(ALICE, path("/none"), HOUR, 1, null));
    tree.mkdir("/d", "0755");
    assertFails(Errno.EINVAL, () -> links.make(ALICE, path("/d"), HOUR, 1, null));
  }

  @Test
  void makerMustBeAbleToReadTheFileWhenTheLinkIsUsed() {
    tree.put("/a", "content");
    Made made = links.make(ALICE, path("/a"), HOUR, 1, null);
    tree.root.chmod(path("/a"), Mode.parse("0600"), Follow.LINKS, Precondition.NONE);
    Download download = download(links.look(made.token(), null));
    assertFails(Errno.ENOENT, download::open);
    tree.root.chmod(path("/a"), Mode.parse("0644"), Follow.LINKS, Precondition.NONE);
    assertThat(content(download(links.look(made.token(), null)))).isEqualTo("content");
  }

  @Test
  void linkGivesNewContentOfItsFileButNoOtherFileOfTheName() {
    Made made = made(1);
    tree.put("/a", "newer content");
    assertThat(content(download(links.look(made.token(), null)))).isEqualTo("newer content");
    tree.put("/b", "another file");
    tree.root.rename(
        path("/b"),
        path("/a"),
        new RenameOptions(RenameOptions.Target.REPLACE, Parents.REQUIRE, Precondition.NONE));
    assertFails(Errno.ENOENT, download(links.look(made.token(), null))::open);
  }

  @Test
  void lifeOutOfItsLimitsIsRefused() {
    tree.put("/a", "content");
    for (Duration life : new Duration[] {Duration.ZERO, Duration.ofHours(24).plusSeconds(1)}) {
      assertFails(
          Errno.EINVAL, () -> links.make(tree.root.credentials(), path("/a"), life, 1, null));
    }
  }

  @Test
  void linksAreForgottenADayAfterTheirEnd() {
    Made made = made(1);
    tree.clock.advance(HOUR.plusDays(1));
    assertThat(links.purge()).isZero();
    assertRefused(made, Outcome.EXPIRED);
    tree.clock.advance(Duration.ofSeconds(1));
    assertThat(links.purge()).isEqualTo(1);
    assertRefused(made, Outcome.UNKNOWN);
  }
}
