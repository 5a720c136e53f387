#!/usr/bin/env bash
# A real Slurm of several node daemons on this host, for tests. Needs root (or a user namespace) and Debian's packages.
#   eng/slurm-cluster.sh install              installs the packages
#   eng/slurm-cluster.sh start DIR [NODES]    starts munge, the controller and NODES (3) node daemons; prints SLURM_CONF=…
#   eng/slurm-cluster.sh stop DIR             stops them cleanly; munge is left, others may use it
set -euo pipefail

packages=(slurmctld slurmd slurm-client slurm-wlm-basic-plugins munge)

install_packages() {
    for package in "${packages[@]}"; do
        if ! dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed'; then
            apt-get update -qq
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
            return
        fi
    done
}

# Ports of this cluster: two clusters on one host must not meet, so they follow from the folder.
base_port() { echo $((20000 + $(printf '%s' "$1" | cksum | cut -d' ' -f1) % 10000)); }

start() {
    local base nodes host port i
    base=$(mkdir -p "$1" && cd "$1" && pwd)
    nodes=${2:-3}
    host=$(hostname -s)
    port=$(base_port "$base")
    mkdir -p "$base"/{ctld,log,bin}
    printf '#!/bin/sh\necho "$(date +%%s.%%N) $SLURM_JOB_ID $SLURMD_NODENAME" >>%s/log/prolog.txt\n' "$base" >"$base/bin/prolog.sh"
    printf '#!/bin/sh\necho "$(date +%%s.%%N) $SLURM_JOB_ID $SLURMD_NODENAME" >>%s/log/epilog.txt\n' "$base" >"$base/bin/epilog.sh"
    chmod 755 "$base"/bin/*.sh
    {
        cat <<CONF
ClusterName=firn
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
StateSaveLocation=$base/ctld
SlurmdSpoolDir=$base/spool.%n
SlurmctldPidFile=$base/slurmctld.pid
SlurmdPidFile=$base/slurmd.%n.pid
SlurmctldLogFile=$base/log/slurmctld.log
SlurmdLogFile=$base/log/slurmd.%n.log
# Without %n two steps of one job would make the same scratch folder and the second would fail.
TmpFS=$base/tmp.%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$base/log/jobcomp.txt
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=5
MpiDefault=none
MailProg=/bin/true
Prolog=$base/bin/prolog.sh
Epilog=$base/bin/epilog.sh
PrologFlags=Alloc
JobRequeue=1
ReturnToService=2
SlurmdTimeout=30
InactiveLimit=0
KillWait=5
MinJobAge=300
CONF
        for ((i = 1; i <= nodes; i++)); do
            mkdir -p "$base/spool.n$i" "$base/tmp.n$i"
            echo "NodeName=n$i NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + i)) CPUs=2 RealMemory=4000 State=UNKNOWN"
        done
        echo "PartitionName=debug Nodes=n[1-$nodes] Default=YES MaxTime=00:30:00 State=UP OverSubscribe=NO"
    } >"$base/slurm.conf"
    export SLURM_CONF="$base/slurm.conf"

    if ! munge -n 2>/dev/null | unmunge >/dev/null 2>&1; then
        install -d -m 755 -o munge -g munge /run/munge
        runuser -u munge -- /usr/sbin/munged --force
    fi
    slurmctld -c
    for ((i = 1; i <= nodes; i++)); do slurmd -N "n$i"; done
    for _ in $(seq 1 100); do
        [ "$(sinfo -h -N -t idle -o %N 2>/dev/null | wc -l)" -eq "$nodes" ] && { echo "SLURM_CONF=$SLURM_CONF"; return; }
        sleep 0.1
    done
    echo "slurm-cluster: the nodes did not become idle in 10 s; logs are in $base/log" >&2
    sinfo -N -l >&2 || true
    stop "$base"
    return 1
}

# Nodes first: a node daemon whose controller is gone waits to report its last job.
stop() {
    local base
    base=$(cd "$1" && pwd)
    end "$base"/slurmd.*.pid
    end "$base"/slurmctld.pid
}

end() {
    local file pid
    local -a pids=()
    for file in "$@"; do
        [ -e "$file" ] && pids+=("$(cat "$file")")
    done
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do
        for _ in $(seq 1 100); do running "$pid" || break; sleep 0.05; done
        running "$pid" && kill -9 "$pid" 2>/dev/null
    done
    return 0
}

# A daemon that has ended but that no parent has reaped does not run.
running() { [ -r "/proc/$1/stat" ] && [ "$(sed -E 's/.*\) (.).*/\1/' "/proc/$1/stat" 2>/dev/null)" != Z ]; }

case "${1:-}" in
    install) install_packages ;;
    start) start "${2:?usage: eng/slurm-cluster.sh start DIR [NODES]}" "${3:-3}" ;;
    stop) stop "${2:?usage: eng/slurm-cluster.sh stop DIR}" ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
