// The table of this plugin: a file that offers an item NAME defines NAME_item() and has a line
// here.
#pragma once

#include "gradus/plugin.h"
#include "gradus/with_options.h"
#include "steps.h"

// clang-format off
#define GRADUS_ADAPTIVE(ITEM) \
  ITEM(adabelief)             \
  ITEM(adadelta)              \
  ITEM(adafactor)             \
  ITEM(adan)                  \
  ITEM(ademamix)              \
  ITEM(adopt)                 \
  ITEM(asgd)                  \
  ITEM(came)                  \
  ITEM(lamb)                  \
  ITEM(lars)                  \
  ITEM(lion)                  \
  ITEM(mars)                  \
  ITEM(nadam)                 \
  ITEM(radam)                 \
  ITEM(rprop)                 \
  ITEM(sophia)
// clang-format on

namespace gradus::adaptive {

using namespace elementwise;

#define GRADUS_DECLARE(NAME) PluginItem NAME##_item();
GRADUS_ADAPTIVE(GRADUS_DECLARE)
#undef GRADUS_DECLARE

/// The largest decay of a running mean: at 1 its correction 1 - beta^t would be 0.
inline constexpr double below_one = 1 - 1e-9;

/// Options that most methods have, with the bounds and texts that they have everywhere.
void declare_rate(Schema& schema, double& lr);
Schema::Option declare_betas(Schema& schema, std::vector<double>& betas, std::string_view text);
void declare_eps(Schema& schema, double& eps, std::string_view text);
void declare_decay(Schema& schema, double& weight_decay, std::string_view text);

}  // namespace gradus::adaptive
