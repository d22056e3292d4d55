// Golden files, typed: where the trajectories of a plugin's optimizers ended (schema
// gradus.golden).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "record/named.h"

namespace gradus::record {

/// What the last bits of a trajectory depend on.
struct GoldenPlatform {
  std::string torch, blas, cpu_capability, cpu, device;
  std::string compiler;  ///< of the plugin: "gcc 12"
  bool assertions = false;
  bool operator==(const GoldenPlatform&) const = default;
};

/// Where one optimizer ended.
struct GoldenEnd {
  std::string problem;
  std::int64_t steps = 0;
  std::vector<double> end;  ///< the parameters, one after the other
};

struct GoldenRecord {
  std::string plugin;
  std::int64_t semantics = 0;
  GoldenPlatform platform;
  Named<GoldenEnd> items;  ///< by the optimizer's name in the plugin
};

}  // namespace gradus::record
