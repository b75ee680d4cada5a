package io.callfs.http;

import io.callfs.core.Download;
import io.callfs.core.DownloadLinks;
import io.callfs.core.FileHandle;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.InstanceId;
import io.callfs.spi.LinkStore;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Downloads by link, without a key (API.md §9). Thread-safe. */
final class DownloadAnswers {

  private static final Logger log = LoggerFactory.getLogger(DownloadAnswers.class);

  private static final String COOKIE = "callfs-resume";
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes \\d+-(\\d+)/(\\d+)");

  /** What programs call themselves that fetch a link to show what is behind it, in lower case. */
  private static final List<String> PREVIEWERS =
      List.of(
          "facebookexternalhit",
          "facebot",
          "twitterbot",
          "slackbot",
          "slack-imgproxy",
          "discordbot",
          "whatsapp",
          "telegrambot",
          "linkedinbot",
          "skypeuripreview",
          "microsoftpreview",
          "mattermost-bot",
          "redditbot",
          "pinterestbot",
          "embedly",
          "iframely",
          "vkshare",
          "applebot",
          "googlebot",
          "bingbot");

  private final LinkService service;
  private final ContentAnswers contents;
  private final InstantSource clock;
  private final Elsewhere elsewhere;

  DownloadAnswers(
      LinkService service, ContentAnswers contents, InstantSource clock, Elsewhere elsewhere) {
    this.service = service;
    this.elsewhere = elsewhere;
    this.contents = contents;
    this.clock = clock;
  }

  /** Answers GET and HEAD of {@code /download/{token}}. */
  Answer download(Exchange exchange) throws IOException {
    Request request = exchange.request();
    // The instance that was asked has counted what it hands over.
    Optional<Duration> wait =
        exchange.handedOver() ? Optional.empty() : service.limits().download(exchange.client());
    if (wait.isPresent()) {
      service.listener().used("limited");
      throw Refusal.tooMany("too many downloads at once", wait.get());
    }
    String token = Route.token(request.target(), exchange.pathEnd());
    DownloadLinks.Look look = service.links().look(token, cookie(request));
    return switch (look) {
      case DownloadLinks.Refused refused -> throw refusal(refused.reason());
      case Download download -> {
        exchange.audit().about(download.link().path().toString());
        exchange.audit().link(download.link().id().value());
        Optional<InstanceId> owner = download.owner();
        if (owner.isPresent()) {
          yield elsewhere.download(exchange, owner.get());
        }
        FileHandle handle = open(download);
        exchange.releaseAtEnd(handle::close);
        yield content(exchange, download, handle, token);
      }
    };
  }

