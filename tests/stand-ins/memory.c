// Real loads of memory:  memory fault SECONDS  touches pages of a file that are not in memory;  memory triad SECONDS  is
// STREAM's triad over arrays larger than any cache;  memory sweep SECONDS  and  memory scatter SECONDS  read a map of 64 MB again
// and again, in order or not, which only a control group with less memory makes hard.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return (double)t.tv_sec + (double)t.tv_nsec * 1e-9; }

enum { size = 64 << 20, page = 4096 };

// A file of "size" bytes that has no name, and its map.
static volatile char *map(int *file, int advice) {
    char name[] = "memory-XXXXXX", *block = calloc(1, 1 << 20);
    *file = mkstemp(name);
    unlink(name);
    for (size_t done = 0; done < size; done += 1 << 20) if (write(*file, block, 1 << 20) < 0) exit(1);
    fsync(*file);
    char *pages = mmap(NULL, size, PROT_READ, MAP_SHARED, *file, 0);
    madvise(pages, size, advice);
    return pages;
}

static int fault(double seconds) {
    int file;
    volatile char *pages = map(&file, MADV_RANDOM);
    unsigned long at = 1, sum = 0;
    for (double end = now() + seconds; now() < end;) {
        madvise((void *)pages, size, MADV_DONTNEED);
        posix_fadvise(file, 0, (off_t)size, POSIX_FADV_DONTNEED);
        for (int i = 0; i < 4000 && now() < end; i++) { at = at * 6364136223846793005UL + 1442695040888963407UL; sum += (unsigned char)pages[(at >> 20) % size]; }
    }
    return sum == 1;
}

static int again(double seconds, int scattered) {
    int file;
    volatile char *pages = map(&file, scattered ? MADV_RANDOM : MADV_NORMAL);
    unsigned long at = 1, sum = 0;
    for (double end = now() + seconds; now() < end;) {
        at = scattered ? at * 6364136223846793005UL + 1442695040888963407UL : at + ((unsigned long)page << 20);
        sum += (unsigned char)pages[(at >> 20) % size];
    }
    return sum == 1;
}

static int triad(double seconds) {
    const size_t count = 8 << 20;
    double *a = malloc(count * 8), *b = malloc(count * 8), *c = malloc(count * 8);
    for (size_t i = 0; i < count; i++) { a[i] = 0; b[i] = 1; c[i] = 2; }
    for (double end = now() + seconds; now() < end;) for (size_t i = 0; i < count; i++) a[i] = b[i] + 3 * c[i];
    return a[1] != 7;
}

int main(int count, char **words) {
    if (count != 3) return 2;
    double seconds = atof(words[2]);
    if (!strcmp(words[1], "sweep") || !strcmp(words[1], "scatter")) return again(seconds, words[1][1] == 'c');
    return strcmp(words[1], "fault") ? triad(seconds) : fault(seconds);
}
