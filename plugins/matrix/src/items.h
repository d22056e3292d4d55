// The table of this plugin: a file that offers an item NAME defines NAME_item() and has a line
// here.
#pragma once

#include "gradus/plugin.h"
#include "gradus/with_options.h"
#include "steps.h"

// clang-format off
#define GRADUS_MATRIX(ITEM) \
  ITEM(muon)                \
  ITEM(psgd_kron)           \
  ITEM(shampoo)             \
  ITEM(soap)
// clang-format on

namespace gradus::matrix {

using namespace elementwise;

#define GRADUS_DECLARE(NAME) PluginItem NAME##_item();
GRADUS_MATRIX(GRADUS_DECLARE)
#undef GRADUS_DECLARE

/// The largest decay of a running mean: at 1 its correction 1 - beta^t would be 0.
inline constexpr double below_one = 1 - 1e-9;

}  // namespace gradus::matrix
