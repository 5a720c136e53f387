#!/usr/bin/env bash
# Runs every command that the README and docs/ state: the lines of each ```sh block, in order, from the repository's root.
# A line that ends in "# exit N" must end with status N, every other line with 0. Blocks of other kinds are output or
# examples and are not run. eng/run-docs.sh [FILE...] runs the blocks of these files only.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$here"
# Called by the script that calls this one, or too long for a documentation run; each is run by .ci/run itself.
skip='^(git clone|cd firn|\./build\.sh (test|docs|fuzz all)|\./firn run recipes/first-light-long\.toml)'
files=("$@")
[ ${#files[@]} -gt 0 ] || files=(README.md CONTRIBUTING.md $(find docs -name '*.md' -not -path 'docs/log/*' | sort))
failed=0 ran=0
for file in "${files[@]}"; do
    while IFS= read -r line; do
        [[ -z "$line" || "$line" == \#* ]] && continue
        if [[ "$line" =~ $skip ]]; then continue; fi
        want=0
        [[ "$line" =~ \#\ exit\ ([0-9]+)$ ]] && want=${BASH_REMATCH[1]}
        ran=$((ran + 1))
        log=$(mktemp)
        begun=$SECONDS
        bash -c "$line" >"$log" 2>&1 </dev/null
        got=$?
        if [ "$got" -ne "$want" ]; then
            failed=$((failed + 1))
            echo "FAILED $file: $line" >&2
            echo "       ended with status $got, the page promises $want; its last lines:" >&2
            tail -15 "$log" | sed 's/^/       /' >&2
        else
            echo "ok ($((SECONDS - begun)) s) $file: $line"
        fi
        rm -f "$log"
    done < <(awk '/^```sh$/{inside=1; next} /^```/{inside=0} inside' "$file")
done
echo "docs: $ran commands run, $failed failed"
[ "$failed" -eq 0 ]
