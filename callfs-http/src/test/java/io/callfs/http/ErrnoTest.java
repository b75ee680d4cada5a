package io.callfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.callfs.core.FileSystemView;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every errno as it goes out. */
class ErrnoTest {

  private static CallFsHttp failing(RuntimeException failure) {
    FileSystemView view =
        (FileSystemView)
            Proxy.newProxyInstance(
                FileSystemView.class.getClassLoader(),
                new Class<?>[] {FileSystemView.class},
                (proxy, method, arguments) -> {
                  throw failure;
                });
    return Api.over((credentials, umask) -> view);
  }

  private static int status(Errno errno) {
    return switch (errno) {
      case EINVAL, ENAMETOOLONG, EBADF, ESPIPE, E2BIG, ERANGE, EOVERFLOW -> 400;
      case EACCES, EPERM, EROFS -> 403;
      case ENOENT, ENODATA -> 404;
      case EEXIST, ENOTDIR, EISDIR, ENOTEMPTY, EBUSY, EXDEV, ELOOP, EMLINK, ENXIO -> 409;
      case ETXTBSY, EAGAIN -> 409;
      case ESTALE -> 410;
      case EFBIG -> 413;
      case EIO -> 500;
      case EOPNOTSUPP, ENOSYS -> 501;
      case EMFILE, ENFILE, ETIMEDOUT, EHOSTDOWN, EREMOTE -> 503;
      case ENOSPC, EDQUOT -> 507;
    };
  }

  private static final Map<Errno, String> CODES =
      Map.of(
          Errno.EACCES, "PERMISSION_DENIED",
          Errno.EPERM, "PERMISSION_DENIED",
          Errno.EROFS, "PERMISSION_DENIED",
          Errno.ENOENT, "FILE_NOT_FOUND",
          Errno.EEXIST, "FILE_ALREADY_EXISTS",
          Errno.ENOTEMPTY, "DIRECTORY_NOT_EMPTY");

  private static String code(Errno errno) {
    return CODES.getOrDefault(errno, errno.name());
  }

  @ParameterizedTest
  @EnumSource
  void hasItsStatusBodyAndField(Errno errno) {
    CallFsHttp http = failing(new FsException(errno, "/the/subject"));
    Reply get = Reply.of(http.answer(FakeRequest.of("GET", "/v1/files/a%20b")));
    get.expect(status(errno), errno.name(), code(errno));
    JsonNode body = get.json();
    assertThat(body.path("path").asText()).isEqualTo("/a b");
    assertThat(body.path("message").asText()).startsWith(errno.description());
    assertThat(get.header("Content-Type")).isEqualTo("application/json");
    assertThat(get.header("Retry-After")).isEqualTo(status(errno) == 503 ? "1" : null);
    Reply head = Reply.of(http.answer(FakeRequest.of("HEAD", "/v1/files/a%20b")));
    head.expect(status(errno), errno.name(), code(errno));
    assertThat(head.bytes()).isEmpty();
    assertThat(head.length()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(names = {"EIO", "ENOSPC", "EDQUOT", "EMFILE", "ENFILE", "ETIMEDOUT", "EHOSTDOWN"})
  void tellsNothingOfTheInside(Errno errno) {
    CallFsHttp http = failing(new FsException(errno, "/disk/secret-place"));
    assertThat(Reply.of(http.answer(FakeRequest.of("GET", "/v1/files/f"))).text())
        .doesNotContain("secret-place");
  }

  @Test
  void answersAFaultOfOursWith500() {
    Reply reply =
        Reply.of(
            failing(new IllegalStateException("secret-place"))
                .answer(FakeRequest.of("GET", "/v1/files/f")));
    reply.expect(500, "EIO", "EIO");
    assertThat(reply.text()).doesNotContain("secret-place");
  }

  @Test
  void answersListingsOfWhatIsNoDirectoryWith400() {
    Reply.of(
            failing(new FsException(Errno.ENOTDIR, "f"))
                .answer(FakeRequest.of("GET", "/v1/directories/f")))
        .expect(400, "ENOTDIR", "ENOTDIR");
  }

  @Test
  void addsTheMembersOfRfc9457WhereTheyAreAskedFor() {
    Reply reply =
        Reply.of(
            failing(new FsException(Errno.ENOENT, "f"))
                .answer(
                    FakeRequest.of("GET", "/v1/files/f")
                        .header("Accept", "application/problem+json")));
    reply.expect(404, "ENOENT", "FILE_NOT_FOUND");
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(reply.json().path("type").asText()).isEqualTo("urn:callfs:error:FILE_NOT_FOUND");
    assertThat(reply.json().path("status").asInt()).isEqualTo(404);
    assertThat(reply.json().path("title").asText()).isNotEmpty();
    assertThat(reply.json().path("detail").asText()).isNotEmpty();
  }
}
