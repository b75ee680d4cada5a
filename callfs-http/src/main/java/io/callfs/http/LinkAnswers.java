package io.callfs.http;

import io.callfs.core.DownloadLinks;
import io.callfs.core.FileSystemView;
import io.callfs.fs.DownloadLink;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.LinkId;
import io.callfs.fs.Name;
import io.callfs.spi.LinkStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Making, listing and revoking download links (API.md §9). Thread-safe. */
final class LinkAnswers {

  private static final List<String> FIELDS =
      List.of("path", "expiry_seconds", "max_uses", "filename");
  private static final List<String> LIST_PARAMETERS = List.of("limit", "cursor");
  private static final int MOST_USES = 1_000_000;

  private final LinkService service;
  private final JsonBody.Reader json;
  private final PathParser paths;
  private final Limits limits;

  LinkAnswers(LinkService service, JsonBody.Reader json, PathParser paths, Limits limits) {
    this.service = service;
    this.json = json;
    this.paths = paths;
    this.limits = limits;
  }

  /** Answers {@code POST /v1/links/generate}. */
  Answer generate(Exchange exchange, FileSystemView view, Query query) throws IOException {
    query.allowOnly(List.of());
    Optional<Duration> wait =
        service.limits().generation(exchange.caller().name(), exchange.client());
    if (wait.isPresent()) {
      throw Refusal.tooMany("too many links at once", wait.get());
    }
    JsonBody body = json.read(exchange);
    body.allowOnly(FIELDS);
    FsPath path = path(exchange, body.requireText("path"));
    if (view instanceof ScopedView scoped) {
      path = scoped.within(path);
    }
    long life = body.number("expiry_seconds", -1, 1, Integer.MAX_VALUE, Errno.EINVAL);
    if (life < 0) {
      throw new FsException(Errno.EINVAL, "field 'expiry_seconds' is required");
    }
    long uses = body.number("max_uses", 1, 1, MOST_USES, Errno.EINVAL);
    DownloadLinks.Made made =
        service
            .links()
            .make(
                view.credentials(),
                path,
                Duration.ofSeconds(life),
                (int) uses,
                fileName(body.text("filename")));
    service.listener().made();
    exchange.audit().link(made.link().id().value());
    String expires = Timestamps.format(made.link().expires());
    JsonText text =
        new JsonText(512)
            .raw("{")
            .member("url", service.externalUrl() + "/download/" + made.token())
            .member("token", made.token())
            .member("id", made.link().id().value())
            .member("expires", expires)
            .member("expires_at", expires)
            .member("max_uses", made.link().maxUses())
            .member("path", path.toString())
            .raw("}");
    return answer(exchange, 201, text);
  }

  /** A path without its first slash is taken from the root. */
  private FsPath path(Exchange exchange, String text) {
    String absolute = text.isEmpty() || text.startsWith("/") ? text : "/" + text;
    exchange.about(absolute);
    return paths.parseLiteral(absolute);
  }

  private @Nullable String fileName(@Nullable String text) {
    return text == null ? null : new Name(paths.requireNoControl(text)).value();
  }

  /** Answers {@code GET /v1/links}. */
  Answer list(Exchange exchange, FileSystemView view, Query query) {
    query.allowOnly(LIST_PARAMETERS);
    int limit = query.number("limit", limits.pageDefault(), 1, limits.pageMax());
    String cursor = query.get("cursor");
    LinkId after = cursor == null ? null : new LinkId(Cursor.decode(cursor));
    List<LinkStore.Kept> page = service.links().list(view.credentials(), after, limit + 1);
    boolean more = page.size() > limit;
    JsonText text = new JsonText(1024).raw("{").member("count", Math.min(limit, page.size()));
    text.name("items").raw("[");
    for (int i = 0; i < Math.min(limit, page.size()); i++) {
      item(text.raw(i == 0 ? "" : ","), page.get(i));
    }
    text.raw("]");
    if (more) {
      text.member("next_cursor", Cursor.encode(page.get(limit - 1).link().id().value()));
    }
    return answer(exchange, 200, text.raw("}"));
  }

  private void item(JsonText text, LinkStore.Kept kept) {
    DownloadLink link = kept.link();
    text.raw("{")
        .member("id", link.id().value())
        .member("path", link.path().toString())
        .member("created_at", Timestamps.format(link.created()))
        .member("expires_at", Timestamps.format(link.expires()))
        .member("max_uses", link.maxUses())
        .member("uses", kept.uses())
        .member("state", service.links().state(kept).toString());
    if (link.fileName() != null) {
      text.member("filename", link.fileName());
    }
    text.raw("}");
  }

  /** Answers {@code DELETE /v1/links/{id}}. */
  Answer revoke(Exchange exchange, FileSystemView view, Query query) {
    query.allowOnly(List.of());
    String id = Route.lastSegment(exchange.request().target(), exchange.pathEnd());
    exchange.audit().link(id);
    service.links().revoke(view.credentials(), new LinkId(id));
    return exchange.answer(204, exchange.headers().build(), new Answer.Empty(-1));
  }

  private static Answer answer(Exchange exchange, int status, JsonText text) {
    return exchange.answer(
        status,
        exchange.headers().add("Content-Type", "application/json").build(),
        new Answer.Bytes(text.take()));
  }
}
