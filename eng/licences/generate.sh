#!/usr/bin/env bash
# Makes src/Firn.Compliance/Licences/Texts/spdx-texts.bin anew: fingerprints, no texts, of the SPDX licence list as the npm package
# spdx-license-list (CC0-1.0) holds it. Needs npm and the .NET SDK.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
version=6.12.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "spdx-license-list@$version" >/dev/null && tar xzf ./*.tgz)
dotnet run eng/licences/firn-licence-texts.cs -- "$work/package/spdx-full.json" "spdx-license-list $version" src/Firn.Compliance/Licences/Texts/spdx-texts.bin
