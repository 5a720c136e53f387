#!/usr/bin/env bash
# The one script for people and for CI: ./build.sh build|test|lint|bench|fuzz|mutate|docs
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here"

usage() {
    cat <<'TEXT'
usage: ./build.sh build             compiles everything (warnings are errors)
       ./build.sh test [NAME...]    runs all tests, or those of Firn.NAME only; ends with "N passed, N failed, N skipped"
       ./build.sh lint              formatting and analyzers
       ./build.sh bench NAME        runs a benchmark beside its peers, writes artifacts/bench/NAME.json
       ./build.sh fuzz NAME [--seconds N]   feeds a parser mutated input; a crash is written to artifacts/fuzz/
       ./build.sh mutate [FILE...]  changes the robots matcher's source in one place at a time; a change that no test case notices fails
       ./build.sh fuzz tok-peers [--seconds N] [--seed N]   tokenizers on texts full of boundaries, beside their peers
       ./build.sh docs              runs every command that README and docs/ state
       ./build.sh node [linux-arm64] publishes firn-node as one native file, for this architecture or the other (gcc-aarch64-linux-gnu, libc6-dev-arm64-cross)
TEXT
}

# The runtime identifier of this machine.
native() { case $(uname -m) in aarch64) echo linux-arm64 ;; *) echo linux-x64 ;; esac; }

build() { dotnet build Firn.slnx -c Release -nologo -v quiet; }

# Test programs may use libtorch; one thread each keeps its spinning workers from fighting over two cores.
run_tests() {
    local passed=0 failed=0 skipped=0 broken=0 program name log line
    local -a programs=()
    if [ $# -gt 0 ]; then
        for name in "$@"; do programs+=("artifacts/bin/Firn.$name.Tests/release/Firn.$name.Tests"); done
    else
        for name in tests/*.Tests/; do name=$(basename "$name"); programs+=("artifacts/bin/$name/release/$name"); done
    fi
    mkdir -p artifacts/tests
    for program in "${programs[@]}"; do
        name=$(basename "$program")
        log="artifacts/tests/$name.log"
        if [ ! -x "$program" ]; then echo "$name: not built" >&2; broken=$((broken + 1)); continue; fi
        echo "== $name"
        set +e
        # A caller in the background passes ignored signals on; the tests send some.
        env --default-signal "$program" -noColor >"$log" 2>&1
        local status=$?
        set -e
        grep -E '\[(FAIL|SKIP)\]' -A4 "$log" || true
        line=$(grep -E 'Total: +[0-9]+, +Errors: +[0-9]+, +Failed: +[0-9]+, +Skipped: +[0-9]+' "$log" | tail -1 || true)
        if [ -z "$line" ]; then
            echo "$name: ended with status $status and no summary; see $log" >&2
            tail -20 "$log" >&2
            broken=$((broken + 1))
            continue
        fi
        local t e f s
        t=$(sed -E 's/.*Total: +([0-9]+).*/\1/' <<<"$line"); e=$(sed -E 's/.*Errors: +([0-9]+).*/\1/' <<<"$line")
        f=$(sed -E 's/.*Failed: +([0-9]+).*/\1/' <<<"$line"); s=$(sed -E 's/.*Skipped: +([0-9]+).*/\1/' <<<"$line")
        sed -E 's/^ +//' <<<"$line"
        passed=$((passed + t - f - s)); failed=$((failed + f + e)); skipped=$((skipped + s))
    done
    failed=$((failed + broken))
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
}

verb=${1:-}; shift || true
case "$verb" in
    build) build ;;
    test)
        if [ $# -gt 0 ]; then
            for name in "$@"; do dotnet build "tests/Firn.$name.Tests" -c Release -nologo -v quiet; done
        else
            build
        fi
        export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1} MKL_NUM_THREADS=${MKL_NUM_THREADS:-1}
        run_tests "$@"
        ;;
    lint) dotnet format whitespace . --folder --exclude artifacts runs --verify-no-changes && dotnet format style Firn.slnx --verify-no-changes --severity warn --no-restore ;;
    bench)
        dotnet build bench/Firn.Benchmarks -c Release -nologo -v quiet
        exec artifacts/bin/Firn.Benchmarks/release/Firn.Benchmarks bench "$@"
        ;;
    fuzz)
        dotnet build bench/Firn.Benchmarks -c Release -nologo -v quiet
        exec artifacts/bin/Firn.Benchmarks/release/Firn.Benchmarks fuzz "$@"
        ;;
    mutate)
        dotnet build tests/Firn.Compliance.Tests -c Release -nologo -v quiet
        FIRN_MUTANTS="${*:-all}" exec artifacts/bin/Firn.Compliance.Tests/release/Firn.Compliance.Tests -noColor -class Firn.Compliance.Tests.Robots.Mutation.SourceMutantsTests -showLiveOutput
        ;;
    docs) exec eng/run-docs.sh "$@" ;;
    node)
        folder=artifacts/node${1:+/$1}
        dotnet publish src/Firn.Node -c Release -r "${1:-$(native)}" -nologo -v quiet -o "$folder" && ls -l "$folder/firn-node"
        ;;
    *) usage >&2; exit 2 ;;
esac
