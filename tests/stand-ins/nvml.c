// A stand-in for NVIDIA's management library, for tests on machines without a GPU. Synthetic: written from the function
// names, constants and layouts of the NVML API reference (nvml.h); no value in it was recorded from a device.
//
// What it answers stands in the file that FIRN_STANDIN_NVML names, one "key value" a line, read again at every call, so
// that a test can change a machine while a program looks at it. %n in the file's name is replaced by SLURMD_NODENAME.
//   count 4                 GPUs                    gpu.2.temperature 84     a value of GPU 2
//   temperature 27          a value of every GPU    gpu.2.lost 1             GPU 2 has fallen off the bus
//   init 18                 what nvmlInit answers   ecc.uncorrected none     not supported
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int nvmlReturn;
typedef unsigned long long u64;
enum { SUCCESS = 0, INVALID = 2, UNSUPPORTED = 3, NOT_FOUND = 6, SMALL = 7, LOST = 15 };

static const char *place(void) {
    static __thread char path[4096];
    const char *name = getenv("FIRN_STANDIN_NVML"), *node = getenv("SLURMD_NODENAME");
    size_t at = 0;
    if (!name) return NULL;
    for (; *name && at + 128 < sizeof path; name++) {
        if (name[0] == '%' && name[1] == 'n') {
            at += (size_t)snprintf(path + at, 128, "%s", node ? node : "local");
            name++;
        } else {
            path[at++] = *name;
        }
    }
    path[at] = 0;
    return path;
}

// The last line with this key wins; 0 when there is none.
static int find(const char *key, char *value, size_t room) {
    const char *path = place();
    FILE *file = path ? fopen(path, "r") : NULL;
    char line[512];
    size_t length = strlen(key);
    int found = 0;
    if (!file) return 0;
    while (fgets(line, sizeof line, file)) {
        if (strncmp(line, key, length) != 0 || line[length] != ' ') continue;
        line[strcspn(line, "\n")] = 0;
        snprintf(value, room, "%s", line + length + 1);
        found = 1;
    }
    fclose(file);
    return found;
}

static long index_of(void *device) { return (long)device - 1; }

// 0 and the value; or why not.
static nvmlReturn ask(void *device, const char *key, char *value, size_t room) {
    char own[160], lost[16];
    snprintf(own, sizeof own, "gpu.%ld.lost", index_of(device));
    if (find(own, lost, sizeof lost) && atoi(lost)) return LOST;
    snprintf(own, sizeof own, "gpu.%ld.%s", index_of(device), key);
    if (!find(own, value, room) && !find(key, value, room)) return UNSUPPORTED;
    return strcmp(value, "none") == 0 ? UNSUPPORTED : SUCCESS;
}

static nvmlReturn number(void *device, const char *key, u64 *value) {
    char text[256];
    nvmlReturn result = ask(device, key, text, sizeof text);
    if (result == SUCCESS) *value = strtoull(text, NULL, 0);
    return result;
}

static nvmlReturn small(void *device, const char *key, unsigned *value) {
    u64 wide;
    nvmlReturn result = number(device, key, &wide);
    if (result == SUCCESS) *value = (unsigned)wide;
    return result;
}

static nvmlReturn words(void *device, const char *key, char *buffer, unsigned room) { return ask(device, key, buffer, room); }

