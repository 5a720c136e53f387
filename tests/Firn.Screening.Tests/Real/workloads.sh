#!/usr/bin/env bash
# Real programs with a known cause for the screening to find, without a GPU: workloads.sh NAME DIR NODE runs one under
# "NODE screen run", which records into DIR. RealRuns.cs has the names and the causes. What starts with throttle, group or slow-link
# needs root: it makes a control group or a network namespace of its own and takes it away again.
# MEMORY is tests/stand-ins/memory.c, compiled. A workload that this machine cannot run says why and ends with 77.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
name=$1 out=$2 node=$3 place="" space=""
work=$(mktemp -d "${TMPDIR:-/tmp}/firn-screen.XXXXXX")

# What was made goes; a group can be removed a moment after its last process.
leave() {
    cd /
    rm -rf "$work"
    [ -z "$space" ] || ip netns del "$space" 2>/dev/null || true
    for _ in 1 2 3 4 5; do [ -z "$place" ] || rmdir "$place" 2>/dev/null || { sleep 0.1; continue; }; break; done
}
trap leave EXIT
cd "$work"

skip() { echo "$name: $*" >&2; exit 77; }

# record COMMAND...: one process under the recorder.
record() { "$node" screen run --quiet --every 0.1 --out "$out" -- "$@" || true; }

# ranks COMMAND...: four ranks on this node, as a launcher of MPI would start them; the rank is the command's last word.
ranks() {
    local rank
    for rank in 0 1 2 3; do
        env SLURM_JOB_ID="real-$$" SLURM_STEP_ID=0 OMPI_COMM_WORLD_RANK="$rank" OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_LOCAL_RANK="$rank" OMPI_COMM_WORLD_LOCAL_SIZE=4 \
            "$node" screen run --quiet --every 0.1 --out "$out" -- "$@" "$rank" &
        [ "$rank" = 0 ] && sleep 0.3
    done
    wait
}

# group CONTROLLER OLD NEW VALUE: a control group with one setting, in either version; "place" is its folder.
group() {
    local controller=$1 old=$2 new=$3 value=$4 base=/sys/fs/cgroup
    place=$base/$controller/firn-screen-$$
    if [ ! -d "$base/$controller" ]; then
        place=$base/firn-screen-$$ old=$new
        [ "$controller" = memory ] || { controller=io; value="${value% *} rbps=${value#* }"; }
        echo "+$controller" 2>/dev/null >"$base/cgroup.subtree_control" || true
    fi
    mkdir "$place" 2>/dev/null && echo "$value" 2>/dev/null >"$place/$old" || skip "no control group of $controller can be made here"
}

# throttled BYTES-A-SECOND SCRIPT: a file that is not in memory, on a disk that is slow to this group.
throttled() {
    dd if=/dev/zero of=file bs=1M count=64 conv=fsync status=none
    dd if=file of=/dev/null iflag=nocache count=0 status=none
    group blkio blkio.throttle.read_bps_device io.max "$(stat -c '%Hd:%Ld' file) $1"
    record sh -c "echo \$\$ >'$place/cgroup.procs' || exit 0; $2"
}

# limited WORD: a map of 64 MB in a group of 16 MB.
limited() {
    group memory memory.limit_in_bytes memory.max $((16 << 20))
    record sh -c "echo \$\$ >'$place/cgroup.procs' || exit 0; exec '$MEMORY' $1 2.5"
}

# pair WORD PORT ARGUMENT...: two processes that talk to each other.
pair() { printf "python3 '%s/workloads.py' %s 0 %s & exec python3 '%s/workloads.py' %s 1 %s" "$here" "$1" "${*:2}" "$here" "$1" "${*:2}"; }

