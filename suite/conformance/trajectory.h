// Steps of an optimizer on a test problem.
#pragma once

#include <c10/core/ScalarType.h>

#include <optional>

#include "conformance/check.h"
#include "conformance/check_objective.h"

namespace gradus::conformance {

/// What the checks of steps calculate in.
inline constexpr at::ScalarType float64 = at::kDouble;

/// The parameters as they are now, contiguous copies.
Tensors snapshot(const Objective& objective);

/// Whether two lists of tensors hold the same bits (a NaN equals itself).
bool same_bits(const Tensors& a, const Tensors& b);
bool all_finite(const Tensors& tensors);
/// Largest |a - b| / (1 + |b|).
double largest_difference(const Tensors& a, const Tensors& b);

/// A short hash of the bits.
std::string bits_hash(const Tensors& tensors);

/// The first of `problems` that the optimizer does not refuse; nothing where it refuses all, and
/// then `why` is its last reason.
std::optional<TestProblem> accepted(const CheckContext& context, std::vector<TestProblem> problems,
                                    std::string& why);

}  // namespace gradus::conformance
