// A plugin of another build, which must be refused before any of its code runs: it would abort. The
// includer defines OTHER_BUILD(fingerprint): what differs.
#pragma once

#include <cstdlib>

#include "gradus/fingerprint.h"

namespace {

constexpr gradus::PluginFingerprint other_build() {
  gradus::PluginFingerprint other = gradus::own_fingerprint();
  OTHER_BUILD(other);
  return other;
}

__attribute__((constructor)) void run_at_load() {
  std::abort();
}

}  // namespace

extern "C" {
__attribute__((section(".gradus.fingerprint"),
               used)) constexpr gradus::PluginFingerprint gradus_plugin_fingerprint = other_build();

__attribute__((visibility("default"))) const void* gradus_plugin() noexcept {
  return nullptr;
}
}
