// The table of this plugin: a file that offers an item NAME defines NAME_item() and has a line
// here.
#pragma once

#include "gradus/plugin.h"
#include "gradus/with_options.h"
#include "steps.h"

// clang-format off
#define GRADUS_PARAMETER_FREE(ITEM) \
  ITEM(armijo_sgd)                  \
  ITEM(dadapt_adam)                 \
  ITEM(dadapt_sgd)                  \
  ITEM(dog)                         \
  ITEM(dowg)                        \
  ITEM(mechanic)                    \
  ITEM(polyak_sgd)                  \
  ITEM(prodigy)                     \
  ITEM(schedule_free_adamw)         \
  ITEM(schedule_free_sgd)
// clang-format on

namespace gradus::parameter_free {

using namespace elementwise;

#define GRADUS_DECLARE(NAME) PluginItem NAME##_item();
GRADUS_PARAMETER_FREE(GRADUS_DECLARE)
#undef GRADUS_DECLARE

/// The largest decay of a running mean.
inline constexpr double below_one = 1 - 1e-9;

/// Options that several methods have.
void declare_rate(Schema& schema, double& lr, std::string_view text);
void declare_decay(Schema& schema, double& weight_decay, std::string_view text);
void declare_growth(Schema& schema, double& d0, Auto<double>& growth_rate);

/// The sum of the squares of all entries.
double squared_norm(const Tensors& tensors);
/// Contiguous copies.
Tensors copies_of(const Tensors& tensors);

}  // namespace gradus::parameter_free
