package io.callfs.lock.redis;

/**
 * What Redis does for a lock, each call in one atomic script. A lock has three keys: who holds it
 * (sorted by when they lose it), who waits for it (sorted by arrival), and a note for each of them
 * (the token of a holder; the time to live, patience and channel of who waits). All time is Redis'
 * own. A repeated call with the same id does nothing twice, so each may be sent again when an
 * answer was lost.
 */
final class LockScripts {

  private static final String COMMON =
      """
      local holders, queue, notes, tokens = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
      local floor, id = tonumber(ARGV[1]), ARGV[2]
      local time = redis.call('TIME')
      local now = time[1] * 1000 + math.floor(time[2] / 1000)

      local function keep(key, millis)
        if redis.call('PTTL', key) < millis then
          redis.call('PEXPIRE', key, millis)
        end
      end

      local function forget(holder)
        redis.call('ZREM', holders, holder)
        redis.call('HDEL', notes, holder)
      end

      local function hold(holder, ttl)
        redis.call('ZADD', holders, now + ttl, holder)
        keep(holders, ttl)
        keep(notes, ttl)
      end

      local function grant(holder, ttl)
        local last = tonumber(redis.call('GET', tokens) or '0')
        local micros = time[1] * 1000000 + time[2]
        local token = string.format('%.0f', math.max(micros, last + 1, floor + 1))
        redis.call('SET', tokens, token)
        redis.call('HSET', notes, holder, token)
        hold(holder, ttl)
        return token
      end

      local function admits(newcomer)
        local holder = redis.call('ZRANGE', holders, 0, 0)[1]
        return not holder or (holder:sub(1, 1) == 's' and newcomer:sub(1, 1) == 's')
      end

      local function drop_lost()
        for _, holder in ipairs(redis.call('ZRANGEBYSCORE', holders, '-inf', now)) do
          forget(holder)
        end
      end

      -- Grants to the first of those who wait as far as it goes. Who has run out of patience, or
      -- whose instance hears nothing any more, is passed over.
      local function serve()
        local mine = nil
        while true do
          local first = redis.call('ZRANGE', queue, 0, 0)[1]
          if not first then
            return mine
          end
          local note = redis.call('HGET', notes, first) or ''
          local ttl, patience, channel = note:match('^(%d+) (%d+) (.+)$')
          local waits = ttl and tonumber(patience) > now
          if waits and not admits(first) then
            return mine
          end
          redis.call('ZREM', queue, first)
          redis.call('HDEL', notes, first)
          if waits then
            local token = grant(first, tonumber(ttl))
            if first == id then
              mine = token
            elseif redis.call('PUBLISH', channel, first .. ' ' .. token) == 0 then
              forget(first)
            end
          end
        end
      end
      """;

  /**
   * Arguments after the keys: least token before, id, time to live, patience in milliseconds (0:
   * try once), channel, longest life of a ticket that nobody renews. Answers {1, token}, or {0,
   * milliseconds until the first holder loses the lock}.
   */
  static final Script ACQUIRE =
      Script.of(
          COMMON
              + """
              local ttl, patience, channel = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
              local ticket = math.min(patience, tonumber(ARGV[6]))
              drop_lost()
              if redis.call('ZSCORE', holders, id) then
                return {1, redis.call('HGET', notes, id)}
              end
              local token = serve()
              if token then
                return {1, token}
              end
              if not redis.call('ZSCORE', queue, id) then
                if redis.call('ZCARD', queue) == 0 and admits(id) then
                  return {1, grant(id, ttl)}
                end
                if patience > 0 then
                  local last = redis.call('ZRANGE', queue, -1, -1, 'WITHSCORES')[2]
                  redis.call('ZADD', queue, (tonumber(last) or 0) + 1, id)
                end
              end
              if patience > 0 then
                redis.call('HSET', notes, id,
                    string.format('%.0f %.0f %s', ttl, now + ticket, channel))
                keep(queue, ticket)
                keep(notes, ticket)
              end
              local loss = redis.call('ZRANGE', holders, 0, 0, 'WITHSCORES')[2]
              return {0, string.format('%.0f', (tonumber(loss) or now) - now)}
              """);

  /** Arguments: least token before, id, time to live. Answers 1, or 0 where the lease is lost. */
  static final Script RENEW =
      Script.of(
          COMMON
              + """
              drop_lost()
              if redis.call('ZSCORE', holders, id) then
                hold(id, tonumber(ARGV[3]))
                return 1
              end
              serve()
              return 0
              """);

  /** Arguments: least token before, id. Gives back what the id holds, or its place in the queue. */
  static final Script RELEASE =
      Script.of(
          COMMON
              + """
              redis.call('ZREM', queue, id)
              forget(id)
              drop_lost()
              serve()
              return 1
              """);

  private LockScripts() {}
}
