// Aborts before the loader returns.
#include <cstdio>
#include <cstdlib>

#include "tiny.h"

namespace {
__attribute__((constructor)) void run_at_load() {
  std::fputs("no reason to live\n", stderr);
  std::abort();
}
}  // namespace

GRADUS_PLUGIN(tiny::info("aborts_on_load", tiny::items))
