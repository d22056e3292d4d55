#include "analysis/curves.h"
#include "render/html/page_parts.h"

namespace gradus::render {
namespace {

using analysis::Curve;
using analysis::CurveOptions;

/// Whether the same columns of numbers lie behind both axes in every run, so that only x differs.
bool same_points(const std::vector<const Json*>& runs, const std::string& axis) {
  const Json* first = nullptr;
  for (const Json* run : runs) {
    const Json& evaluations = run->at("evaluations");
    if (!evaluations.contains(axis) || !evaluations.contains("step")) return false;
    if (first == nullptr) first = &evaluations;
    if (evaluations.at(axis) != first->at(axis) || evaluations.at("step") != first->at("step")) {
      return false;
    }
  }
  return first != nullptr;
}

Json axis_json(const Curve& curve, bool shared) {
  Json json = {{"x", compact(curve.x)}};
  if (shared) {
    json["as"] = "step";
    return json;
  }
  json["median"] = compact(curve.median);
  json["low"] = compact(curve.low);
  json["high"] = compact(curve.high);
  return json;
}

/// Runs whose values a curve may show.
std::vector<const Json*> ended(const std::vector<const Json*>& runs) {
  std::vector<const Json*> kept;
  for (const Json* run : runs) {
    const std::string status = analysis::status_of(*run);
    if (status == "finished" || status == "diverged") kept.push_back(run);
  }
  return kept;
}

struct CurveMaker {
  const analysis::ReportRuns& runs;
  CurveOptions options;
  std::size_t thinned = 0, curves = 0;

  Json curve_json(std::size_t task, std::size_t method, const analysis::TaskMetric& metric) {
    const auto kept = ended(runs.tasks[task].methods[method]);
    Json json = {{"task", task}, {"method", method}, {"metric", metric.name}};
    Json axes = Json::object();
    Curve by_step;
    for (const char* axis : analysis::curve_axes) {
      const Curve curve = analysis::metric_curve(kept, metric, axis, options);
      if (curve.x.empty()) continue;
      const bool is_step = axes.empty();
      ++curves;
      thinned += curve.merged > curve.x.size() ? 1 : 0;
      const bool shared = !is_step && curve.median == by_step.median && same_points(kept, axis);
      axes[axis] = axis_json(curve, shared);
      if (is_step) by_step = curve;
    }
    if (axes.empty()) return nullptr;
    json["runs"] = by_step.runs;
    json["diverged"] = by_step.diverged;
    json["left_out"] = runs.tasks[task].methods[method].size() - by_step.runs;
    json["axes"] = std::move(axes);
    return json;
  }
};

}  // namespace

Json page_curves(const analysis::ReportRuns& runs, const PageLimits& limits,
                 std::vector<std::string>& notes) {
  std::size_t count = 0;
  for (const auto& task : runs.tasks) {
    for (const auto& method : task.methods) count += method.empty() ? 0 : task.metrics.size();
  }
  CurveMaker maker{runs, {}};
  const std::size_t share = limits.curve_points / std::max<std::size_t>(3 * count, 1);
  maker.options.points = std::clamp<std::size_t>(share, 20, maker.options.points);
  Json curves = Json::array();
  for (std::size_t t = 0; t < runs.tasks.size(); ++t) {
    for (std::size_t m = 0; m < runs.methods.size(); ++m) {
      for (const auto& metric : runs.tasks[t].metrics) {
        Json curve = maker.curve_json(t, m, metric);
        if (!curve.is_null()) curves.push_back(std::move(curve));
      }
    }
  }
  if (maker.thinned > 0) {
    notes.push_back("Curves over seeds hold at most " + std::to_string(maker.options.points) +
                    " points; " + std::to_string(maker.thinned) + " of " +
                    std::to_string(maker.curves) + " were thinned evenly.");
  }
  return curves;
}

}  // namespace gradus::render
