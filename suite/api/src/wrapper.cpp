#include "gradus/wrapper.h"

#include "gradus/error.h"
#include "gradus/plugin.h"
#include "options/option_spec.h"

namespace gradus {

Probe& ObjectiveView::probe(const ProbeSpec& spec) {
  ProbeSpec inner = spec;
  inner.name = "optimizer." + spec.name;
  return outer_.probe(inner);
}

namespace detail {

const OptimizerSource& inner_optimizers(const void* context) {
  if (context != nullptr) return *static_cast<const OptimizerSource*>(context);
  throw Error("item.unknown", "option 'optimizer'", "a host that makes inner optimizers", "none",
              "give PluginItem::make an OptimizerSource");
}

std::vector<std::string> group_options(std::string_view options) {
  return options_of_groups(options);
}

}  // namespace detail
}  // namespace gradus
