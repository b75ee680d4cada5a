package io.callfs.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.InstanceId;
import io.callfs.fs.Octets;
import io.callfs.spi.PeerReply;
import io.callfs.spi.PeerRequest;
import io.callfs.spi.Peers;
import java.io.InputStream;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is sent to a peer, and which answers of what listens there are taken. */
class HandedOverTest {

  private static final InstanceId PEER = new InstanceId("two");
  private static final String HANDLE = "/v1/handles/0123456789abcdef.two";
  private static final Octets SECRET = Octets.wrap("a secret of peers".getBytes(UTF_8));

  /** Answers as a test says, and remembers what it was asked. */
  private static final class Scripted implements Peers {
    private final List<PeerRequest> asked = new ArrayList<>();
    private int outcome = 200;
    private String requestId = "one";

    @Override
    public Set<InstanceId> known() {
      return Set.of(PEER);
    }

    @Override
    public Optional<String> endpoint(InstanceId instance) {
      return Optional.of("https://two.example");
    }

    @Override
    public PeerReply send(InstanceId owner, PeerRequest request) {
      asked.add(request);
      List<Map.Entry<String, String>> fields =
          List.of(
              Map.entry("location", "https://elsewhere.example/"),
              Map.entry("content-length", "0"),
              Map.entry("x-request-id", requestId));
      int status = outcome;
      return new PeerReply() {
        @Override
        public int outcome() {
          return status;
        }

        @Override
        public List<Map.Entry<String, String>> fields() {
          return fields;
        }

        @Override
        public void transferTo(WritableByteChannel channel) {}

        @Override
        public InputStream content() {
          return InputStream.nullInputStream();
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void probe(InstanceId instance) {}

    @Override
    public void close() {}
  }

  private static final PeerService.Listener UNHEARD =
      new PeerService.Listener() {
        @Override
        public void conflict(InstanceId owner) {}

        @Override
        public void handedOver(String method, InstanceId owner, boolean whole, long nanoseconds) {}
      };

  private final Scripted peer = new Scripted();
  private final Api api =
      new Api(builder ->
          builder
              .peers(new PeerService(peer, SECRET, true, Optional.empty(), UNHEARD))
              .authenticator(
                  Authenticator.of(
                      List.of(
                          ApiUser.administrator(List.of(FakeRequest.ADMINISTRATOR)),
                          CertificatesTest.user(CertificatesTest.ANN, "dns:ann.example.org")))));

  @AfterEach
  void close() {
    api.close();
  }

  private static FakeRequest identified(FakeRequest request) {
    return request.header("X-Request-ID", "one");
  }

  private Map<String, List<String>> sent() {
    assertThat(peer.asked).hasSize(1);
    Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Map.Entry<String, String> field : peer.asked.get(0).fields()) {
      fields.computeIfAbsent(field.getKey(), name -> new ArrayList<>()).add(field.getValue());
    }
    return fields;
  }

  @Test
  void answerOfAPeerIsPassedOn() {
    assertThat(api.send(identified(FakeRequest.of("GET", HANDLE))).status()).isEqualTo(200);
    assertThat(peer.asked).hasSize(1);
  }

  @Test
  void redirectIsNotFollowedAndNotPassedOn() {
    for (int redirect : new int[] {301, 302, 303, 307, 308}) {
      peer.asked.clear();
      peer.outcome = redirect;
      Reply reply = api.send(identified(FakeRequest.of("GET", HANDLE)));
      assertThat(reply.status()).isEqualTo(502);
      assertThat(reply.text()).contains("PROXY_ERROR");
      assertThat(reply.header("Location")).isNull();
      assertThat(peer.asked).hasSize(1);
    }
  }

  @Test
  void whatDoesNotKnowTheRequestIsNoInstance() {
    peer.requestId = "another";
    assertThat(api.send(identified(FakeRequest.of("GET", HANDLE))).status()).isEqualTo(502);
  }

  @Test
  void keyGoesAlongAndNoCertificate() {
    Reply ignored =
        api.send(identified(FakeRequest.of("GET", HANDLE)).certificate(CertificatesTest.ANNS));
    assertThat(sent())
        .containsEntry("Authorization", List.of("Bearer " + FakeRequest.ADMINISTRATOR))
        .containsKey("X-CallFS-Peer")
        .doesNotContainKey("X-CallFS-Peer-Certified");
  }

  @Test
  void nameOfTheCertificateGoesAlongWhereThatToldWhoCalls() {
    Reply ignored =
        api.send(
            identified(FakeRequest.anonymous("GET", HANDLE)).certificate(CertificatesTest.ANNS));
    assertThat(sent())
        .containsEntry("X-CallFS-Peer-Certified", List.of("dns%3Aann.example.org"))
        .containsKey("X-CallFS-Peer")
        .doesNotContainKey("Authorization");
  }

  @Test
  void whatOnlyProxiesAndBrowsersSayStaysHere() {
    Reply ignored =
        api.send(
            identified(FakeRequest.of("GET", HANDLE))
                .header("X-Forwarded-For", "198.51.100.7")
                .header("Origin", "https://a.example")
                .header("Host", "elsewhere.example"));
    assertThat(sent()).doesNotContainKeys("X-Forwarded-For", "Origin", "Host");
  }
}
