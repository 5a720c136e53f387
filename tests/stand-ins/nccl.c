// Stand-ins for NVIDIA's CUDA driver and for NCCL in one library, for tests on machines without a GPU: FIRN_CUDA and FIRN_NCCL
// both name it. Synthetic: written from the function names and constants of cuda.h and nccl.h; nothing was recorded from a
// device. Device memory is the host's; the sum is really made, by the processes together, through a shared file.
//
// Faults stand in the file that FIRN_STANDIN_NCCL names, a line each: NODE[.GPU] FAULT STAGE [NUMBER], NODE * for all;
// NODE is FIRN_VET_NODE. Stages: driver memory join reduce.
//   n2 devices 4        GPUs of a node (2 when not said)        n2.1 hang reduce      never comes back
//   n2 error memory 2   the call answers 2                      n2 slow reduce 50     each sum takes 50 ms longer
//   n2.0 die join       the process ends                        n2 wrong reduce       one number is off by one
//   * network Socket    what NCCL says that it uses
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MOST = 64, BLOCK = 16384, NOT_READY = 600, REMOTE = 6 };
typedef struct { char text[128]; } Id;
typedef struct { atomic_int count, sense, joined, dead; } Head;
typedef struct { atomic_int pending; } Stream;
typedef struct { Head *head; float *slots; int rank, world, sense; atomic_int fault, aborted; } Comm;
typedef struct { Comm *comm; Stream *stream; float *from, *to; size_t count; } Work;
static int device;

// 1 when this process has the fault; its number (or word) in value.
static int fault(const char *kind, const char *stage, char *value) {
    const char *path = getenv("FIRN_STANDIN_NCCL"), *node = getenv("FIRN_VET_NODE");
    FILE *file = path ? fopen(path, "r") : NULL;
    char line[256], own[80], who[64], what[32], where[64], how[64];
    int found = 0;
    snprintf(own, sizeof own, "%s.%d", node ? node : "", device);
    while (file && fgets(line, sizeof line, file)) {
        how[0] = where[0] = 0;
        if (sscanf(line, "%63s %31s %63s %63s", who, what, where, how) < 2) continue;
        if (strcmp(who, "*") && strcmp(who, node ? node : "") && strcmp(who, own)) continue;
        if (strcmp(what, kind)) continue;
        if (stage && strcmp(where, stage)) continue;
        snprintf(value, 64, "%s", stage ? how : where);
        found = 1;
    }
    if (file) fclose(file);
    return found;
}

static int at(const char *stage) {
    char value[64];
    if (fault("hang", stage, value)) for (;;) pause();
    if (fault("die", stage, value)) _exit(1);
    return fault("error", stage, value) ? atoi(value) : 0;
}

int cuInit(unsigned flags) { (void)flags; return at("driver"); }
int cuDeviceGetCount(int *count) { char value[64]; *count = fault("devices", NULL, value) ? atoi(value) : 2; return 0; }
int cuDeviceGet(int *handle, int index) { *handle = device = index; return 0; }
int cuDevicePrimaryCtxRetain(void **context, int handle) { (void)handle; *context = &device; return 0; }
int cuCtxSetCurrent(void *context) { return context == &device ? 0 : 201; }
int cuMemAlloc_v2(void **memory, size_t bytes) { *memory = malloc(bytes); int bad = at("memory"); return bad ? bad : *memory ? 0 : 2; }
int cuMemsetD32_v2(void *memory, unsigned value, size_t count) { for (size_t i = 0; i < count; i++) ((unsigned *)memory)[i] = value; return 0; }
int cuMemcpyHtoD_v2(void *memory, const void *host, size_t bytes) { memcpy(memory, host, bytes); return 0; }
int cuMemcpyDtoH_v2(void *host, const void *memory, size_t bytes) { memcpy(host, memory, bytes); return 0; }
int cuStreamCreate(void **stream, unsigned flags) { *stream = calloc(1, sizeof(Stream)); return flags == 1 ? 0 : 1; }
int cuStreamQuery(void *stream) { return atomic_load(&((Stream *)stream)->pending) ? NOT_READY : 0; }
int cuGetErrorString(int code, const char **text) { *text = code == 2 ? "out of memory" : code == 719 ? "unspecified launch failure" : "unknown error"; return 0; }

