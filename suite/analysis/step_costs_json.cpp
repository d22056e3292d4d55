#include "analysis/report_json.h"

namespace gradus::analysis {
namespace {

Json filled_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json filled_or_null(const std::vector<double>& samples) {
  return samples.empty() ? Json(nullptr) : Json(samples);
}

Json estimate(const stats::Estimate& found) {
  return {{"value", found.value}, {"low", found.interval.low}, {"high", found.interval.high}};
}

Json ratio(const std::optional<StepRatio>& found) {
  if (!found) return nullptr;
  return {{"wall", estimate(found->wall)},
          {"cpu", found->cpu ? estimate(*found->cpu) : Json(nullptr)},
          {"p_holm", found->p},
          {"verdict", to_text(found->verdict)}};
}

Json samples_json(const StepSamples& samples) {
  Json json = {{"step_us", filled_or_null(samples.wall)},
               {"cpu_us", filled_or_null(samples.cpu)},
               {"data_us", filled_or_null(samples.data)},
               {"gradient_us", filled_or_null(samples.gradient)},
               {"update_us", filled_or_null(samples.update)},
               {"off_us", filled_or_null(samples.off)},
               {"parts", Json::object()}};
  for (const StepSamples::Part& part : samples.parts) json["parts"][part.name] = part.us;
  return json;
}

}  // namespace

Json to_json(std::span<const StepCost> costs, const StepComparison& comparison) {
  Json methods = Json::array();
  for (std::size_t i = 0; i < costs.size(); ++i) {
    const StepCost& cost = costs[i];
    methods.push_back({{"method", cost.method},
                       {"refused", filled_or_null(cost.refused)},
                       {"ended", filled_or_null(cost.ended)},
                       {"gradients", cost.gradients ? Json(*cost.gradients) : Json(nullptr)},
                       {"state_bytes", cost.state_bytes ? Json(*cost.state_bytes) : Json(nullptr)},
                       {"samples", samples_json(cost.samples)},
                       {"copy", cost.copy ? samples_json(*cost.copy) : Json(nullptr)},
                       {"ratio_to_first", ratio(comparison.of_first[i])},
                       {"ratio_of_copy", ratio(comparison.of_copy[i])}});
  }
  return {{"clock", comparison.cpu ? "cpu" : "wall"},
          {"noise_floor", comparison.noise_floor ? Json(*comparison.noise_floor) : Json(nullptr)},
          {"methods", methods}};
}

}  // namespace gradus::analysis
