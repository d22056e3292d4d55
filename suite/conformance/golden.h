// Where an optimizer's trajectory ended when its author last looked: the file <id>.golden.json
// beside a plugin (schema gradus.golden), which `gradus check --write-golden` makes.
#pragma once

#include <cstdint>
#include <string>

#include "conformance/check.h"
#include "gradus/tensor.h"
#include "record/golden_record.h"

namespace gradus {

/// A trajectory's end, with what a golden file says of its plugin.
struct GoldenRow {
  std::string item;  ///< the optimizer's name in its plugin
  std::int64_t semantics = 0;
  GoldenPlatform platform;
  GoldenEnd end;
};

GoldenRow golden_row(const OfferedItem& item, const std::string& problem, int steps,
                     const Tensors& end);
/// {"item", "problem", "steps", "end", "semantics", "platform"}, as `gradus check` gets it.
Json to_json(const GoldenRow& row);

/// Compares a row with that of a golden file: bitwise where torch, BLAS, processor, its kernels and
/// the plugin's build are those that wrote the file, else within 1e-10 (relative, or absolute below
/// 1). `golden` is the file's content, null where there is none; throws Error "schema.type" where
/// it is not as its schema says.
CheckResult compare_with_golden(const Json& golden, const GoldenRow& row);

}  // namespace gradus
