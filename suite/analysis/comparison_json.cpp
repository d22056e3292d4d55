#include <cmath>

#include "analysis/comparison.h"

namespace gradus::analysis {
namespace {

Json finite(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json to_json(const stats::Estimate& estimate) {
  return {{"value", finite(estimate.value)},
          {"low", finite(estimate.interval.low)},
          {"high", finite(estimate.interval.high)}};
}

Json to_json(const std::optional<stats::Estimate>& estimate) {
  return estimate ? to_json(*estimate) : Json(nullptr);
}

Json to_json(const Quantity& quantity) {
  const char* kind = quantity.kind == Quantity::Kind::final_value ? "final"
                     : quantity.kind == Quantity::Kind::to_target ? "target"
                                                                  : "cost";
  Json json = {{"kind", kind}};
  if (!quantity.metric.empty()) json["metric"] = quantity.metric;
  if (quantity.kind == Quantity::Kind::to_target) json["target"] = quantity.target;
  if (!quantity.unit.empty()) json["unit"] = quantity.unit;
  json["better"] = quantity.better == stats::Better::lower ? "lower" : "higher";
  return json;
}

Json to_json(const PairComparison& pair, const std::vector<std::string>& methods) {
  return {{"a", methods[pair.a]},
          {"b", methods[pair.b]},
          {"seeds", pair.seeds},
          {"left_out", pair.left_out},
          {"superiority", to_json(pair.superiority)},
          {"p", pair.p},
          {"p_holm", pair.p_holm},
          {"difference", to_json(pair.difference)},
          {"ratio", to_json(pair.ratio)},
          {"seeds_to_show", pair.seeds_to_show},
          {"seeds_needed", pair.seeds_needed ? Json(*pair.seeds_needed) : Json(nullptr)},
          {"reasons", pair.reasons},
          {"verdict", to_text(pair.verdict)}};
}

}  // namespace

Json to_json(const std::vector<Family>& families, const ReportRuns& runs) {
  Json json = Json::array();
  for (const Family& family : families) {
    Json pairs = Json::array();
    for (const PairComparison& pair : family.pairs) pairs.push_back(to_json(pair, runs.methods));
    json.push_back({{"task", family.task},
                    {"quantity", to_json(family.quantity)},
                    {"pairs", std::move(pairs)}});
  }
  return json;
}

}  // namespace gradus::analysis
