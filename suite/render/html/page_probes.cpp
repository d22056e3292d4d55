#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analysis/curves.h"
#include "render/html/page_parts.h"
#include "render/numbers.h"

namespace gradus::render {
namespace {

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

Json curve_json(const analysis::Curve& curve, ColumnPool& pool) {
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
      row.update(curve_json(curve, pool));
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
