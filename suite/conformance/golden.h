// Where an optimizer's trajectory ended when its author last looked: the file <id>.golden.json
// beside a plugin (schema gradus.golden), which `gradus check --write-golden` makes.
#pragma once

#include "conformance/check.h"
#include "gradus/tensor.h"

namespace gradus {

/// What a golden file holds of one item: {"item", "problem", "steps", "end": [numbers],
/// "semantics", "platform"}; the end is the parameters, one after the other.
Json golden_row(const OfferedItem& item, const std::string& problem, int steps, const Tensors& end);

/// Compares a row with that of a golden file: bitwise where torch, BLAS, processor, its kernels and
/// the plugin's build are those that wrote the file, else within 1e-10 (relative, or absolute below
/// 1).
CheckResult compare_with_golden(const Json& golden, const Json& row);

}  // namespace gradus
