// Linked into firn-node for x86-64: before anything else runs, a user of an older processor is told what it lacks.
#include <string.h>
#include <unistd.h>

__attribute__((constructor)) static void ask_the_processor(int count, char **words) {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2")) return;
    static const char text[] =
        "firn-node: FIRN-CLI-012 this processor: lacks AVX2, FMA or BMI2, for which this file is compiled (x86-64-v3, 2013 and newer); "
        "run ./firn of a checkout on this machine\n";
    const int wraps = count > 1 && !strcmp(words[1], "screen");
    _exit(write(STDERR_FILENO, text, sizeof text - 1) < 0 || wraps ? 126 : 11);
}
