#!/usr/bin/env bash
# Archives the sites of sites/ with a real crawler into crawl.warc.gz. The crawler is told to fetch what robots.txt forbids:
# it is Firn's work to leave that out again, with the reason. Needs node and wget.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
coproc SERVER { exec node serve.mjs 0; }
trap 'kill "$SERVER_PID" 2>/dev/null' EXIT
read -r port <&"${SERVER[0]}"
rm -f crawl.warc.gz
# wget ends with 8 because some of the pages answer 404 and 500, as they should.
http_proxy="http://127.0.0.1:$port" wget --quiet --input-file=urls.txt --execute robots=off --delete-after --directory-prefix=crawl.tmp \
    --header='Accept-Encoding: identity' --user-agent='firn-sample-crawler/1.0' --tries=1 --warc-file=crawl --no-warc-keep-log \
    --warc-header='operator: Firn sample crawl' || [ $? -eq 8 ]
rm -rf crawl.tmp
ls -l crawl.warc.gz
