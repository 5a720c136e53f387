"""The programs of workloads.sh that a shell cannot write: python3 workloads.py WORD [ARGUMENT...]"""
import os
import select
import socket
import sys
import time


def count(seconds):
    end, total = time.monotonic() + float(seconds), 0
    while time.monotonic() < end:
        for i in range(100_000):
            total += i * i


def random_reads(path, seconds):
    file = os.open(path, os.O_RDONLY)
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_RANDOM)
    pages, at, end = os.fstat(file).st_size // 4096, 1, time.monotonic() + float(seconds)
    while time.monotonic() < end:
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        at = (at * 6364136223846793005 + 1442695040888963407) % 2**64
        os.pread(file, 4096, (at >> 20) % pages * 4096)


def connect(rank, port):
    if rank == 0:
        with socket.create_server(("127.0.0.1", port)) as server:
            server.settimeout(20)
            return server.accept()[0]
    for _ in range(500):
        try:
            return socket.create_connection(("127.0.0.1", port))
        except OSError:
            time.sleep(0.02)
    raise SystemExit("nobody listens")


def exchange(rank, port, size, buffer, seconds):
    """Both ranks send and receive `size` bytes, compute for a moment, and begin again."""
    link = connect(int(rank), int(port))
    if int(buffer):
        for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
            link.setsockopt(socket.SOL_SOCKET, option, int(buffer))
    link.setblocking(False)
    block, size, end = bytes(1 << 20), int(size), time.monotonic() + float(seconds)
    while time.monotonic() < end:
        out = into = 0
        while out < size or into < size:
            readable, writable, _ = select.select([link], [link] if out < size else [], [], 5)
            try:
                if writable:
                    out += link.send(memoryview(block)[: min(1 << 20, size - out)])
                if readable:
                    got = len(link.recv(1 << 20))
                    if not got:
                        return
                    into += got
            except BlockingIOError:
                pass
        count(0.002)


def echo(rank, port, seconds):
    """One rank sends a megabyte, the other sends it back."""
    link, end = connect(int(rank), int(port)), time.monotonic() + float(seconds)
    block = bytearray(1 << 20)

    def receive():
        got = 0
        while got < len(block):
            part = link.recv_into(memoryview(block)[got:])
            if not part:
                raise SystemExit
            got += part

    while time.monotonic() < end:
        if int(rank) == 0:
            link.sendall(block)
        receive()
        if int(rank) == 1:
            link.sendall(block)


def barrier(rank, port, seconds, work):
    """Four ranks meet again and again; each works its part of a step before it comes."""
    rank, port, end = int(rank), int(port), time.monotonic() + float(seconds)
    if rank == 0:
        with socket.create_server(("127.0.0.1", port)) as server:
            server.settimeout(20)
            others = [server.accept()[0] for _ in range(3)]
        while time.monotonic() < end:
            count(work)
            for one in others:
                one.recv(1)
            for one in others:
                one.send(b"x")
        return
    link = connect(rank, port)
    while True:
        count(work)
        try:
            link.send(b"x")
            if not link.recv(1):
                return
        except OSError:
            return


if __name__ == "__main__":
    {"count": count, "random": random_reads, "exchange": exchange, "echo": echo, "barrier": barrier}[sys.argv[1]](*sys.argv[2:])