nvmlReturn nvmlInit_v2(void) { char v[32]; return find("init", v, sizeof v) ? atoi(v) : SUCCESS; }
nvmlReturn nvmlShutdown(void) { return SUCCESS; }
const char *nvmlErrorString(nvmlReturn result) {
    switch (result) {
        case SUCCESS: return "Success";
        case INVALID: return "Invalid Argument";
        case UNSUPPORTED: return "Not Supported";
        case 9: return "Driver Not Loaded";
        case LOST: return "GPU is lost";
        case 18: return "Driver/library version mismatch";
        default: return "Unknown Error";
    }
}
nvmlReturn nvmlSystemGetDriverVersion(char *buffer, unsigned room) { return find("driver", buffer, room) ? SUCCESS : UNSUPPORTED; }
nvmlReturn nvmlSystemGetCudaDriverVersion_v2(int *version) { char v[32]; if (!find("cuda", v, sizeof v)) return UNSUPPORTED; *version = atoi(v); return SUCCESS; }
nvmlReturn nvmlDeviceGetCount_v2(unsigned *count) { char v[32]; *count = find("count", v, sizeof v) ? (unsigned)atoi(v) : 0; return SUCCESS; }
nvmlReturn nvmlDeviceGetHandleByIndex_v2(unsigned index, void **device) {
    char key[64], v[32];
    unsigned count;
    nvmlDeviceGetCount_v2(&count);
    if (index >= count) return INVALID;
    *device = (void *)(long)(index + 1);
    snprintf(key, sizeof key, "gpu.%u.lost", index);
    return find(key, v, sizeof v) && atoi(v) ? LOST : SUCCESS;
}
nvmlReturn nvmlDeviceGetName(void *d, char *b, unsigned n) { return words(d, "name", b, n); }
nvmlReturn nvmlDeviceGetUUID(void *d, char *b, unsigned n) { return words(d, "uuid", b, n); }
nvmlReturn nvmlDeviceGetSerial(void *d, char *b, unsigned n) { return words(d, "serial", b, n); }
struct pci { char legacy[16]; unsigned domain, bus, device, id, subsystem; char bus_id[32]; };
nvmlReturn nvmlDeviceGetPciInfo_v3(void *d, struct pci *info) { memset(info, 0, sizeof *info); return words(d, "pci", info->bus_id, sizeof info->bus_id); }
nvmlReturn nvmlDeviceGetTemperature(void *d, int sensor, unsigned *v) { return sensor ? INVALID : small(d, "temperature", v); }
struct memory { u64 total, free, used; };
nvmlReturn nvmlDeviceGetMemoryInfo(void *d, struct memory *m) {
    nvmlReturn result = number(d, "memory.total", &m->total);
    if (result == SUCCESS) result = number(d, "memory.used", &m->used);
    if (result == SUCCESS) m->free = m->total - m->used;
    return result;
}
struct rates { unsigned gpu, memory; };
nvmlReturn nvmlDeviceGetUtilizationRates(void *d, struct rates *r) {
    nvmlReturn result = small(d, "utilization.gpu", &r->gpu);
    return result == SUCCESS ? small(d, "utilization.memory", &r->memory) : result;
}
nvmlReturn nvmlDeviceGetPowerUsage(void *d, unsigned *v) { return small(d, "power.milliwatts", v); }
nvmlReturn nvmlDeviceGetEnforcedPowerLimit(void *d, unsigned *v) { return small(d, "power.limit.milliwatts", v); }
nvmlReturn nvmlDeviceGetTotalEnergyConsumption(void *d, u64 *v) { return number(d, "energy.millijoules", v); }
static const char *clock_name(int type, int max) {
    static const char *names[2][3] = { { "clock.graphics", "clock.sm", "clock.memory" }, { "clock.graphics.max", "clock.sm.max", "clock.memory.max" } };
    return type < 0 || type > 2 ? "clock.none" : names[max][type];
}
nvmlReturn nvmlDeviceGetClockInfo(void *d, int type, unsigned *v) { return small(d, clock_name(type, 0), v); }
nvmlReturn nvmlDeviceGetMaxClockInfo(void *d, int type, unsigned *v) { return small(d, clock_name(type, 1), v); }
nvmlReturn nvmlDeviceGetCurrentClocksThrottleReasons(void *d, u64 *v) { return number(d, "throttle", v); }
nvmlReturn nvmlDeviceGetTotalEccErrors(void *d, int kind, int counter, u64 *v) {
    char key[64];
    snprintf(key, sizeof key, "ecc.%s.%s", kind ? "uncorrected" : "corrected", counter ? "lifetime" : "now");
    return number(d, key, v);
}
nvmlReturn nvmlDeviceGetEccMode(void *d, int *current, int *pending) { unsigned v; nvmlReturn r = small(d, "ecc.mode", &v); if (r == SUCCESS) *current = *pending = (int)v; return r; }
nvmlReturn nvmlDeviceGetRetiredPages(void *d, int cause, unsigned *count, u64 *addresses) {
    unsigned there, room = *count;
    nvmlReturn result = small(d, cause ? "retired.double" : "retired.single", &there);
    if (result != SUCCESS) return result;
    *count = there;
    if (there > room || (there && !addresses)) return SMALL;
    for (unsigned i = 0; i < there; i++) addresses[i] = 4096ull * i;
    return SUCCESS;
}
nvmlReturn nvmlDeviceGetRemappedRows(void *d, unsigned *corrected, unsigned *uncorrected, unsigned *pending, unsigned *failed) {
    nvmlReturn result = small(d, "rows.corrected", corrected);
    if (result == SUCCESS) result = small(d, "rows.uncorrected", uncorrected);
    if (result == SUCCESS) result = small(d, "rows.pending", pending);
    if (result == SUCCESS) result = small(d, "rows.failed", failed);
    return result;
}
nvmlReturn nvmlDeviceGetCurrPcieLinkGeneration(void *d, unsigned *v) { return small(d, "pcie.generation", v); }
nvmlReturn nvmlDeviceGetCurrPcieLinkWidth(void *d, unsigned *v) { return small(d, "pcie.width", v); }
nvmlReturn nvmlDeviceGetMaxPcieLinkGeneration(void *d, unsigned *v) { return small(d, "pcie.generation.max", v); }
nvmlReturn nvmlDeviceGetMaxPcieLinkWidth(void *d, unsigned *v) { return small(d, "pcie.width.max", v); }
nvmlReturn nvmlDeviceGetPcieReplayCounter(void *d, unsigned *v) { return small(d, "pcie.replays", v); }
nvmlReturn nvmlDeviceGetPcieThroughput(void *d, int counter, unsigned *v) { return small(d, counter ? "pcie.rx.kilobytes" : "pcie.tx.kilobytes", v); }
nvmlReturn nvmlDeviceGetNvLinkState(void *d, unsigned link, int *state) {
    char key[64]; unsigned v, links;
    if (small(d, "links", &links) != SUCCESS) return UNSUPPORTED;
    if (link >= links) return INVALID;
    snprintf(key, sizeof key, "link.%u.down", link);
    *state = small(d, key, &v) == SUCCESS && v ? 0 : 1;
    return SUCCESS;
}
nvmlReturn nvmlDeviceGetNvLinkErrorCounter(void *d, unsigned link, int counter, u64 *v) {
    char key[64];
    snprintf(key, sizeof key, "link.%u.errors.%d", link, counter);
    *v = 0;
    number(d, key, v);
    return SUCCESS;
}
struct process { unsigned pid; u64 used; unsigned gpu_instance, compute_instance; };
nvmlReturn nvmlDeviceGetComputeRunningProcesses_v3(void *d, unsigned *count, struct process *list) {
    unsigned there = 0, room = *count, pid;
    u64 used = 0;
    nvmlReturn result = small(d, "process.pid", &pid);
    if (result == UNSUPPORTED) { *count = 0; return SUCCESS; }
    if (result != SUCCESS) return result;
    there = 1;
    *count = there;
    if (room < there) return SMALL;
    number(d, "process.bytes", &used);
    list[0] = (struct process){ pid, used, 0xffffffffu, 0xffffffffu };
    return SUCCESS;
}
