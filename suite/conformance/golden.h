// Where an optimizer's trajectory ended when its author last looked: the file <id>.golden.json
// beside a plugin (schema gradus.golden), which `gradus check --write-golden` makes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "conformance/check.h"
#include "gradus/tensor.h"
#include "record/golden_record.h"

namespace gradus::conformance {

protocol::GoldenRow golden_row(const loading::OfferedItem& item, const std::string& problem,
                               int steps, const Tensors& end);

/// The numbers of parameters, one after the other.
std::vector<double> numbers_of(const Tensors& parameters);

/// Compares a row with that of a golden file: bitwise where torch, BLAS, processor, its kernels and
/// the plugin's build are those that wrote the file. Elsewhere sums are rounded in another order,
/// and methods with roots or eigenvectors of nearly singular matrices amplify that: allowed is
/// 1e-10 (relative, or absolute below 1), or ten times the difference that a start moved by 1e-15
/// makes here where that is more. Where it makes more than 1e-8 there is nothing to compare.
/// Numbers that are not finite where the file's are fail anywhere.
/// `golden` is the file's content, nothing where there is none; `end_of_moved` makes the run from
/// the moved start and is called only where it decides.
CheckResult compare_with_golden(const std::optional<record::GoldenRecord>& golden,
                                const protocol::GoldenRow& row,
                                const std::function<std::vector<double>()>& end_of_moved);

}  // namespace gradus::conformance
