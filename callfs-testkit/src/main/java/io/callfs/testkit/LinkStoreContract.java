package io.callfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Credentials;
import io.callfs.fs.DownloadLink;
import io.callfs.fs.FsPath;
import io.callfs.fs.InodeId;
import io.callfs.fs.LinkId;
import io.callfs.fs.Octets;
import io.callfs.spi.LinkStore;
import io.callfs.spi.LinkStore.Kept;
import io.callfs.spi.LinkStore.Outcome;
import io.callfs.spi.MetadataStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The promises of {@link LinkStore}, each as a test. Extend it with {@link #open}; the store must
 * have links as an ability.
 */
public abstract class LinkStoreContract {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Credentials ALICE = new Credentials(1000, 1000, Set.of(1000L, 27L));
  private static final Credentials BOB = new Credentials(1001, 1001, Set.of());
  private static final Octets ONE = octets("one");
  private static final Octets OTHER = octets("other");

  private MetadataStore store;
  private LinkStore links;

  /** For subclasses. */
  protected LinkStoreContract() {}

  /** Opens an empty store, which the contract closes. */
  protected abstract MetadataStore open() throws Exception;

  @BeforeEach
  final void openStore() throws Exception {
    store = open();
    links = store.capability(LinkStore.class).orElseThrow();
  }

  @AfterEach
  final void closeStore() {
    store.close();
  }

  private static Octets octets(String text) {
    return Octets.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static LinkId id(int number) {
    return new LinkId("%064x".formatted(number));
  }

  private DownloadLink link(int number, Credentials maker, Duration life, int uses) {
    Instant now = links.now().truncatedTo(ChronoUnit.SECONDS);
    Instant created = life.isNegative() ? now.plus(life).minus(HOUR) : now;
    return new DownloadLink(
        id(number),
        maker,
        FsPath.parse("/a dir/ü%_\\\u0007'\"/b"),
        new InodeId(17),
        created,
        now.plus(life),
        uses,
        number % 2 == 0 ? null : "Bericht \"1\".txt");
  }

  private DownloadLink saved(int number, Duration life, int uses) {
    DownloadLink link = link(number, ALICE, life, uses);
    links.save(link);
    return link;
  }

  private Instant inAnHour() {
    return links.now().plus(HOUR);
  }

  @Test
  void linkIsKeptAsItWasSaved() {
    DownloadLink named = saved(1, HOUR, 3);
    DownloadLink plain = saved(2, HOUR, 1);
    assertThat(links.find(named.id())).contains(new Kept(named, 0, false));
    assertThat(links.find(plain.id())).contains(new Kept(plain, 0, false));
    assertThat(links.find(id(3))).isEmpty();
  }

  @Test
  void claimCountsUntilThereIsNoUseLeft() {
    DownloadLink link = saved(1, HOUR, 2);
    assertThat(links.claim(link.id(), ONE, inAnHour())).isEqualTo(Outcome.CLAIMED);
    assertThat(links.claim(link.id(), OTHER, inAnHour())).isEqualTo(Outcome.CLAIMED);
    assertThat(links.claim(link.id(), octets("third"), inAnHour())).isEqualTo(Outcome.USED);
    assertThat(links.find(link.id())).contains(new Kept(link, 2, false));
  }

  @Test
  void oneOfManyClaimantsHasTheOnlyUse() throws Exception {
    for (int round = 1; round <= 20; round++) {
      DownloadLink link = saved(round, HOUR, 1);
      AtomicInteger claimed = new AtomicInteger();
      Together.run(
          8,
          thread -> {
            if (links.claim(link.id(), octets("claim " + thread), inAnHour()) == Outcome.CLAIMED) {
              claimed.incrementAndGet();
            }
          });
      assertThat(claimed).hasValue(1);
    }
  }

  @Test
  void unknownLinkCantBeClaimed() {
    assertThat(links.claim(id(1), ONE, inAnHour())).isEqualTo(Outcome.UNKNOWN);
    assertThat(links.holds(id(1), ONE)).isFalse();
  }

  @Test
  void expiredLinkCantBeClaimed() {
    DownloadLink link = saved(1, Duration.ofSeconds(-1), 1);
    assertThat(links.claim(link.id(), ONE, inAnHour())).isEqualTo(Outcome.EXPIRED);
    assertThat(links.find(link.id())).contains(new Kept(link, 0, false));
  }

  @Test
  void revokedLinkCantBeClaimedAndEndsTheClaimsItHas() {
    DownloadLink link = saved(1, HOUR, 2);
    assertThat(links.claim(link.id(), ONE, inAnHour())).isEqualTo(Outcome.CLAIMED);
    links.revoke(link.id());
    assertThat(links.claim(link.id(), OTHER, inAnHour())).isEqualTo(Outcome.REVOKED);
    assertThat(links.holds(link.id(), ONE)).isFalse();
    assertThat(links.find(link.id())).contains(new Kept(link, 1, true));
  }

  @Test
  void claimIsHeldUntilItsLeaseEnds() {
    DownloadLink link = saved(1, HOUR, 2);
    assertThat(links.claim(link.id(), ONE, inAnHour())).isEqualTo(Outcome.CLAIMED);
    assertThat(links.claim(link.id(), OTHER, links.now().minusSeconds(1)))
        .isEqualTo(Outcome.CLAIMED);
    assertThat(links.holds(link.id(), ONE)).isTrue();
    assertThat(links.holds(link.id(), OTHER)).isFalse();
    assertThat(links.holds(link.id(), octets("third"))).isFalse();
  }

  @Test
  void claimThatIsGivenBackFreesItsUse() {
    DownloadLink link = saved(1, HOUR, 1);
    assertThat(links.claim(link.id(), ONE, inAnHour())).isEqualTo(Outcome.CLAIMED);
    links.giveBack(link.id(), OTHER);
    assertThat(links.claim(link.id(), OTHER, inAnHour())).isEqualTo(Outcome.USED);
    links.giveBack(link.id(), ONE);
    links.giveBack(link.id(), ONE);
    assertThat(links.holds(link.id(), ONE)).isFalse();
    assertThat(links.claim(link.id(), OTHER, inAnHour())).isEqualTo(Outcome.CLAIMED);
  }

  @Test
  void settledClaimIsOverAndItsUseIsNotGivenBack() {
    DownloadLink link = saved(1, HOUR, 1);
    assertThat(links.claim(link.id(), ONE, inAnHour())).isEqualTo(Outcome.CLAIMED);
    links.settle(link.id(), ONE);
    assertThat(links.holds(link.id(), ONE)).isFalse();
    links.giveBack(link.id(), ONE);
    assertThat(links.claim(link.id(), OTHER, inAnHour())).isEqualTo(Outcome.USED);
  }

  @Test
  void whatDoesNotExistIsNeitherRevokedNorSettledNorGivenBack() {
    links.revoke(id(1));
    links.settle(id(1), ONE);
    links.giveBack(id(1), ONE);
    assertThat(links.find(id(1))).isEmpty();
  }

  @Test
  void linksOfAMakerAreListedByTheirIds() {
    for (int number = 5; number >= 1; number--) {
      links.save(link(number, number == 3 ? BOB : ALICE, HOUR, 1));
    }
    assertThat(links.list(1000, null, 10))
        .extracting(kept -> kept.link().id())
        .containsExactly(id(1), id(2), id(4), id(5));
    assertThat(links.list(1000, id(2), 1))
        .extracting(kept -> kept.link().id())
        .containsExactly(id(4));
    assertThat(links.list(1001, null, 10)).hasSize(1);
    assertThat(links.list(0, null, 10)).isEmpty();
  }

  @Test
  void expiredLinksAreForgottenAndOthersAreNot() {
    DownloadLink running = saved(1, HOUR, 1);
    saved(2, Duration.ofHours(-2), 1);
    saved(3, Duration.ofHours(-3), 1);
    saved(4, Duration.ofMinutes(-1), 1);
    Instant anHourAgo = links.now().minus(HOUR);
    assertThat(links.purge(anHourAgo, 1)).isEqualTo(1);
    assertThat(links.purge(anHourAgo, 10)).isEqualTo(1);
    assertThat(links.purge(anHourAgo, 10)).isZero();
    assertThat(links.list(1000, null, 10))
        .extracting(kept -> kept.link().id())
        .containsExactly(running.id(), id(4));
  }
}
