// A stand-in for NVIDIA's data centre GPU manager, for tests on machines without a GPU. Synthetic: written from the
// function names, constants and layouts of dcgm_agent.h and dcgm_structs.h; no value in it was recorded from a device.
//
// What it answers stands in the file that FIRN_STANDIN_DCGM names, one "key value" a line, read again at every call:
//   count 4            GPUs                         gpu.2.1002 0.5     field 1002 of GPU 2
//   1002 0.25          a field of every GPU         1004 blank         not supported
//   connect -37        what dcgmConnect answers     profiling -51      what watching the profiling fields answers
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MISSING = -3, VERSION = -18 };

struct value {
    unsigned version;
    unsigned short id, type;
    int status;
    int64_t time;
    union { int64_t i64; double dbl; char text[256]; char blob[4096]; } value;
};

_Static_assert(sizeof(struct value) == 4120, "dcgmFieldValue_v1");

static int find(const char *key, char *value, size_t room) {
    const char *path = getenv("FIRN_STANDIN_DCGM");
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

static int answer(const char *key) { char v[64]; return find(key, v, sizeof v) ? atoi(v) : 0; }

static unsigned short groups[16][32];
static int counts[16], used;

const char *errorString(int result) {
    return result == -37 ? "The connection to the host engine is not valid any longer" : result == -51 ? "The third-party Profiling module returned an unrecoverable error" : result == 0 ? "Success" : "Generic unspecified error";
}

int dcgmInit(void) { return answer("init"); }
int dcgmShutdown(void) { return 0; }
int dcgmConnect(const char *address, uintptr_t *handle) { *handle = 7; return strcmp(address, "127.0.0.1") == 0 ? answer("connect") : -1; }
int dcgmDisconnect(uintptr_t handle) { return handle == 7 ? 0 : -1; }
int dcgmGetAllSupportedDevices(uintptr_t handle, unsigned *ids, int *count) {
    *count = handle == 7 ? answer("count") : 0;
    for (int i = 0; i < *count; i++) ids[i] = (unsigned)i;
    return 0;
}
int dcgmGroupCreate(uintptr_t handle, int type, char *name, uintptr_t *group) { *group = 3; return handle == 7 && type == 0 && *name ? 0 : -1; }
int dcgmFieldGroupCreate(uintptr_t handle, int count, unsigned short *fields, char *name, uintptr_t *group) {
    if (handle != 7 || count > 32 || used == 16 || !*name) return -1;
    memcpy(groups[used], fields, (size_t)count * 2);
    counts[used] = count;
    *group = (uintptr_t)used++;
    return 0;
}
int dcgmWatchFields(uintptr_t handle, uintptr_t group, uintptr_t fields, long long every, double age, int samples) {
    (void)age; (void)samples;
    if (handle != 7 || group != 3 || every < 1000 || fields >= (uintptr_t)used) return -1;
    return counts[fields] && groups[fields][0] >= 1000 ? answer("profiling") : 0;
}
int dcgmUpdateAllFields(uintptr_t handle, int wait) { (void)wait; return handle == 7 ? 0 : -1; }
int dcgmEntityGetLatestValues(uintptr_t handle, int entity, unsigned id, unsigned short *fields, unsigned count, struct value *values) {
    if (handle != 7 || entity != 1) return -1;
    for (unsigned i = 0; i < count; i++) {
        char own[64], all[32], text[256];
        int integer = fields[i] == 52 || fields[i] == 150 || fields[i] == 156 || fields[i] == 203 || fields[i] == 252 || (fields[i] >= 1009 && fields[i] <= 1012);
        if (values[i].version != (sizeof(struct value) | (1u << 24))) return VERSION;
        snprintf(own, sizeof own, "gpu.%u.%u", id, fields[i]);
        snprintf(all, sizeof all, "%u", fields[i]);
        values[i].id = fields[i];
        values[i].type = integer ? 'i' : 'd';
        values[i].status = 0;
        if (!find(own, text, sizeof text) && !find(all, text, sizeof text)) values[i].status = MISSING;
        else if (strcmp(text, "blank") == 0 && integer) values[i].value.i64 = 0x7ffffffffffffff2;
        else if (strcmp(text, "blank") == 0) values[i].value.dbl = 140737488355330.0;
        else if (integer) values[i].value.i64 = strtoll(text, NULL, 0);
        else values[i].value.dbl = atof(text);
    }
    return 0;
}
