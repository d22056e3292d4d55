// The core's peak floating-point rate, measured.
#pragma once

#include <cstdint>

namespace gradus::random_restart::bench {

/// Runs `rounds` rounds of independent fused multiply-adds in registers only, with vectors of the
/// instruction set in use, and returns the floating-point operations done (2 for each lane). `sink`
/// receives a value that depends on all of them.
double float_peak(std::int64_t rounds, double& sink);
double double_peak(std::int64_t rounds, double& sink);

}  // namespace gradus::random_restart::bench
