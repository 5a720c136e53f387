#!/bin/sh
# Installs the libraries of eng/peers/package.json into artifacts/peers, for the differential tests.
# Needs node, npm and the npm registry that npm is configured for; the tests skip loudly without it.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$root/artifacts/peers"
cp "$root/eng/peers/package.json" "$root/eng/peers/package-lock.json" "$root/artifacts/peers/"
npm ci --prefix "$root/artifacts/peers" --ignore-scripts --no-audit --no-fund
