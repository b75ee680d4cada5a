package io.callfs.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one server over HTTPS, on connections that are kept and used again. Follows no
 * redirect, sends no request twice, and holds no body in memory. Thread-safe.
 */
public final class Connection {

  private final URI endpoint;
  private final HttpClient http;
  private final TimeLimits limits;

  private Connection(URI endpoint, HttpClient http, TimeLimits limits) {
    this.endpoint = endpoint;
    this.http = http;
    this.limits = limits;
  }

  /**
   * Prepares a connection; opens none.
   *
   * @param endpoint {@code https://host:port}, with a path where a proxy in front adds one
   * @param executor where bodies are moved; must have as many threads as there are requests
   * @throws IllegalArgumentException for anything but an https URL of a host
   * @throws IOException where what is to be trusted can't be read
   */
  public static Connection to(URI endpoint, Trust trust, TimeLimits limits, Executor executor)
      throws IOException {
    if (!"https".equals(endpoint.getScheme()) || endpoint.getHost() == null) {
      throw new IllegalArgumentException(endpoint + " is not an https URL");
    }
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.connect())
            .sslContext(trust.context())
            .executor(executor)
            .build();
    return new Connection(endpoint, http, limits);
  }

  /** Returns where the server is. */
  public URI endpoint() {
    return endpoint;
  }

  /**
   * Sends a request and waits for the head of the answer, at most as the limits say.
   *
   * @return the answer, whatever its status; the caller closes it
   * @throws BrokenUploadException where the body of the request could not be read
   * @throws HttpTimeoutException where the server took or gave nothing for too long
   * @throws IOException where there was no connection, or it broke off
   */
  public Response send(Call call) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(call.target()));
    call.fields().forEach(field -> request.header(field.name(), field.value()));
    SentBody body = null;
    if (call.body() instanceof Upload.Streamed upload) {
      body = new SentBody(upload.bytes());
      request
          .method(call.method(), publisher(body, upload.length()))
          .expectContinue(upload.awaitsContinue());
    } else {
      request.method(call.method(), BodyPublishers.noBody());
    }
    CompletableFuture<HttpResponse<ReceivedBody>> coming =
        http.sendAsync(request.build(), head -> new ReceivedBody(limits.stall()));
    HttpResponse<ReceivedBody> answer = await(coming, body, limits.answer().plus(call.patience()));
    return new Response(answer.statusCode(), answer.headers().map(), answer.body());
  }

  private URI uri(String target) {
    String base = endpoint.toString();
    return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + target);
  }

  private static BodyPublisher publisher(SentBody body, long length) {
    if (length == 0) {
      return BodyPublishers.noBody();
    }
    BodyPublisher stream = BodyPublishers.ofInputStream(() -> body);
    return length < 0 ? stream : BodyPublishers.fromPublisher(stream, length);
  }

  private HttpResponse<ReceivedBody> await(
      CompletableFuture<HttpResponse<ReceivedBody>> coming,
      @Nullable SentBody body,
      Duration answerLimit)
      throws IOException {
    long started = System.nanoTime();
    boolean arrived = false;
    try {
      while (true) {
        long left = left(started, body, answerLimit);
        if (left <= 0) {
          throw new HttpTimeoutException("there was no answer in time");
        }
        try {
          HttpResponse<ReceivedBody> answer = coming.get(left, TimeUnit.NANOSECONDS);
          arrived = true;
          return answer;
        } catch (TimeoutException e) {
          // The body may have gone on meanwhile, so what is left is asked again.
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while an answer was awaited", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause(), body);
    } finally {
      if (!arrived) {
        boolean ignored = coming.cancel(true);
      }
    }
  }

  /** Returns how much longer to wait before looking again, or nothing where it was long enough. */
  private long left(long started, @Nullable SentBody body, Duration answerLimit) {
    if (body == null) {
      return answerLimit.toNanos() - (System.nanoTime() - started);
    }
    // A long body takes its time; what is limited is that nothing of it is taken.
    Duration limit = body.ended() ? longer(answerLimit, limits.stall()) : limits.stall();
    return limit.toNanos() - body.idleNanos();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static IOException failure(@Nullable Throwable cause, @Nullable SentBody body) {
    IOException broken = body == null ? null : body.failure();
    if (broken != null) {
      return new BrokenUploadException(broken);
    }
    if (cause instanceof HttpTimeoutException timeout) {
      return timeout;
    }
    return cause instanceof IOException io ? io : new IOException("the request failed", cause);
  }
}
