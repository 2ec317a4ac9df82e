# Sourced by dev.sh: `run`. Starts the service and the simulator, stops both, judges by what was stored.

stored_messages() {
  [ -f "$1/store.db" ] || { echo 0; return; }
  sqlite3 -readonly "$1/store.db" "SELECT count(*) FROM mensajes WHERE direccion = 'entrante'" 2>/dev/null || echo 0
}

# Ends with the status of the process.
stop_process() {
  [ -n "$1" ] && kill -TERM "$1" 2>/dev/null || return 0
  for _ in $(seq 100); do
    kill -0 "$1" 2>/dev/null || break
    sleep 0.1 || true
  done
  kill -KILL "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null
}

# wait_for SECONDS COMMAND…: until the command succeeds.
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2 || true
  done
}

# value_of FILE NAME: the first text of that name in a JSON object; nothing if there is none.
value_of() { { grep -o "\"$2\": *\"[^\"]*\"" "$1" 2>/dev/null || true; } | head -n 1 | cut -d '"' -f 4; }

dev_run() {
  local seconds=''
  case ${1:-} in
    '') ;;
    --for) seconds=${2:-}; [[ $seconds =~ ^[0-9]+$ ]] || die "usage: dev.sh run [--for SECONDS]" 2 ;;
    *) die "usage: dev.sh run [--for SECONDS]" 2 ;;
  esac
  prepare $run_packages
  build_preset release psi-router psi-sim
  run_demo "$seconds"
}

run_demo() {
  local seconds=$1 bin=$top/build/release/bin service='' simulator='' before after ended='' died=''
  demo=${XDG_STATE_HOME:-$HOME/.local/state}/psi-router-demo
  before=$(stored_messages "$demo")
  rm -f "$demo/demo.json" "$demo/sim.json"
  # Children must not get the terminal's Ctrl+C themselves: they are stopped here, in order.
  trap 'ended=yes' INT TERM
  setsid "$bin/psi-sim" demo --dir "$demo" &
  simulator=$!
  wait_for 30 has_started "$simulator" "$demo/sim.json" || true
  setsid "$bin/psi-router" serve --demo --graph "$(value_of "$demo/sim.json" graph)" &
  service=$!
  if ! wait_for 30 has_started "$service" "$demo/demo.json" || [ ! -s "$demo/demo.json" ]; then
    stop_process "$simulator" || true
    stop_process "$service" || true
    die "the service did not start (its messages are above)"
  fi
  show_how_to_look
  wait_for_end "$seconds" "$service" "$simulator"
  stop_process "$simulator" || true
  stop_process "$service" || died="the service ended with status $?"
  trap - INT TERM
  after=$(stored_messages "$demo")
  say "$((after - before)) messages received and stored in this run ($after in all, in $demo/store.db)"
  [ "$after" -gt "$before" ] || die "no message was stored"
  [ -z "$died" ] || die "$died"
}

# has_started PROCESS FILE: its file is there, or it is gone: waiting longer is of no use.
has_started() { ! kill -0 "$1" 2>/dev/null || [ -s "$2" ]; }

# Until the time is over or Ctrl+C; `died` says which of the two ended before that.
wait_for_end() {
  local end=$((SECONDS + ${1:-0}))
  while [ -z "$ended" ] && { [ -z "$1" ] || [ "$SECONDS" -lt "$end" ]; }; do
    kill -0 "$2" 2>/dev/null || { died="the service ended by itself"; return; }
    kill -0 "$3" 2>/dev/null || { died="the simulator ended by itself"; return; }
    sleep 0.5 || true
  done
}

show_how_to_look() {
  local admin
  admin=$(value_of "$demo/demo.json" admin)
  cat >&2 <<TEXT

The service runs with its embedded default; the simulator is WhatsApp: its customers write, read the menus that come back
and choose. In another terminal:
  $top/build/release/bin/psi-sim watch --dir $demo  # the conversations
  $top/build/release/bin/psi-sim play --dir $demo --phone 5491155557001  # be a customer yourself
  curl -s http://$admin/readyz
  curl -s http://$admin/metrics | grep -E '^psi_(queue_jobs|outcomes_total|webhook_seconds_count)'
  sqlite3 -readonly $demo/store.db 'SELECT telefono, ultimo_mensaje FROM conversaciones ORDER BY ts_ultimo_mensaje DESC LIMIT 10'
Ctrl+C stops both.

TEXT
}
