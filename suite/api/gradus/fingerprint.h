// What two builds must share for C++ objects to cross between them, readable before any code of a
// plugin runs: it lies in the ELF section ".gradus.fingerprint".
#pragma once

#include <torch/csrc/api/include/torch/version.h>

#include <cstdint>

#include "gradus/plugin_abi.h"

namespace gradus {

extern "C" {
/// Plain data, fixed size; texts are padded with zeros.
struct PluginFingerprint {
  char magic[16];  ///< "GRADUSPLUGIN"
  uint32_t size;   ///< of this struct
  uint32_t abi;    ///< of the headers of the plugin interface (gradus::plugin_abi)
  uint32_t torch_major, torch_minor;
  char compiler[16];  ///< "gcc" or "clang"
  uint32_t compiler_major;
  uint32_t cpp_abi;      ///< _GLIBCXX_USE_CXX11_ABI
  uint64_t cpp_version;  ///< __cplusplus
  uint32_t assertions;   ///< 1 without NDEBUG
  uint32_t sanitizers;   ///< bits: 1 address, 2 thread
  uint32_t optimized;    ///< 1 where the compiler optimized; may differ from the host's
};
}

/// The fingerprint of the code that includes this header.
constexpr PluginFingerprint own_fingerprint() {
  PluginFingerprint own{};
  constexpr char magic[] = "GRADUSPLUGIN";
  for (unsigned i = 0; i < sizeof magic; ++i) own.magic[i] = magic[i];
  own.size = sizeof(PluginFingerprint);
  own.abi = plugin_abi;
  own.torch_major = TORCH_VERSION_MAJOR;
  own.torch_minor = TORCH_VERSION_MINOR;
#if defined(__clang__)
  constexpr char compiler[] = "clang";
  own.compiler_major = __clang_major__;
#else
  constexpr char compiler[] = "gcc";
  own.compiler_major = __GNUC__;
#endif
  for (unsigned i = 0; i < sizeof compiler; ++i) own.compiler[i] = compiler[i];
  own.cpp_abi = _GLIBCXX_USE_CXX11_ABI;
  own.cpp_version = static_cast<uint64_t>(__cplusplus);
#if !defined(NDEBUG)
  own.assertions = 1;
#endif
#if defined(__SANITIZE_ADDRESS__)
  own.sanitizers |= 1;
#endif
#if defined(__SANITIZE_THREAD__)
  own.sanitizers |= 2;
#endif
#if defined(__OPTIMIZE__)
  own.optimized = 1;
#endif
  return own;
}

}  // namespace gradus

/// The fingerprint of a plugin, in a section that is read before the plugin is loaded.
#define GRADUS_FINGERPRINT_NOTE                                                                \
  extern "C" {                                                                                 \
  __attribute__((                                                                              \
      visibility("hidden"))) extern const gradus::PluginFingerprint gradus_plugin_fingerprint; \
  __attribute__((section(".gradus.fingerprint"),                                               \
                 used)) constexpr gradus::PluginFingerprint gradus_plugin_fingerprint =        \
      gradus::own_fingerprint();                                                               \
  }
