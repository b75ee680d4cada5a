package io.callfs.http;

import static java.util.Objects.requireNonNull;

import io.callfs.core.FileSystemView;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Leads each request to what answers it: key first, then method, then parameters. Thread-safe. */
final class Resources {

  private static final List<String> LISTING_PARAMETERS =
      List.of("path", "recursive", "max_depth", "limit", "cursor", "name");

  private static final Set<Route> ON_METRICS_LISTENER =
      Set.of(Route.METRICS, Route.HEALTH, Route.LIVEZ, Route.READYZ);

  private final Callers callers;
  private final PathParser paths;
  private final FileReading reading;
  private final FileWriting writing;
  private final FileChanging changing;
  private final Listing listing;
  private final HandleAnswers handles;
  private final @Nullable LinkAnswers links;
  private final @Nullable DownloadAnswers downloads;
  private final SystemAnswers system;
  private final Limits limits;
  private final PeerGate gate;
  private final Elsewhere elsewhere;

  private Resources(
      Callers callers,
      PathParser paths,
      FileReading reading,
      FileWriting writing,
      FileChanging changing,
      Listing listing,
      HandleAnswers handles,
      @Nullable LinkAnswers links,
      @Nullable DownloadAnswers downloads,
      SystemAnswers system,
      Limits limits,
      PeerGate gate,
      Elsewhere elsewhere) {
    this.callers = callers;
    this.paths = paths;
    this.reading = reading;
    this.writing = writing;
    this.changing = changing;
    this.listing = listing;
    this.handles = handles;
    this.links = links;
    this.downloads = downloads;
    this.system = system;
    this.limits = limits;
    this.gate = gate;
    this.elsewhere = elsewhere;
  }

  static Resources assemble(
      HttpSettings settings,
      Callers callers,
      SystemAnswers system,
      OpenHandles openHandles,
      @Nullable LinkService linkService,
      @Nullable PeerService peers,
      LongFunction<Optional<String>> ownerNames,
      InstantSource clock,
      RandomGenerator random) {
    Limits limits = settings.limits();
    PathParser paths = new PathParser(settings.allowControlCharacters());
    InodeJson inodes = new InodeJson(ownerNames);
    AttributeHeaders attributes = new AttributeHeaders(ownerNames, clock);
    ContentAnswers contents = new ContentAnswers(attributes, clock, random, limits.ranges());
    Listing listing = new Listing(attributes, inodes);
    JsonBody.Reader json = new JsonBody.Reader(limits);
    Uploads uploads = new Uploads(limits.uploads());
    Handover handover =
        peers == null ? null : new Handover(settings.instance(), peers, clock, random);
    Elsewhere elsewhere = new Elsewhere(peers, handover);
    InstanceMoves moves =
        new InstanceMoves(settings.instance(), peers, handover, elsewhere, attributes);
    return new Resources(
        callers,
        paths,
        new FileReading(attributes, inodes, listing, contents, clock),
        new FileWriting(attributes, new NodeBodies(json, paths), clock, uploads),
        new FileChanging(attributes, json, paths, clock, elsewhere, moves),
        listing,
        new HandleAnswers(
            openHandles,
            settings.handles(),
            attributes,
            inodes,
            contents,
            json,
            paths,
            clock,
            uploads,
            elsewhere),
        linkService == null ? null : new LinkAnswers(linkService, json, paths, limits),
        linkService == null ? null : new DownloadAnswers(linkService, contents, clock, elsewhere),
        system,
        limits,
        new PeerGate(settings.instance(), peers, clock),
        elsewhere);
  }

  Answer answer(Exchange exchange) throws IOException {
    FileSystemView view = exchange.route().keyed() ? callers.view(exchange) : null;
    gate.admit(exchange, view);
    if (view != null && !exchange.handedOver()) {
      callers.count(exchange);
    }
    if (exchange.route() == Route.METRICS && !system.onApi()) {
      throw unknown();
    }
    return answer(exchange, view);
  }

  /** Answers on the listener for metrics. */
  Answer metricsListener(Exchange exchange) throws IOException {
    if (!ON_METRICS_LISTENER.contains(exchange.route())) {
      throw unknown();
    }
    return answer(exchange, null);
  }

  /**
   * Answers with the tree of the caller, which is there on all routes that ask for a key; method
   * and expectation are looked at before all else.
   */
  private Answer answer(Exchange exchange, @Nullable FileSystemView view) throws IOException {
    Route route = exchange.route();
    if (route == Route.UNKNOWN) {
      throw unknown();
    }
    if (!route.allows(exchange.method())) {
      throw methodNotAllowed(exchange);
    }
    requireExpectation(exchange.request());
    if (exchange.method() == Method.OPTIONS) {
      return system.options(exchange);
    }
    return switch (route) {
      case FILES -> files(exchange, requireNonNull(view));
      case DIRECTORIES -> directories(exchange, requireNonNull(view));
      case HANDLES -> handles.open(exchange, requireNonNull(view), query(exchange));
      case HANDLE -> handedOver(exchange, view, () -> handles.handle(exchange, query(exchange)));
      case HANDLE_CONTENT ->
          handedOver(exchange, view, () -> handles.content(exchange, query(exchange)));
      case HANDLE_SYNC -> handedOver(exchange, view, () -> handles.sync(exchange, query(exchange)));
      case LINKS -> kept(links).list(exchange, requireNonNull(view), query(exchange));
      case LINK_GENERATION -> kept(links).generate(exchange, requireNonNull(view), query(exchange));
      case LINK -> kept(links).revoke(exchange, requireNonNull(view), query(exchange));
      case DOWNLOAD -> kept(downloads).download(exchange);
      case VERSION -> system.version(exchange);
      case OPENAPI -> system.openApi(exchange);
      case HEALTH -> system.health(exchange);
      case LIVEZ -> system.live(exchange);
      case READYZ -> system.ready(exchange);
      case METRICS -> system.metrics(exchange);
      case SERVER, UNKNOWN -> throw unknown();
    };
  }

