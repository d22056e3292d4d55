#include <fmt/format.h>

#include <algorithm>

#include "analysis/axis_range.h"
#include "analysis/curves.h"
#include "render/html/page_parts.h"

namespace gradus::render {
namespace {

using analysis::Curve;
using analysis::CurveOptions;
using analysis::Runs;

/// Whether the same columns of numbers lie behind both axes in every run, so that only x differs.
bool same_points(const Runs& runs, const std::string& axis) {
  const record::EvaluationSeries* first = nullptr;
  for (const record::RunRecord* run : runs) {
    const record::EvaluationSeries& series = run->evaluations;
    if (series.axis(axis)->empty() || series.step.empty()) return false;
    if (first == nullptr) first = &series;
    // Neither column holds a NaN, which equals nothing, where a run recorded the axis.
    if (*series.axis(axis) != *first->axis(axis) || series.step != first->step) return false;
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
Runs ended_of(const Runs& runs) {
  Runs kept;
  std::ranges::copy_if(runs, std::back_inserter(kept),
                       [](const record::RunRecord* run) { return record::ended(run->status); });
  return kept;
}

struct CurveMaker {
  const analysis::ReportRuns& runs;
  CurveOptions options = {};
  std::size_t thinned = 0, curves = 0;

  /// The curve's row, or null; `by_step` becomes the curve over steps.
  Json curve_json(std::size_t task, std::size_t method, const analysis::TaskMetric& metric,
                  Curve& by_step) {
    const analysis::MethodRuns& all = runs.tasks[task].methods[method];
    const Runs kept = ended_of(all.all), timed = ended_of(all.timed);
    Json json = {{"task", task}, {"method", method}, {"metric", metric.name}};
    Json axes = Json::object();
    for (const char* axis : analysis::curve_axes) {
      const Runs& shown = analysis::is_time(axis) ? timed : kept;
      const Curve curve = analysis::metric_curve(shown, metric, axis, options);
      if (curve.x.empty()) continue;
      const bool is_step = axes.empty();
      ++curves;
      thinned += curve.merged > curve.x.size() ? 1 : 0;
      const bool shared = !is_step && curve.median == by_step.median && same_points(shown, axis);
      axes[axis] = axis_json(curve, shared);
      if (is_step) by_step = curve;
    }
    if (axes.empty()) return nullptr;
    json["runs"] = by_step.runs;
    json["diverged"] = by_step.diverged;
    json["left_out"] = all.all.size() - by_step.runs;
    json["axes"] = std::move(axes);
    return json;
  }
};

Json range_json(const analysis::AxisRange& range, std::size_t task, const std::string& metric) {
  return {{"task", task},
          {"metric", metric},
          {"low", compact(range.low)},
          {"high", compact(range.high)},
          {"beyond", range.beyond}};
}

std::size_t count_of(const analysis::ReportRuns& runs) {
  std::size_t count = 0;
  for (const auto& task : runs.tasks) {
    for (const auto& method : task.methods) count += method.empty() ? 0 : task.metrics.size();
  }
  return count;
}

}  // namespace

PageCurves page_curves(const analysis::Report& report, const PageLimits& limits,
                       std::vector<std::string>& notes) {
  const analysis::ReportRuns& runs = report.runs;
  CurveMaker maker{runs};
  const std::size_t share = limits.curve_points / std::max<std::size_t>(3 * count_of(runs), 1);
  maker.options.points = std::clamp<std::size_t>(share, 8, maker.options.points);
  PageCurves page;
  for (std::size_t t = 0; t < runs.tasks.size(); ++t) {
    for (const analysis::TaskMetric& metric : runs.tasks[t].metrics) {
      std::vector<analysis::NamedCurve> of_metric;
      for (std::size_t m = 0; m < runs.methods.size(); ++m) {
        Curve by_step;
        Json curve = maker.curve_json(t, m, metric, by_step);
        if (curve.is_null()) continue;
        page.curves.push_back(std::move(curve));
        of_metric.push_back({m, std::move(by_step)});
      }
      const auto range = analysis::axis_range(of_metric, metric.better);
      if (range) page.ranges.push_back(range_json(*range, t, metric.name));
    }
  }
  if (maker.thinned > 0) {
    notes.push_back(
        fmt::format("Curves over seeds hold at most {} points; {} of {} were thinned evenly.",
                    maker.options.points, maker.thinned, maker.curves));
  }
  return page;
}

}  // namespace gradus::render
