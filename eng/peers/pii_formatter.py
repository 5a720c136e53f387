#!/usr/bin/python3
"""The peer of the personal data benchmark: what datatrove's PIIFormatter does to a text, with Python's re.

datatrove (Hugging Face) masks e-mail addresses and global IPv4 addresses with two regular expressions and Python's
ipaddress. Where FIRN_PEER_DATATROVE names a source checkout, its own class runs; else the two patterns below, which
accept the same strings, through the same regex engine.

Reads documents from files named on standard input (one path a line), formats each until a CPU second is used, and prints
megabytes per CPU second.
"""
import ipaddress
import os
import re
import sys
import time

ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
OCTET = r"(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)"
EMAIL = re.compile(rf"\b{ATOM}(?:\.{ATOM})*@(?:(?:{LABEL}\.)+{LABEL}|\[(?:{OCTET}\.){{3}}(?:{OCTET}|[A-Za-z0-9-]*[A-Za-z0-9]:)])")
IP = re.compile(rf"(?:{OCTET}\.){{3}}{OCTET}")


def mask_ip(match):
    try:
        return "22.214.171.124" if ipaddress.ip_address(match[0]).is_global else match[0]
    except ValueError:
        return match[0]


def by_patterns(text):
    return IP.sub(mask_ip, EMAIL.sub("email@example.com", text))


def formatter():
    source = os.environ.get("FIRN_PEER_DATATROVE")
    if not source:
        return by_patterns
    sys.path.insert(0, os.path.join(source, "src"))
    from datatrove.pipeline.formatters import PIIFormatter

    return PIIFormatter().format


def main():
    texts = [open(path.rstrip("\n"), encoding="utf-8", errors="replace").read() for path in sys.stdin]
    size = sum(len(text.encode()) for text in texts) / 1e6
    run = formatter()
    for text in texts:
        run(text)
    begun = time.process_time()
    done = 0.0
    while time.process_time() - begun < 1:
        for text in texts:
            run(text)
        done += size
    print(done / (time.process_time() - begun))


main()
