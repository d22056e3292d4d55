// Vector code on paths behind one dispatch a call.
#pragma once

#include <span>

#include "deep_resnet/path.h"
#include "deep_resnet/path_measures.h"
#include "gradus/aligned_vector.h"

namespace gradus::deep_resnet {

double squared_distance(const double* a, const double* b, int64_t dimensions);

/// best[q] = V[L]: the recursion of p_variation for all exponents.
void run_p_variation(const Path& path, std::span<const double> p, std::span<double> best);

}  // namespace gradus::deep_resnet
