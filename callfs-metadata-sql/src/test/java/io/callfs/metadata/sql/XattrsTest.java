package io.callfs.metadata.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Octets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class XattrsTest {

  @Test
  void noneTakeNoBytes() {
    assertThat(Xattrs.encode(Map.of())).isNull();
    assertThat(Xattrs.decode(null)).isEmpty();
  }

  @Test
  void namesAndValuesComeBack() {
    Map<String, Octets> xattrs =
        Map.of(
            "user.ä\u0000\uD83D\uDE00", Octets.wrap(new byte[] {1, 2, 3}),
            "user.empty", Octets.empty(),
            "user.long", Octets.wrap(new byte[65_536]));
    assertThat(Xattrs.decode(Xattrs.encode(xattrs))).isEqualTo(xattrs);
  }
}
