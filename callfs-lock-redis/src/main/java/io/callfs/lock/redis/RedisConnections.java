package io.callfs.lock.redis;

import io.callfs.fs.FsException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionFactory;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * The connections to Redis and what is sent over them. Each call is over within seconds. What is
 * sent must bear being sent twice, since a pooled connection may turn out to be dead. Thread-safe.
 */
final class RedisConnections implements AutoCloseable {

  private static final int MOST = 64;

  /** A dead connection, another one that was just being made when all were cut, a good one. */
  private static final int ATTEMPTS = 3;

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  private final RedisAddress address;
  private final RedisSockets sockets;
  private final JedisClientConfig config;
  private final ConnectionPool pool;

  RedisConnections(RedisAddress address, RedisSockets sockets) {
    this.address = address;
    this.sockets = sockets;
    config = RedisSockets.config(address.login(), address.database());
    GenericObjectPoolConfig<Connection> limits = new GenericObjectPoolConfig<>();
    limits.setMaxTotal(MOST);
    limits.setMaxIdle(MOST);
    limits.setMaxWait(LONGEST_WAIT);
    limits.setJmxEnabled(false);
    pool = new ConnectionPool(new ConnectionFactory(sockets, config), limits);
  }

  /**
   * Runs a script.
   *
   * @throws FsException EHOSTDOWN where Redis can't be reached; EAGAIN where the thread is
   *     interrupted meanwhile. In both cases it may have run.
   */
  Object run(Script script, LockKeys keys, List<String> arguments) {
    return ask(connection -> run(connection, script, keys, arguments));
  }

  /** Asks Redis whether it is there; fails as Jedis does. */
  void ping() {
    boolean ignored = attempt(Connection::ping, ATTEMPTS);
  }

  RedisAddress address() {
    return address;
  }

  JedisClientConfig config() {
    return config;
  }

  RedisSockets sockets() {
    return sockets;
  }

  private <T> T ask(Function<Connection, T> question) {
    // A virtual thread that comes interrupted would lose the socket.
    boolean interrupted = Thread.interrupted();
    try {
      return attempt(question, ATTEMPTS);
    } catch (JedisException e) {
      throw RedisFailures.of(address, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <T> T attempt(Function<Connection, T> question, int attempts) {
    try (Connection connection = pool.getResource()) {
      return question.apply(connection);
    } catch (JedisException e) {
      if (attempts == 1 || !RedisFailures.mayBeStale(e)) {
        throw e;
      }
      // Where one connection is dead the others of its age are too.
      pool.clear();
    }
    return attempt(question, attempts - 1);
  }

  private static Object run(
      Connection connection, Script script, LockKeys keys, List<String> arguments) {
    try {
      return connection.executeCommand(command(Command.EVALSHA, script.digest(), keys, arguments));
    } catch (JedisNoScriptException e) {
      return connection.executeCommand(command(Command.EVAL, script.source(), keys, arguments));
    }
  }

  private static CommandArguments command(
      Command command, String script, LockKeys keys, List<String> arguments) {
    CommandArguments all = new CommandArguments(command).add(script).add(keys.all().size());
    keys.all().forEach(all::key);
    arguments.forEach(all::add);
    return all;
  }

  @Override
  public void close() {
    pool.close();
  }
}