  private interface Handling {
    Answer answer() throws IOException;
  }

  /** Answers about a handle, here or where it is. */
  private Answer handedOver(Exchange exchange, @Nullable FileSystemView view, Handling here)
      throws IOException {
    Optional<Answer> there = elsewhere.handle(exchange, requireNonNull(view));
    return there.isPresent() ? there.get() : here.answer();
  }

  private static Query query(Exchange exchange) {
    return Query.parse(exchange.request().target(), exchange.pathEnd());
  }

  private static <T> T kept(@Nullable T answers) {
    if (answers == null) {
      throw new FsException(Errno.EOPNOTSUPP, "this server keeps no links");
    }
    return answers;
  }

  /** Returns whether a request is of the kind that {@link #fromMemory} may answer. */
  static boolean mayBeInMemory(Exchange exchange) {
    return exchange.route() == Route.FILES
        && (exchange.method() == Method.GET || exchange.method() == Method.HEAD)
        && !PeerGate.isClaimed(exchange.request())
        && exchange.pathEnd() == exchange.request().target().length();
  }

  /** Answers where nothing has to be waited for. */
  Optional<Answer> fromMemory(Exchange exchange) {
    FileSystemView view = callers.view(exchange);
    requireExpectation(exchange.request());
    Optional<Answer> answer =
        reading.fromMemory(exchange, view, path(exchange, Query.NONE, Route.FILES_PREFIX));
    if (answer.isPresent()) {
      callers.count(exchange);
    }
    return answer;
  }

  private Answer files(Exchange exchange, FileSystemView view) throws IOException {
    Query query = query(exchange);
    FsPath path = path(exchange, query, Route.FILES_PREFIX);
    if (exchange.method() == Method.PATCH && !writesContent(exchange)) {
      return changing.patch(exchange, view, path, query);
    }
    Optional<Answer> handedOver =
        elsewhere.answer(exchange, view, path, query, Elsewhere.Reads.HERE);
    if (handedOver.isPresent()) {
      return handedOver.get();
    }
    try {
      return here(exchange, view, path, query);
    } catch (FsException e) {
      boolean reads = exchange.method() == Method.GET || exchange.method() == Method.HEAD;
      if (e.errno() != Errno.EREMOTE || !reads) {
        throw e;
      }
      // It has moved between the look and the act, or its backend is another one of the same name.
      return elsewhere
          .answer(exchange, view, path, query, Elsewhere.Reads.OF_OWNER)
          .orElseThrow(() -> e);
    }
  }

  private Answer here(Exchange exchange, FileSystemView view, FsPath path, Query query)
      throws IOException {
    return switch (exchange.method()) {
      case GET -> reading.get(exchange, view, path, query);
      case HEAD -> reading.head(exchange, view, path, query);
      case PUT -> writing.put(exchange, view, path, query);
      case POST -> post(exchange, view, path, query);
      case PATCH -> writing.patch(exchange, view, path, query);
      case DELETE -> changing.delete(exchange, view, path, query);
      case OPTIONS, OTHER -> throw methodNotAllowed(exchange);
    };
  }

  private static boolean writesContent(Exchange exchange) {
    return ContentTypes.is(ContentTypes.ofRequest(exchange.request()), ContentTypes.UNKNOWN);
  }

  private Answer post(Exchange exchange, FileSystemView view, FsPath path, Query query)
      throws IOException {
    try {
      return writing.post(exchange, view, path, query);
    } catch (FsException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      return elsewhere.conflict(exchange, view, path).orElseThrow(() -> e);
    }
  }

  private Answer directories(Exchange exchange, FileSystemView view) {
    Query query = query(exchange);
    query.allowOnly(LISTING_PARAMETERS);
    FsPath path = path(exchange, query, Route.DIRECTORIES_PREFIX);
    boolean lines =
        ContentTypes.prefers(
            exchange.request().headers("Accept"), "application/x-ndjson", "application/json");
    return listing.answer(
        exchange,
        view,
        ListingRequest.of(
            path,
            query.get("path") != null,
            lines ? ListingRequest.Form.LINES : ListingRequest.Form.OBJECT,
            query,
            limits));
  }

  /** Returns what the request names, by its URL or by {@code ?path=}. */
  private FsPath path(Exchange exchange, Query query, String prefix) {
    String target = exchange.request().target();
    String literal = query.get("path");
    FsPath path;
    if (literal == null) {
      path = paths.parseEncoded(target, prefix.length(), exchange.pathEnd());
    } else {
      if (exchange.pathEnd() > prefix.length() + 1) {
        throw new FsException(Errno.EINVAL, "a path in the URL and in ?path= exclude each other");
      }
      exchange.about(literal);
      path = paths.parseLiteral(literal);
    }
    exchange.about(path.toString());
    return path;
  }

  private static Refusal methodNotAllowed(Exchange exchange) {
    String allow = exchange.route().allow();
    return new Refusal(
        405,
        "METHOD_NOT_ALLOWED",
        null,
        "allowed here: " + allow,
        Headers.builder().add("Allow", allow).build());
  }

  private static void requireExpectation(Request request) {
    for (String line : request.headers("Expect")) {
      if (!line.strip().equalsIgnoreCase("100-continue")) {
        throw new Refusal(417, "EXPECTATION_FAILED", "only 100-continue can be expected");
      }
    }
  }

  private static Refusal unknown() {
    return new Refusal(404, "NOT_FOUND", "there is nothing at this URL");
  }
}
