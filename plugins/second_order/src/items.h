// The table of this plugin: a file that offers an item NAME defines NAME_item() and has a line
// here.
#pragma once

#include "flat.h"
#include "gradus/plugin.h"
#include "gradus/with_options.h"

// clang-format off
#define GRADUS_SECOND_ORDER(ITEM) \
  ITEM(levenberg_marquardt)       \
  ITEM(newton_cg)                 \
  ITEM(nonlinear_cg)
// clang-format on

namespace gradus::second_order {

using namespace line_search;

#define GRADUS_DECLARE(NAME) PluginItem NAME##_item();
GRADUS_SECOND_ORDER(GRADUS_DECLARE)
#undef GRADUS_DECLARE

}  // namespace gradus::second_order
