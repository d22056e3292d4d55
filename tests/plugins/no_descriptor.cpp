// The entry function returns nothing.
#include "gradus/fingerprint.h"

GRADUS_FINGERPRINT_NOTE

extern "C" __attribute__((visibility("default"))) const void* gradus_plugin() noexcept {
  return nullptr;
}
