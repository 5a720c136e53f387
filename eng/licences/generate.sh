#!/usr/bin/env bash
# Makes the fingerprints and templates of licence texts anew, no texts, of the SPDX licence list: the texts as the npm package spdx-license-list
# (CC0-1.0) holds them, what may vary in them from the list's XML, of the same version; and, for the tests, the texts. The same bytes every time.
# Needs npm, git and the .NET SDK.
# FIRN_SPDX_XML names a folder with the XML files where they are at hand.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
version=6.12.0
list=v3.28.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "spdx-license-list@$version" >/dev/null && tar xzf ./*.tgz)
xml=${FIRN_SPDX_XML:-$work/xml/src}
[ -d "$xml" ] || git clone --quiet --depth 1 --branch "$list" https://github.com/spdx/license-list-XML "$work/xml"
dotnet run eng/licences/firn-licence-texts.cs -- "$work/package/spdx-full.json" "$xml" "spdx-license-list $version, license-list-XML $list" \
    src/Firn.Compliance/Licences/Texts/spdx-texts.bin tests/Firn.Compliance.Tests/Licences/spdx-texts.br
