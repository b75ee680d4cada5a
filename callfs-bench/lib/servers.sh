# The two servers. Both answer the same paths, so that clients send both the same bytes. Sourced by run.

find_distribution() {
  local candidate
  if [ -z "${BENCH_HOME:-}" ]; then
    for candidate in "$root"/callfs-cli/target/callfs-*/bin/callfs; do
      [ ! -x "$candidate" ] || BENCH_HOME=${candidate%/bin/callfs}
    done
  fi
  [ -x "${BENCH_HOME:-}/bin/callfs" ] || fail "no distribution is built: ./build package"
}

prepare_directory() {
  work=${BENCH_DIR:-$bench/target}
  mkdir -p "$work"
  work=$(mktemp -d "$work/bench-run.XXXXXX")
  results=$work/results
  : >"$results"
  key=$(openssl rand -hex 24)
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
  chmod 600 "$work/key.pem"
  # Every client made with OpenSSL offers this cipher only, and so both servers use it.
  cat >"$work/openssl.cnf" <<'TEXT'
openssl_conf = conf
[conf]
ssl_conf = ssl
[ssl]
system_default = default
[default]
MinProtocol = TLSv1.3
Ciphersuites = TLS_AES_128_GCM_SHA256
Groups = X25519:P-256
TEXT
  export OPENSSL_CONF=$work/openssl.cnf
  head -c 4096 /dev/urandom >"$work/4k"
}

start_nginx() {
  local port user=
  port=$(free_port)
  [ "$(id -u)" -ne 0 ] || user='user root;'
  mkdir -p "$work/nginx/www/v1/files" "$work/nginx/temp"
  cat >"$work/nginx/nginx.conf" <<TEXT
$user
daemon off;
worker_processes auto;
worker_rlimit_nofile 8192;
pid $work/nginx/pid;
error_log $work/nginx/error.log error;
events { worker_connections 2048; }
http {
  access_log off;
  default_type application/octet-stream;
  sendfile on;
  tcp_nodelay on;
  keepalive_timeout 300s;
  keepalive_requests 100000000;
  client_max_body_size 0;
  client_body_buffer_size 16k;
  client_body_temp_path $work/nginx/temp;
  proxy_temp_path $work/nginx/temp; fastcgi_temp_path $work/nginx/temp;
  uwsgi_temp_path $work/nginx/temp; scgi_temp_path $work/nginx/temp;
  ssl_certificate $work/cert.pem;
  ssl_certificate_key $work/key.pem;
  ssl_protocols TLSv1.3;
  ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;
  ssl_session_cache shared:tls:4m;
  server {
    listen 127.0.0.1:$port ssl backlog=1024;
    root $work/nginx/www;
    location /v1/files/ {
      dav_methods PUT DELETE;
      create_full_put_path on;
      dav_access user:rw group:r all:r;
    }
    location /v1/directories/ {
      alias $work/nginx/www/v1/files/;
      autoindex on;
      autoindex_format json;
    }
  }
}
TEXT
  nginx -e "$work/nginx/error.log" -c "$work/nginx/nginx.conf" -p "$work/nginx" >"$work/nginx/out" 2>&1 &
  pid_of[nginx]=$!
  nginx_url=https://127.0.0.1:$port
  if ! await 10 answers "$nginx_url/"; then
    cat "$work/nginx/out" "$work/nginx/error.log" >&2
    fail "nginx did not start"
  fi
}

# start_callfs DATA: a server on that data, ready.
start_callfs() {
  launch_callfs "$1"
  await_ready
}

# launch_callfs DATA: begins to start a server.
launch_callfs() {
  local data=$1 port metrics
  port=$(free_port)
  metrics=$(free_port)
  callfs_url=https://127.0.0.1:$port
  mkdir -p "$data" "$work/cache" "$work/empty"
  # Nothing of the caller's settings; its own place for the archive of classes.
  (
    cd "$work/empty"
    exec env $(env | sed -n 's/^\(CALLFS_[A-Z0-9_]*\)=.*/-u \1/p') -u OPENSSL_CONF \
      ${CALLFS_JAVA_HOME:+CALLFS_JAVA_HOME="$CALLFS_JAVA_HOME"} \
      ${bench_java_opts:+CALLFS_JAVA_OPTS="$bench_java_opts"} \
      XDG_CACHE_HOME="$work/cache" \
      CALLFS_SERVER_LISTEN_ADDR="127.0.0.1:$port" \
      CALLFS_METRICS_LISTEN_ADDR="127.0.0.1:$metrics" \
      CALLFS_SERVER_CERT_FILE="$work/cert.pem" \
      CALLFS_SERVER_KEY_FILE="$work/key.pem" \
      CALLFS_BACKEND_LOCALFS_ROOT_PATH="$data" \
      CALLFS_AUTH_API_KEYS="$key" \
      CALLFS_LOG_LEVEL=warn \
      "$BENCH_HOME/bin/callfs" server >"$work/callfs.log" 2>&1 </dev/null
  ) &
  pid_of[callfs]=$!
}

await_ready() {
  local pid=${pid_of[callfs]}
  if ! await 30 ready_or_gone || gone "$pid"; then
    tail -n 20 "$work/callfs.log" >&2
    fail "CallFS did not get ready"
  fi
}

ready_or_gone() {
  gone "${pid_of[callfs]}" ||
    [ "$(curl -sk --max-time 2 -o /dev/null -w '%{http_code}' "$callfs_url/readyz" || true)" = 200 ]
}

answers() { [ "$(curl -sk --max-time 2 -o /dev/null -w '%{http_code}' "$1" || true)" != 000 ]; }

url_of() { if [ "$1" = nginx ]; then printf '%s' "$nginx_url"; else printf '%s' "$callfs_url"; fi; }

describe() {
  local server
  printf 'nginx: %s; CallFS: %s; processors: %s; clients: %s\n' "$(nginx -v 2>&1 | sed 's/.*nginx.//')" \
    "$("$BENCH_HOME/bin/callfs" version 2>/dev/null | head -n 1)" "$(nproc)" "$BENCH_CLIENT, curl"
  awk '$1 > 0.5 { print "load of the last minute before the run: " $1 ", so take care: figures of a busy machine are noise" }' \
    /proc/loadavg
  for server in nginx callfs; do
    printf '%s: %s\n' "$server" "$(openssl s_client -connect "$(url_of $server | sed 's|https://||')" </dev/null 2>/dev/null |
      sed -n 's/^ *\(New, .*\)/\1/p; s/^\(Server Temp Key.*\)/\1/p' | paste -sd ' ')"
  done
}
