// Methods that find their step size themselves, or need no schedule for it.
#include "items.h"
#include "parameter_free_studies.h"

namespace gradus::parameter_free {

void declare_rate(Schema& schema, double& lr, std::string_view text) {
  schema.add("lr", lr, text).in(0, 1e3).log().role(OptionRole::learning_rate).schedulable();
}

void declare_decay(Schema& schema, double& weight_decay, std::string_view text) {
  schema.add("weight_decay", weight_decay, text).in(0, 10).symbol("lambda").schedulable();
}

void declare_growth(Schema& schema, double& d0, Auto<double>& growth_rate) {
  schema.add("d0", d0, "first estimate of the distance").above(0, 1e6).log();
  schema.add("growth_rate", growth_rate, "largest growth of the estimate in a step; auto: any")
      .in(1, 1e9);
}

double squared_norm(const Tensors& tensors) {
  double sum = 0;
  for (const Tensor& tensor : tensors) {
    const double norm = norm_of(tensor);
    sum += norm * norm;
  }
  return sum;
}

Tensors copies_of(const Tensors& tensors) {
  Tensors copies = zeros_for(tensors);
  for (std::size_t k = 0; k < copies.size(); ++k) copies[k].copy_(tensors[k].detach());
  return copies;
}

namespace {

#define GRADUS_MAKE(NAME) NAME##_item(),
const PluginItem items[] = {GRADUS_PARAMETER_FREE(GRADUS_MAKE)};
#undef GRADUS_MAKE

}  // namespace
}  // namespace gradus::parameter_free

GRADUS_PLUGIN({.id = "parameter_free",
               .version = "0.1.0",
               .semantics = 2,
               .title = "Methods that find their step size",
               .authors = "The Gradus authors",
               .year = 2026,
               .reference = "",
               .licence = "Apache-2.0",
               .items = gradus::parameter_free::items,
               .studies = parameter_free_studies})
