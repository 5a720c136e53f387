#!/usr/bin/env bash
# Installs the real components that tests run beside Firn, from Debian's packages. Needs root. Users do not need any of it.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
packages=(
    fasttext                # trains and answers beside our reader of its model format
    unicode-data            # the conformance tests of the Unicode Character Database
    python3-protego         # the robots.txt parser that Apertus used
    publicsuffix            # registrable domains
    licensecheck            # finds licences beside our scanner
    python3-stdnum          # says whether a national number's check digits are right
    libalgorithm-checkdigits-perl # the same of Germany's pension number
    python3-fake-factory    # makes personal numbers of Hungary
    python3-phonenumbers    # says whether a telephone number is of an assigned range
    gcc libc6-dev zlib1g-dev # links firn-node
    gcc-aarch64-linux-gnu libc6-dev-arm64-cross # links firn-node for Arm
    qemu-user-static        # runs it, and firn-node on a processor that is too old
    iproute2                # makes a network link slow
    chromium                # opens the report page as a person would
    sentencepiece           # trains and encodes beside our reader of its models
    wget xz-utils bzip2
)
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