case "$name" in throttle-random | cpu-python | straggler-work | talk-* | slow-link) command -v python3 >/dev/null || skip "python3 is not installed" ;; esac
case "$name" in
    idle-sleep) record sleep 2 ;;
    idle-pipe) record sh -c 'mkfifo fifo; ( sleep 2; echo >fifo ) & cat fifo' ;;
    idle-lock) ( flock 9; sleep 2.2 ) 9>lock & sleep 0.1; record flock lock true ;;
    cpu-shell) record timeout 2 sh -c 'while :; do i=$((i+1)); done' ;;
    cpu-awk) record timeout 2 awk 'BEGIN { while (1) x += i++ }' ;;
    cpu-sha256) record timeout 2 sha256sum /dev/zero ;;
    cpu-gzip) record sh -c 'timeout 2 gzip -9 </dev/urandom >/dev/null; true' ;;
    cpu-python) record python3 "$here/workloads.py" count 2 ;;
    input-slow-pipe) record sh -c 'i=0; while [ $i -lt 25 ]; do dd if=/dev/zero of=/dev/null bs=512k count=4 2>/dev/null; sleep 0.06; i=$((i+1)); done' ;;
    input-slow-producer) record sh -c '( i=0; while [ $i -lt 25 ]; do head -c 1000000 /dev/zero; sleep 0.08; i=$((i+1)); done ) | sha256sum' >/dev/null ;;
    throttle-sequential) throttled $((4 << 20)) 'timeout 2.5 cat file >/dev/null; true' ;;
    throttle-direct) throttled $((4 << 20)) 'timeout 2.5 dd if=file of=/dev/null bs=256k iflag=direct status=none; true' ;;
    throttle-random) throttled $((300 * 4096)) "exec python3 '$here/workloads.py' random file 2.5" ;;
    memory-faults) record "$MEMORY" fault 2.5 ;;
    memory-bandwidth) record "$MEMORY" triad 2 ;;
    group-sweep) limited sweep ;;
    group-scatter) limited scatter ;;
    talk-push) record sh -c "$(pair exchange 7118 1000000000 0 2.5)" ;;
    talk-echo) record sh -c "$(pair echo 7120 2.5)" ;;
    slow-link)
        space=firn-screen-$$
        ip netns add "$space" 2>/dev/null || { space=""; skip "no network namespace can be made here"; }
        ip -n "$space" link set lo up || skip "no loopback can be made here"
        ip netns exec "$space" tc qdisc add dev lo root tbf rate 640mbit burst 256k latency 50ms || skip "no link can be made slow here"
        ip netns exec "$space" "$node" screen run --quiet --every 0.1 --out "$out" -- sh -c "$(pair exchange 7117 8000000 0 2.5)" || true
        ;;
    late-sleep) record sh -c 'sleep 2.5; timeout 1 sh -c "while :; do :; done"; true' ;;
    late-hash) record sh -c 'sleep 2.2; timeout 1 sha256sum /dev/zero; true' ;;
    late-lock) ( flock 9; sleep 2.4 ) 9>lock & sleep 0.1; record sh -c 'flock lock true; timeout 1 awk "BEGIN { while (1) x++ }"; true' ;;
    straggler-stopped) ranks sh -c '[ "$1" != 2 ] || ( while kill -STOP $$; do sleep 0.8; kill -CONT $$; sleep 0.2; done ) 2>/dev/null & i=0; while [ $i -lt 30 ]; do j=0; while [ $j -lt 1000 ]; do j=$((j+1)); done; sleep 0.08; i=$((i+1)); done; kill $! 2>/dev/null; exit 0' sh ;;
    straggler-work) ranks sh -c 'exec python3 "$0" barrier "$1" 7119 3 "$([ "$1" = 3 ] && echo 0.2 || echo 0.01)"' "$here/workloads.py" ;;
    straggler-end) ranks sh -c 'i=0; while [ $i -lt "$([ "$1" = 1 ] && echo 40 || echo 16)" ]; do j=0; while [ $j -lt 1000 ]; do j=$((j+1)); done; sleep 0.08; i=$((i+1)); done' sh ;;
    *) echo "there is no workload $name" >&2; exit 2 ;;
esac
