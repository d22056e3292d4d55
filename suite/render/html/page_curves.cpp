// What is drawn over steps: metrics and probes, as medians over seeds and of single runs.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analysis/axis_range.h"
#include "analysis/curves.h"
#include "render/html/page_parts.h"
#include "render/numbers.h"

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

/// Calls `use(task, method, run, name, probe)` for every probe of every run.
template <class Use>
void each_probe(const analysis::ReportRuns& runs, const Use& use) {
  for (std::size_t t = 0; t < runs.tasks.size(); ++t) {
    for (std::size_t m = 0; m < runs.methods.size(); ++m) {
      for (const record::RunRecord* run : runs.tasks[t].methods[m].all) {
        for (const auto& [name, probe] : run->probes) use(t, m, *run, name, probe);
      }
    }
  }
}

/// At most so many of `total` things each, where they share `limit` points; at least 20.
std::size_t share_of(std::size_t limit, std::size_t total) {
  return std::max<std::size_t>(limit / std::max<std::size_t>(total, 1), 20);
}

Json probe_curve_json(const analysis::Curve& curve, ColumnPool& pool) {
  return {{"runs", curve.runs},
          {"left_out", curve.left_out},
          {"x", pool.add(compact(curve.x))},
          {"median", pool.add(compact(curve.median))},
          {"low", pool.add(compact(curve.low))},
          {"high", pool.add(compact(curve.high))}};
}

/// One row a task, method and probe, in the order of the runs.
Json probe_curves(const analysis::ReportRuns& runs, const PageLimits& limits, ColumnPool& pool,
                  std::size_t& most) {
  std::map<std::pair<std::size_t, std::size_t>, std::vector<std::string>> names;
  std::size_t count = 0;
  each_probe(runs, [&](std::size_t t, std::size_t m, const record::RunRecord&,
                       const std::string& name, const record::ProbeSeries&) {
    std::vector<std::string>& known = names[{t, m}];
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    known.push_back(name);
    ++count;
  });
  most = std::min<std::size_t>(share_of(limits.probe_points, 4 * count), 300);
  Json rows = Json::array();
  for (const auto& [place, probes] : names) {
    for (const std::string& name : probes) {
      const auto curve = analysis::probe_curve(runs.tasks[place.first].methods[place.second].all,
                                               name, {.points = most});
      if (curve.x.empty()) continue;
      Json row = {{"task", place.first}, {"method", place.second}, {"probe", name}};
      row.update(probe_curve_json(curve, pool));
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

Json described(const record::ProbeSeries& probe, const std::string& name) {
  return {{"name", name},
          {"text", probe.text},
          {"unit", probe.unit ? Json(*probe.unit) : Json()},
          {"reduction", probe.reduction}};
}

Json run_row(std::size_t task, std::size_t method, const record::RunRecord& run,
             const std::string& name, const record::ProbeSeries& probe, std::size_t most,
             ColumnPool& pool) {
  const auto kept = analysis::thinned(probe.steps.size(), most);
  return {{"task", task},
          {"method", method},
          {"repetition", run.repetition},
          {"probe", name},
          {"reduced", probe.reduced ? compact(*probe.reduced) : Json()},
          {"x", pool.add(picked(probe.steps, kept))},
          {"y", pool.add(picked(probe.values, kept))}};
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

Json page_probes(const analysis::ReportRuns& runs, const PageLimits& limits, ColumnPool& pool,
                 std::vector<std::string>& notes) {
  std::size_t series = 0, points = 0, longest = 0;
  each_probe(runs, [&](std::size_t, std::size_t, const record::RunRecord&, const std::string&,
                       const record::ProbeSeries& probe) {
    ++series;
    points += probe.steps.size();
    longest = std::max(longest, probe.steps.size());
  });
  std::size_t most = longest, most_of_curves = 0;
  if (points > limits.probe_points) most = share_of(limits.probe_points, series);
  Json kinds = Json::array(), rows = Json::array();
  std::vector<std::string> known;
  each_probe(runs, [&](std::size_t t, std::size_t m, const record::RunRecord& run,
                       const std::string& name, const record::ProbeSeries& probe) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      known.push_back(name);
      kinds.push_back(described(probe, name));
    }
    rows.push_back(run_row(t, m, run, name, probe, most, pool));
  });
  Json curves = probe_curves(runs, limits, pool, most_of_curves);
  if (most < longest) {
    notes.push_back(
        fmt::format("Probes recorded {} points; the series of single runs show at most {} each, "
                    "their medians over seeds at most {}, evenly picked: a short peak may fall "
                    "between two of them. Reductions are over every step.",
                    grouped(static_cast<int64_t>(points)), most, most_of_curves));
  }
  return {{"kinds", std::move(kinds)}, {"curves", std::move(curves)}, {"runs", std::move(rows)}};
}

}  // namespace gradus::render
