# The engine over PostgreSQL beside pgbench on the same server. Sourced by run.

find_postgres() {
  local tool
  PATH=$PATH:$(printf '%s:' /usr/lib/postgresql/*/bin)
  for tool in initdb postgres psql pgbench; do need "$tool"; done
}

# PostgreSQL runs as nobody's superuser, so a root hands it to the user that its package made.
as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi
}

start_postgres() {
  local port
  port=$(free_port)
  mkdir "$work/pg"
  chmod 711 "$work"
  [ "$(id -u)" -ne 0 ] || chown postgres "$work/pg"
  as_postgres initdb -D "$work/pg/data" -A trust -U postgres >/dev/null || fail "initdb failed"
  as_postgres postgres -D "$work/pg/data" -p "$port" -k "$work/pg" -c listen_addresses=127.0.0.1 \
    >"$work/pg.log" 2>&1 </dev/null &
  pid_of[postgres]=$!
  postgres_at="-h 127.0.0.1 -p $port -U postgres"
  postgres_dsn="postgres://postgres@127.0.0.1:$port/engine?sslmode=disable"
  await 20 psql $postgres_at -qc 'create table inserted (id bigserial primary key, n integer)' >/dev/null 2>&1 ||
    fail "PostgreSQL did not start"
  printf '\\set n random(1, 1000000)\ninsert into inserted (n) values (:n);\n' >"$work/insert.sql"
}

pgbench_inserts() {
  pgbench $postgres_at -n -f "$work/insert.sql" -c 16 -j 2 -T "$BENCH_SECONDS" postgres 2>/dev/null |
    awk '/^tps/ { print $3 }'
}

# engine_creates BENCHMARK CALLERS
engine_creates() {
  psql $postgres_at -qc 'drop database if exists engine' -c 'create database engine' 2>/dev/null
  "$jdk_home/bin/java" -jar "$jar" -foe true -jvmArgsAppend "-Dcallfs.bench.dir=$work" \
    -jvmArgsAppend "-Dcallfs.bench.dsn=$postgres_dsn" -jvmArgsAppend --enable-native-access=ALL-UNNAMED \
    -wi 1 -w 3 -i 1 -r "$BENCH_SECONDS" -t "$2" "EngineBench.$1\$" 2>/dev/null | awk '/^EngineBench/ { print $(NF - 1) }'
}

measure_postgres() {
  local jar round rate what
  find_benchmarks
  start_postgres
  for round in $(seq 1 "$BENCH_ROUNDS"); do
    for what in createEmpty:16 createEmpty:64 create:16 create:64; do
      rate=$(pgbench_inserts)
      progress "round $round: pgbench $rate inserts/s"
      record "$what callers, 16 connections" calls/s pgbench "$rate"
      rate=$(engine_creates "${what%:*}" "${what#*:}")
      progress "round $round: ${what%:*} $rate/s of ${what#*:} callers"
      record "$what callers, 16 connections" calls/s callfs "$rate"
    done
  done
  stop postgres
}
