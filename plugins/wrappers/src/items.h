// The table of this plugin: a file that offers an item NAME defines NAME_item() and has a line
// here.
#pragma once

#include "gradus/plugin.h"
#include "gradus/wrapper.h"

// clang-format off
#define GRADUS_WRAPPERS(ITEM) \
  ITEM(clip_norm)             \
  ITEM(clip_value)            \
  ITEM(clip_adaptive)         \
  ITEM(sam)                   \
  ITEM(asam)                  \
  ITEM(lookahead)             \
  ITEM(weight_ema)            \
  ITEM(weight_average)        \
  ITEM(accumulate)            \
  ITEM(cautious)              \
  ITEM(decoupled_decay)       \
  ITEM(grokfast)
// clang-format on

namespace gradus::wrappers {

#define GRADUS_DECLARE(NAME) PluginItem NAME##_item();
GRADUS_WRAPPERS(GRADUS_DECLARE)
#undef GRADUS_DECLARE

}  // namespace gradus::wrappers