  private FileHandle open(Download download) {
    try {
      return download.open();
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        service.listener().used("gone");
      }
      throw e;
    }
  }

  private Answer content(Exchange exchange, Download download, FileHandle handle, String token) {
    FsPath path = download.link().path();
    Conditions conditions = Conditions.of(exchange.request(), clock.instant());
    Answer answer = contents.of(exchange, handle, path, conditions);
    boolean sends = answer.status() == 200 || answer.status() == 206;
    if (!sends || exchange.method() == Method.HEAD) {
      return with(answer, fields(answer, download), exchange);
    }
    if (onlyLooks(exchange.request())) {
      return exchange.answer(
          204, Headers.builder().addAll(fields(answer, download)).build(), new Answer.Empty(-1));
    }
    boolean first = !download.resumed();
    LinkStore.Outcome outcome = download.claim();
    if (outcome != LinkStore.Outcome.CLAIMED) {
      throw refusal(outcome);
    }
    service.listener().used(first ? "success" : "resumed");
    Headers fields =
        Headers.builder()
            .addAll(fields(answer, download))
            .add("Set-Cookie", cookie(download, token))
            .build();
    boolean last = reachesEnd(answer, handle.file().size());
    return with(
        answer,
        fields,
        (sent, whole) -> {
          try {
            download.finished(sent, whole && last);
          } catch (FsException e) {
            // The claim stays as it is: nobody else can have the file for it.
            log.error("download of request {} could not be noted", exchange.requestId(), e);
          } finally {
            exchange.finished(sent, whole);
          }
        });
  }

  private static Answer with(Answer answer, Headers headers, Answer.Completion completion) {
    return new Answer(answer.status(), headers, answer.body(), completion);
  }

  private static boolean reachesEnd(Answer answer, long size) {
    Optional<String> range = answer.headers().first("Content-Range");
    if (range.isEmpty()) {
      return answer.status() == 200;
    }
    Matcher parts = CONTENT_RANGE.matcher(range.get());
    return parts.matches() && Long.parseLong(parts.group(1)) == size - 1;
  }

  /** All but what tells of the file's place and owners, which are nobody's business here. */
  private static Headers fields(Answer answer, Download download) {
    Headers.Builder fields = Headers.builder();
    answer
        .headers()
        .forEach((name, value) -> {
          if (!name.startsWith("X-CallFS-") && !name.equals("Cache-Control")) {
            fields.add(name, value);
          }
        });
    return fields
        .add("Cache-Control", "no-store")
        .add("Content-Disposition", disposition(name(download)))
        .build();
  }

  private static String name(Download download) {
    String given = download.link().fileName();
    List<String> components = download.link().path().components();
    return given != null ? given : components.get(components.size() - 1);
  }

  /** Names the file for old clients in ASCII and for others in full (RFC 6266, RFC 8187). */
  static String disposition(String name) {
    StringBuilder plain = new StringBuilder(name.length());
    name.codePoints()
        .forEach(c ->
            plain.append(
                c < ' ' || c > '~' || c == '"' || c == '\\' || c == '%' || c == '/'
                    ? '_'
                    : (char) c));
    String encoded = PercentCoding.encodePath(name).replace("/", "%2F");
    return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
  }

  private String cookie(Download download, String token) {
    return COOKIE
        + "="
        + download.resume()
        + "; Path=/download/"
        + token
        + "; Max-Age="
        + service.links().resumeTime().toSeconds()
        + "; Secure; HttpOnly; SameSite=Strict";
  }

  private static @Nullable String cookie(Request request) {
    for (String line : request.headers("Cookie")) {
      for (String pair : line.split(";", -1)) {
        String trimmed = pair.strip();
        if (trimmed.startsWith(COOKIE + "=")) {
          return trimmed.substring(COOKIE.length() + 1);
        }
      }
    }
    return null;
  }

  /** Returns whether somebody fetches ahead, or to show what is behind a link. */
  private static boolean onlyLooks(Request request) {
    return mentions(request.headers("Sec-Purpose"), List.of("prefetch", "prerender"))
        || mentions(request.headers("Purpose"), List.of("prefetch", "prerender"))
        || mentions(request.headers("X-Moz"), List.of("prefetch"))
        || mentions(request.headers("User-Agent"), PREVIEWERS);
  }

  private static boolean mentions(List<String> lines, List<String> words) {
    return lines.stream()
        .map(line -> line.toLowerCase(Locale.ROOT))
        .anyMatch(line -> words.stream().anyMatch(line::contains));
  }

  private Refusal refusal(LinkStore.Outcome reason) {
    service.listener().used(reason.name().toLowerCase(Locale.ROOT));
    return switch (reason) {
      case UNKNOWN -> new Refusal(404, "LINK_NOT_FOUND", "there is no such link");
      case EXPIRED -> new Refusal(410, "LINK_EXPIRED", "the time of this link is over");
      case REVOKED -> new Refusal(410, "LINK_EXPIRED", "this link was taken back");
      case USED -> new Refusal(410, "LINK_USED", "this link was used");
      case CLAIMED -> throw new IllegalArgumentException("a claim is no refusal");
    };
  }
}
