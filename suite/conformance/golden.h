// Where an optimizer's trajectory ended when its author last looked: the file <id>.golden.json
// beside a plugin (schema gradus.golden), which `gradus check --write-golden` makes.
#pragma once

#include <cstdint>
#include <string>

#include "conformance/check.h"
#include "gradus/tensor.h"
#include "record/golden_record.h"

namespace gradus::conformance {

protocol::GoldenRow golden_row(const loading::OfferedItem& item, const std::string& problem,
                               int steps, const Tensors& end);

/// Compares a row with that of a golden file: bitwise where torch, BLAS, processor, its kernels and
/// the plugin's build are those that wrote the file, else within 1e-10 (relative, or absolute below
/// 1). `golden` is the file's content, nothing where there is none.
CheckResult compare_with_golden(const std::optional<record::GoldenRecord>& golden,
                                const protocol::GoldenRow& row);

}  // namespace gradus::conformance
