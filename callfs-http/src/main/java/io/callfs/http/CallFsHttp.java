package io.callfs.http;

import io.callfs.core.FileSystemView;
import io.callfs.fs.Credentials;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.Mode;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wire API of CallFS, version 1, over a file system (API.md). Thread-safe. Closing it closes
 * the handles that callers have open; whoever built it closes it, after the last request.
 */
public final class CallFsHttp implements HttpService, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CallFsHttp.class);

  private final Resources resources;
  private final SystemAnswers system;
  private final OpenHandles handles;
  private final RequestListener listener;
  private final AuditListener audit;
  private final RequestIds requestIds;
  private final ClientAddresses clients;
  private final CrossOrigin crossOrigin;
  private final String retryAfter;
  private final LongSupplier nanoTime;

  private CallFsHttp(
      Resources resources,
      SystemAnswers system,
      OpenHandles handles,
      RequestListener listener,
      AuditListener audit,
      RequestIds requestIds,
      ClientAddresses clients,
      CrossOrigin crossOrigin,
      String retryAfter,
      LongSupplier nanoTime) {
    this.resources = resources;
    this.system = system;
    this.handles = handles;
    this.listener = listener;
    this.audit = audit;
    this.requestIds = requestIds;
    this.clients = clients;
    this.crossOrigin = crossOrigin;
    this.retryAfter = retryAfter;
    this.nanoTime = nanoTime;
  }

  /** Starts to put the API together. */
  public static Builder builder() {
    return new Builder();
  }

  /** Says whether {@code /readyz} sends clients here; false while the server drains. */
  public void ready(boolean ready) {
    system.ready(ready);
  }

  /** Returns how many handles callers have open. */
  public int openHandles() {
    return handles.count();
  }

  /** Closes all handles, and opens no more. Idempotent. */
  @Override
  public void close() {
    handles.close();
  }

  /**
   * Returns what the listener for metrics answers, {@code metrics.listen_addr}: {@code /metrics}
   * and the state of health, and nothing else.
   */
  public HttpService metricsOnly() {
    return new MetricsService();
  }

  /**
   * Answers what a server shell refuses before it becomes a request, with the body and the fields
   * that every error has.
   *
   * @param code the error code of API.md §12
   * @param message what was wrong, fit for the client
   */
  public Answer refuse(int status, String code, String message) {
    return ErrorAnswers.of(begin(new Unparsed("-")), new Refusal(status, code, message));
  }

  @Override
  public Answer answer(Request request) {
    Exchange exchange = begin(request);
    Optional<Answer> preflight = crossOrigin.preflight(exchange);
    return crossOrigin.told(
        exchange, preflight.orElseGet(() -> guarded(exchange, () -> resources.answer(exchange))));
  }

  @Override
  public Optional<Answer> answerFromMemory(Request request) {
    Exchange exchange = begin(request);
    if (!Resources.mayBeInMemory(exchange)) {
      return Optional.empty();
    }
    MemoryAttempt attempt = new MemoryAttempt();
    Answer answer = guarded(exchange, () -> attempt.run(exchange));
    if (attempt.missed) {
      exchange.release();
      return Optional.empty();
    }
    return Optional.of(crossOrigin.told(exchange, answer));
  }

  /** Tries memory; what it answers on a miss is thrown away. */
  private final class MemoryAttempt {
    private boolean missed;

    Answer run(Exchange exchange) {
      Optional<Answer> found = resources.fromMemory(exchange);
      missed = found.isEmpty();
      return found.orElse(NOTHING);
    }
  }

  private static final Answer NOTHING =
      new Answer(204, Headers.none(), new Answer.Empty(-1), (bytes, whole) -> {});

  private final class MetricsService implements HttpService {
    @Override
    public Answer answer(Request request) {
      Exchange exchange = begin(request);
      return guarded(exchange, () -> resources.metricsListener(exchange));
    }

    @Override
    public Optional<Answer> answerFromMemory(Request request) {
      return Optional.empty();
    }
  }

  private Exchange begin(Request request) {
    return new Exchange(
        request,
        requestIds.of(request),
        clients.of(request),
        retryAfter,
        listener,
        audit,
        nanoTime);
  }

  private interface Handling {
    Answer run() throws IOException;
  }

  /** Turns every failure into its answer. */
  private static Answer guarded(Exchange exchange, Handling handling) {
    try {
      return handling.run();
    } catch (FsException e) {
      if (e.errno() == Errno.EIO) {
        log.error("request {} failed", exchange.requestId(), e);
      } else if (e.errno() == Errno.EHOSTDOWN) {
        // Who looks after the service needs its name; a trace for each request would bury it.
        log.warn("request {} failed: {}", exchange.requestId(), e.getMessage());
      }
      return ErrorAnswers.of(exchange, e);
    } catch (Refusal e) {
      return ErrorAnswers.of(exchange, e);
    } catch (DigestMismatch e) {
      return ErrorAnswers.of(
          exchange, new Refusal(400, "DIGEST_MISMATCH", Objects.requireNonNull(e.getMessage())));
    } catch (IOException e) {
      log.debug("the body of request {} did not come whole", exchange.requestId(), e);
      return ErrorAnswers.of(
          exchange, new Refusal(400, "INCOMPLETE_BODY", "the body did not come whole"));
    } catch (RuntimeException e) {
      // The last line of defence: a fault of ours must not take the connection's thread along.
      log.error("request {} met a fault", exchange.requestId(), e);
      return ErrorAnswers.ofFault(exchange);
    }
  }

  /** Puts the API together. Not thread-safe. */
  public static final class Builder {

    private @Nullable BiFunction<Credentials, Mode, FileSystemView> views;
    private @Nullable Supplier<Authenticator> authenticator;
    private AccessLimits accessLimits = AccessLimits.NONE;
    private List<AddressBlock> trustedProxies = List.of();
    private List<WebOrigin> crossOrigins = List.of();
    private @Nullable HttpSettings settings;
    private HealthChecks health = HealthChecks.NONE;
    private @Nullable LinkService links;
    private @Nullable PeerService peers;
    private MetricsText metrics =
        accept -> new MetricsText.Exposition("text/plain; version=0.0.4; charset=utf-8", "");
    private RequestListener listener = RequestListener.NONE;
    private AuditListener audit = AuditListener.NONE;
    private LongFunction<Optional<String>> ownerNames = uid -> Optional.empty();
    private InstantSource clock = InstantSource.system();
    private LongSupplier nanoTime = System::nanoTime;
    private RandomGenerator random = new SecureRandom();

    private Builder() {}

    /** Sets the file system: the tree for an identity and a umask. Required. */
    public Builder fileSystem(BiFunction<Credentials, Mode, FileSystemView> newViews) {
      views = newViews;
      return this;
    }

    /** Sets who finds callers by their keys. Required. */
    public Builder authenticator(Authenticator newAuthenticator) {
      Objects.requireNonNull(newAuthenticator);
      return authenticators(() -> newAuthenticator);
    }

    /** Sets who is asked for the authenticator of each request; fast and thread-safe. */
    public Builder authenticators(Supplier<Authenticator> newAuthenticators) {
      authenticator = newAuthenticators;
      return this;
    }

    /** Sets who shows wrong keys too often, and whose key is used too often. */
    public Builder accessLimits(AccessLimits newAccessLimits) {
      accessLimits = newAccessLimits;
      return this;
    }

    /** Sets which proxies are believed when they say whom they speak for. */
    public Builder trustedProxies(List<AddressBlock> newTrustedProxies) {
      trustedProxies = List.copyOf(newTrustedProxies);
      return this;
    }

    /** Sets which sites' scripts a browser lets use the API; without, those of none. */
    public Builder crossOrigins(List<WebOrigin> newCrossOrigins) {
      crossOrigins = List.copyOf(newCrossOrigins);
      return this;
    }

    /** Sets what the configuration says. Required. */
    public Builder settings(HttpSettings newSettings) {
      settings = newSettings;
      return this;
    }

    /** Sets what {@code /health} and {@code /readyz} tell. */
    public Builder health(HealthChecks newHealth) {
      health = newHealth;
      return this;
    }

    /** Sets who makes and serves download links; without, there are none. */
    public Builder links(LinkService newLinks) {
      links = newLinks;
      return this;
    }

    /** Sets the other instances; without, there are none. */
    public Builder peers(PeerService newPeers) {
      peers = newPeers;
      return this;
    }

    /** Sets what {@code /metrics} tells. */
    public Builder metrics(MetricsText newMetrics) {
      metrics = newMetrics;
      return this;
    }

    /** Sets who is told of each request. */
    public Builder listener(RequestListener newListener) {
      listener = newListener;
      return this;
    }

    /** Sets who is told of what an audit asks for. */
    public Builder audit(AuditListener newAudit) {
      audit = newAudit;
      return this;
    }

    /** Sets how users are called, by their number; fast and thread-safe. */
    public Builder ownerNames(LongFunction<Optional<String>> newOwnerNames) {
      ownerNames = newOwnerNames;
      return this;
    }

    /** Sets the clock that dates are compared with. */
    public Builder clock(InstantSource newClock) {
      clock = newClock;
      return this;
    }

    /** Sets the clock that durations are measured with. */
    public Builder nanoTime(LongSupplier newNanoTime) {
      nanoTime = newNanoTime;
      return this;
    }

    /** Sets where boundaries and request ids come from; thread-safe. */
    public Builder random(RandomGenerator newRandom) {
      random = newRandom;
      return this;
    }

    /**
     * Puts it together.
     *
     * @throws NullPointerException where a required part is missing
     */
    public CallFsHttp build() {
      HttpSettings known = Objects.requireNonNull(settings, "settings are required");
      Callers callers =
          new Callers(
              Objects.requireNonNull(authenticator, "an authenticator is required"),
              accessLimits,
              new KnownKeys(random.nextLong()),
              Objects.requireNonNull(views, "a file system is required"),
              known.umask(),
              clock);
      SystemAnswers system = SystemAnswers.load(known, health, metrics);
      OpenHandles handles =
          new OpenHandles(
              known.handles(),
              peers == null ? Optional.empty() : Optional.of(known.instance()),
              nanoTime,
              random);
      return new CallFsHttp(
          Resources.assemble(
              known, callers, system, handles, links, peers, ownerNames, clock, random),
          system,
          handles,
          listener,
          audit,
          new RequestIds(random.nextLong()),
          new ClientAddresses(trustedProxies),
          new CrossOrigin(crossOrigins),
          Long.toString(known.limits().retryAfter().toSeconds()),
          nanoTime);
    }
  }
}
