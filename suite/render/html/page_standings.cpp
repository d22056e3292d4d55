#include <algorithm>

#include "analysis/provenance.h"
#include "analysis/run_series.h"
#include "render/column_decimals.h"
#include "render/html/page_parts.h"

namespace gradus::render {
namespace {

using analysis::Report;

constexpr int table_digits = 9;  // more than the page shows, so that nothing is rounded twice

Json names(const Report& report, const std::vector<std::size_t>& methods) {
  Json list = Json::array();
  for (const std::size_t method : methods) list.push_back(report.method_name(method));
  return list;
}

/// A pair, with the seeds that its first method won, and those on which both were equal.
Json pair_row(const Report& report, const analysis::PairComparison& pair) {
  Json json = shortened(pair_json(pair, report.runs.methods));
  json.erase("reasons");
  json["won"] = pair.won;
  json["tied"] = pair.tied;
  return json;
}

Json row_json(const Report& report, const analysis::Standing& row) {
  const analysis::FinalRow& final = row.final;
  Json json = {{"method", report.method_name(row.method)},
               {"rank", row.rank},
               {"median", compact(final.value.median, table_digits)},
               {"low", compact(final.value.low, table_digits)},
               {"high", compact(final.value.high, table_digits)},
               {"runs", final.runs},
               {"finished", final.finished},
               {"diverged", final.diverged}};
  if (final.diverged_at) json["diverged_at"] = *final.diverged_at;
  if (row.to_base) json["to_base"] = pair_row(report, *row.to_base);
  return json;
}

/// Which pairs the seeds cannot tell apart.
void add_too_few(Json& json, const std::vector<analysis::TooFewSeeds>& findings,
                 const analysis::Standings& standings) {
  for (const analysis::TooFewSeeds& found : findings) {
    if (found.task != standings.task || found.metric != standings.metric.name) continue;
    json["cannot"] = found.cannot.size();
    json["fewest"] = found.fewest;
    json["most"] = found.most;
    json["enough"] = found.enough;
  }
}

/// Positions of `curve` that the page keeps.
Json difference_json(const analysis::DifferenceCurve& curve, std::size_t points) {
  const std::vector<std::size_t> kept = analysis::thinned(curve.x.size(), points);
  return {{"task", curve.task},
          {"a", curve.a},
          {"b", curve.b},
          {"metric", curve.metric},
          {"axis", curve.axis},
          {"seeds", curve.seeds},
          {"left_out", curve.left_out},
          {"x", picked(curve.x, kept)},
          {"median", picked(curve.median, kept)},
          {"low", picked(curve.low, kept)},
          {"high", picked(curve.high, kept)}};
}

}  // namespace

Json page_standings(const Report& report) {
  const auto findings = too_few_seeds(report.families);
  Json all = Json::array();
  for (const analysis::Standings& standings : report.standings) {
    const analysis::Standing* next = standings.runner_up();
    const analysis::Family* family =
        final_family(report.families, standings.task, standings.metric.name);
    Json json = {{"task", report.task_name(standings.task)},
                 {"metric", standings.metric.name},
                 {"higher", standings.metric.better == stats::Better::higher},
                 {"decimals", column_decimals(standings)},
                 {"first", names(report, standings.first())},
                 {"runner_up", next != nullptr ? Json(report.method_name(next->method)) : Json()},
                 {"tests", family != nullptr ? family->tests : 0}};
    if (standings.base) json["base"] = report.method_name(*standings.base);
    if (const auto pair = standings.answer()) json["pair"] = pair_row(report, *pair);
    add_too_few(json, findings, standings);
    json["rows"] = Json::array();
    for (const analysis::Standing& row : standings.rows) {
      json["rows"].push_back(row_json(report, row));
    }
    all.push_back(std::move(json));
  }
  return all;
}

Json page_differences(const Report& report, const PageLimits& limits) {
  Json all = Json::array();
  const std::size_t share =
      limits.difference_points / std::max<std::size_t>(report.differences.size(), 1);
  for (const analysis::DifferenceCurve& curve : report.differences)
    all.push_back(difference_json(curve, std::max<std::size_t>(share, 6)));
  return all;
}

Json page_costs(const Report& report) {
  const auto number = [](const std::optional<double>& value) {
    return value ? compact(*value) : Json();
  };
  Json all = Json::array();
  for (const analysis::TaskCosts& costs : report.costs) {
    Json rows = Json::array();
    for (const analysis::Cost& cost : costs.rows) {
      rows.push_back({{"method", report.method_name(cost.method)},
                      {"seconds", number(cost.seconds)},
                      {"times", number(cost.times_the_cheapest)},
                      {"peak", number(cost.peak_rss_bytes)},
                      {"runs", cost.runs},
                      {"contended", cost.contended},
                      {"elsewhere", cost.elsewhere},
                      {"interpreted", cost.interpreted},
                      {"gradients", number(cost.gradients)},
                      {"gradient_us", number(cost.gradient_us)},
                      {"update_us", number(cost.update_us)},
                      {"state", number(cost.state_bytes)}});
    }
    all.push_back({{"task", report.task_name(costs.task)},
                   {"clock", costs.clock},
                   {"machines", costs.machines},
                   {"rows", std::move(rows)}});
  }
  return all;
}

Json page_provenance(const Report& report) {
  Json all = Json::array();
  for (std::size_t task = 0; task < report.runs.tasks.size(); ++task) {
    const analysis::Provenance provenance = provenance_of(report, task);
    Json grids = Json::array();
    for (const analysis::GridOfMethods& grid : provenance.grids) {
      grids.push_back({{"entry", grid.entry}, {"methods", grid.methods}});
    }
    all.push_back({{"task", report.task_name(task)},
                   {"tuned", provenance.tuned},
                   {"self_tuned", provenance.self_tuned},
                   {"all_tuned", provenance.all_tuned},
                   {"grids", std::move(grids)}});
  }
  return all;
}

}  // namespace gradus::render