int ncclGetVersion(int *version) { *version = 22203; return 0; }
const char *ncclGetErrorString(int code) { return code == 1 ? "unhandled cuda error" : code == 2 ? "unhandled system error" : code == REMOTE ? "remote process exited or there was a network error" : "internal error"; }

int ncclGetUniqueId(Id *id) {
    memset(id, 0, sizeof *id);
    const char *folder = getenv("FIRN_STANDIN_FOLDER");
    snprintf(id->text, sizeof id->text, "%s/firn-nccl-XXXXXX", folder ? folder : "/tmp");
    int file = mkstemp(id->text);
    if (file < 0 || ftruncate(file, sizeof(Head) + (size_t)MOST * BLOCK * sizeof(float))) return 2;
    close(file);
    return 0;
}

// 0 when all have come; else why not.
static int barrier(Comm *comm) {
    comm->sense = !comm->sense;
    if (atomic_fetch_add(&comm->head->count, 1) + 1 == comm->world) {
        atomic_store(&comm->head->count, 0);
        atomic_store(&comm->head->sense, comm->sense);
        return 0;
    }
    while (atomic_load(&comm->head->sense) != comm->sense) {
        if (atomic_load(&comm->aborted) || atomic_load(&comm->head->dead)) return REMOTE;
        usleep(20);
    }
    return 0;
}

int ncclCommInitRank(Comm **made, int world, Id id, int rank) {
    char value[64];
    int bad = at("join"), file = open(id.text, O_RDWR);
    if (bad) return bad;
    if (file < 0 || world > MOST || rank < 0 || rank >= world) return 4;
    void *memory = mmap(NULL, sizeof(Head) + (size_t)MOST * BLOCK * sizeof(float), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (memory == MAP_FAILED) return 2;
    Comm *comm = calloc(1, sizeof *comm);
    comm->head = memory; comm->slots = (float *)((char *)memory + sizeof(Head)); comm->rank = rank; comm->world = world;
    printf("node:1:1 [%d] NCCL INFO Using network %s\n", device, fault("network", NULL, value) ? value : "AWS Libfabric");
    fflush(stdout);
    *made = comm;
    bad = barrier(comm);
    if (rank == 0) unlink(id.text);
    return bad;
}

static void *reduce(void *given) {
    Work *work = given;
    Comm *comm = work->comm;
    char value[64];
    int bad = at("reduce"), wrong = fault("wrong", "reduce", value);
    if (fault("slow", "reduce", value)) usleep(1000 * (unsigned)atoi(value));
    for (size_t done = 0; done < work->count && !bad; done += BLOCK) {
        size_t part = work->count - done < BLOCK ? work->count - done : BLOCK;
        memcpy(comm->slots + (size_t)comm->rank * BLOCK, work->from + done, part * sizeof(float));
        if ((bad = barrier(comm))) break;
        for (size_t i = 0; i < part; i++) {
            float sum = 0;
            for (int r = 0; r < comm->world; r++) sum += comm->slots[(size_t)r * BLOCK + i];
            work->to[done + i] = sum;
        }
        bad = barrier(comm);
    }
    if (wrong) work->to[work->count / 2] += 1;
    if (bad && bad != REMOTE) atomic_store(&comm->head->dead, 1);
    // Like the real one: what failed never leaves the stream, it is told by the communicator.
    if (bad) atomic_store(&comm->fault, bad);
    else atomic_fetch_sub(&work->stream->pending, 1);
    free(work);
    return NULL;
}

int ncclAllReduce(float *from, float *to, size_t count, int type, int op, Comm *comm, Stream *stream) {
    pthread_t thread;
    if (type != 7 || op != 0) return 4;
    Work *work = malloc(sizeof *work);
    *work = (Work){comm, stream, from, to, count};
    atomic_fetch_add(&stream->pending, 1);
    if (pthread_create(&thread, NULL, reduce, work)) return 2;
    pthread_detach(thread);
    return 0;
}

int ncclCommGetAsyncError(Comm *comm, int *code) { *code = atomic_load(&comm->fault); return 0; }
int ncclCommAbort(Comm *comm) { char value[64]; if (fault("hang", "abort", value)) for (;;) pause(); atomic_store(&comm->aborted, 1); return 0; }
int ncclCommDestroy(Comm *comm) { return comm ? 0 : 4; }
