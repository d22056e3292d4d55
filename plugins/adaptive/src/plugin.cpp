// Methods with a step size for each parameter, and their relatives.
#include "adaptive_studies.h"
#include "items.h"

namespace gradus::adaptive {

void declare_rate(Schema& schema, double& lr) {
  schema.add("lr", lr, "step size").in(0, 1e3).log().role(OptionRole::learning_rate).schedulable();
  schema.groups();
}

Schema::Option declare_betas(Schema& schema, std::vector<double>& betas, std::string_view text) {
  const auto count = static_cast<int64_t>(betas.size());
  return schema.add("betas", betas, text).in(0, below_one).length(count, count).schedulable();
}

void declare_eps(Schema& schema, double& eps, std::string_view text) {
  schema.add("eps", eps, text).in(0, 1).log();
}

void declare_decay(Schema& schema, double& weight_decay, std::string_view text) {
  schema.add("weight_decay", weight_decay, text).in(0, 10).symbol("lambda").schedulable();
}

namespace {

#define GRADUS_MAKE(NAME) NAME##_item(),
const PluginItem items[] = {GRADUS_ADAPTIVE(GRADUS_MAKE)};
#undef GRADUS_MAKE

}  // namespace
}  // namespace gradus::adaptive

GRADUS_PLUGIN({.id = "adaptive",
               .version = "0.1.0",
               .semantics = 2,
               .title = "Adaptive methods",
               .authors = "The Gradus authors",
               .year = 2026,
               .reference = "",
               .licence = "Apache-2.0",
               .items = gradus::adaptive::items,
               .studies = adaptive_studies})
