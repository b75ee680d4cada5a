# What was measured: lines of metric, unit, server, value; the median of each is reported. Sourced by run.

record() { printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" >>"$results"; }

progress() { printf '  %s\n' "$*" >&2; }

note_peak() { record 'resident memory, peak of the run' MiB "$1" $(($(peak_of "$1") / 1024)); }

# by SERVER_A SERVER_B in turns: turns FUNCTION ARGUMENTS...; the first turn of each warms up.
turns() {
  local round server
  for round in $(seq 0 "$BENCH_ROUNDS"); do
    for server in nginx callfs; do
      if [ "$round" -eq 0 ]; then
        warming=1 "$@" "$server" "$round"
      else
        warming=0 "$@" "$server" "$round"
      fi
    done
  done
}

report() {
  awk -F '\t' '
    function median(list, n, part, i, j, x) {
      n = split(list, part, " ")
      for (i = 2; i <= n; i++) {
        x = part[i] + 0
        for (j = i - 1; j > 0 && part[j] + 0 > x; j--) part[j + 1] = part[j]
        part[j + 1] = x
      }
      return n % 2 ? part[(n + 1) / 2] + 0 : (part[n / 2] + part[n / 2 + 1]) / 2
    }
    function shown(list) { return list == "" ? "" : sprintf("%.4g", median(list)) }
    {
      name = $1 "\t" $2
      if (!(name in seen)) { order[++count] = name; seen[name] = 1 }
      values[name, $3] = values[name, $3] " " $4
    }
    END {
      printf "\n%-44s %-12s %12s %12s %8s  %s\n", "median", "unit", "peer", "callfs", "ratio", "turns of callfs"
      for (i = 1; i <= count; i++) {
        split(order[i], part, "\t")
        a = values[order[i], "nginx"] values[order[i], "pgbench"]; b = values[order[i], "callfs"]
        ratio = a != "" && b != "" && median(a) > 0 ? sprintf("%.2f", median(b) / median(a)) : ""
        printf "%-44s %-12s %12s %12s %8s %s\n", part[1], part[2], shown(a), shown(b), ratio, b
      }
    }' "$results"
  if [ "$failed" -ne 0 ]; then
    printf '\nbench: something above went wrong: these figures are void\n' >&2
    exit 1
  fi
}
