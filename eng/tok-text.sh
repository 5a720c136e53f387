#!/bin/sh
# Makes the text of ./build.sh bench tok: artifacts/tok-text/{english,multilingual,code}.txt, 750 MB of distinct lines of Debian's
# documentation and sources. Needs apt-get, dpkg-deb and about 2 GB; nothing is installed.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
debs=$root/artifacts/tok-debs
mkdir -p "$debs/english" "$debs/multilingual" "$debs/code"

english="linux-doc-6.1 rust-doc openjdk-17-doc cppreference-doc-en-html postgresql-doc-15 libreoffice-help-en-us dict-gcide dict-wn
    dict-foldoc dict-jargon anarchism bible-kjv-text perl-doc sqlite3-doc llvm-14-doc qtbase5-doc-html erlang-doc racket-doc
    libstdc++-12-doc fp-docs-3.2.2 manpages manpages-dev git-doc r-doc-html"
code="golang-1.19-src rust-src libboost1.74-dev libpython3.11-stdlib"
multilingual="debian-handbook installation-guide-amd64 mediawiki
    $(apt-cache search --names-only '^libreoffice-help-' | cut -d' ' -f1 | grep -v -E 'en-us|en-gb|common')
    $(apt-cache search --names-only '^manpages-(cs|da|de|el|es|fi|fr|hu|id|it|ja|ko|mk|nb|nl|pl|pt-br|ro|ru|sr|sv|tr|uk|vi|zh)(-dev)?$' | cut -d' ' -f1)
    $(apt-cache search --names-only '^(debian-reference|developers-reference|debian-faq|maint-guide)-[a-z-]+$' | cut -d' ' -f1)"

(cd "$debs/english" && apt-get download $english)
(cd "$debs/multilingual" && apt-get download $multilingual)
(cd "$debs/code" && apt-get download $code)
dotnet build "$root/bench/Firn.Benchmarks" -c Release -nologo -v quiet
"$root/artifacts/bin/Firn.Benchmarks/release/Firn.Benchmarks" text "$debs" "$root/artifacts/tok-text"
