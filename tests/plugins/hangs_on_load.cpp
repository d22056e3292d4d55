// Never returns to the loader.
#include <unistd.h>

#include "tiny.h"

namespace {
__attribute__((constructor)) void run_at_load() {
  for (;;) ::pause();
}
}  // namespace

GRADUS_PLUGIN(tiny::info("hangs_on_load", tiny::items))
