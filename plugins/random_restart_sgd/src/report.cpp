// What the record of a run says of its population.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "driver.h"
#include "gradus/stats/intervals.h"
#include "random_restart/bounds.h"

namespace gradus::random_restart {
namespace {

constexpr std::size_t most_rows = 20'000;
constexpr double bootstrap_work = 2e7;  ///< networks over all draws
const double missing = std::numeric_limits<double>::quiet_NaN();

bool dead_at_start(const NetworkOutcome& o) {
  return o.became_dead == 0;
}

struct Shares {
  int64_t networks = 0, start = 0, end = 0, dead_diverged = 0, diverged = 0, revived = 0,
          frozen_changed = 0, flat_live = 0, clip_constant = 0, sign_start = 0;
  double share(int64_t count) const {
    return static_cast<double>(count) / static_cast<double>(networks);
  }
};

Shares count(const PopulationReport& report) {
  const LaneOptions& lanes = report.lanes;
  Shares s;
  s.networks = static_cast<int64_t>(report.outcomes.size());
  for (const NetworkOutcome& o : report.outcomes) {
    const bool diverged = o.diverged >= 0, start = dead_at_start(o);
    s.start += start;
    s.sign_start += o.start.sign.dead();
    s.end += dead_now(o, lanes);
    s.diverged += diverged;
    s.dead_diverged += start && diverged;
    s.revived += o.revived >= 0;
    s.frozen_changed += start && !diverged && o.frozen_start != o.frozen_now;
    s.flat_live += flat_live(o, lanes);
    s.clip_constant += clip_constant(o, lanes);
  }
  return s;
}

void write_values(const PopulationReport& report, const Shares& s, Output& output) {
  const Shape& shape = report.lanes.shape;
  const bool nonnegative =
      report.lanes.domain ? report.lanes.domain->a >= 0 : report.lanes.nonnegative_inputs;
  const double q0 = s.share(s.start);
  const auto interval = stats::clopper_pearson(static_cast<std::size_t>(s.start),
                                               static_cast<std::size_t>(s.networks));
  const Probability low = struct_bound(shape, report.lanes.law, nonnegative);
  const auto high = point_bound(shape, report.lanes.law);
  const std::pair<const char*, double> values[] = {
      {"depth", shape.depth()},
      {"width", shape.constant_width()},
      {"networks", static_cast<double>(s.networks)},
      {"q0", q0},
      {"q0_low", interval.low},
      {"q0_high", interval.high},
      {"q1", s.share(s.end)},
      {"sign_dead_start", s.share(s.sign_start)},
      {"dead_diverged_share", s.share(s.dead_diverged)},
      {"diverged", static_cast<double>(s.diverged)},
      {"revived", static_cast<double>(s.revived)},
      {"frozen_changed", static_cast<double>(s.frozen_changed)},
      {"flat_live", static_cast<double>(s.flat_live)},
      {"clip_constant", static_cast<double>(s.clip_constant)},
      {"q_struct", low.dead},
      {"q_point", high ? high->dead : missing},
      {"k_half", restarts_for_half(1 - q0)},
      {"floor_mse", report.constant.mse},
      {"floor_l1", report.constant.l1},
  };
  for (const auto& [name, value] : values) output.value(name, value);
}

template <class Get>
void column(const PopulationReport& report, Output& output, const char* name, Get get) {
  std::vector<double> values;
  for (const NetworkOutcome& outcome : report.outcomes) {
    values.push_back(static_cast<double>(get(outcome)));
  }
  output.column("restarts", name, values);
}

void write_layers(const PopulationReport& report, Output& output, const std::string& when,
                  const Verdicts NetworkOutcome::*verdicts) {
  const auto add = [&](const char* notion, const DeadLayers Verdicts::*layers) {
    column(report, output, (std::string(notion) + "_" + when).c_str(),
           [&](const NetworkOutcome& o) { return (o.*verdicts.*layers).first; });
  };
  add("sign_dead", &Verdicts::sign);
  add("domain_dead", &Verdicts::domain);
  add("data_dead", &Verdicts::data);
}

/// One row a network. Columns *_dead_*: the first dead layer, 0 where there is none.
void write_restarts(const PopulationReport& report, Output& output) {
  using O = NetworkOutcome;
  write_layers(report, output, "start", &O::start);
  write_layers(report, output, "end", &O::end);
  column(report, output, "became_dead_step", [](const O& o) { return o.became_dead; });
  column(report, output, "revived_step", [](const O& o) { return o.revived; });
  column(report, output, "diverged_step", [](const O& o) { return o.diverged; });
  column(report, output, "output_low", [](const O& o) { return o.last.low; });
  column(report, output, "output_high", [](const O& o) { return o.last.high; });
  column(report, output, "risk", [](const O& o) { return o.last.risk; });
  column(report, output, "risk_unclipped", [](const O& o) { return o.last.risk_unclipped; });
  column(report, output, "test_mse", [](const O& o) { return o.last.test_mse; });
  column(report, output, "test_l1", [](const O& o) { return o.last.test_l1; });
  column(report, output, "sup_norm", [](const O& o) { return o.last.sup_norm; });
  column(report, output, "best_step", [](const O& o) { return o.best.step; });
  const auto hashes = [&](const char* name, const std::uint64_t O::*hash) {
    std::vector<std::string> texts;
    for (const O& o : report.outcomes) {
      char text[17];
      std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(o.*hash));
      texts.emplace_back(o.*hash == 0 ? "" : text);
    }
    output.column("restarts", name, texts);
  };
  hashes("frozen_hash_start", &O::frozen_start);
  hashes("frozen_hash_end", &O::frozen_now);
}

struct BestOfKColumns {
  std::vector<double> restarts, mean, error, partial, missing_share, empirical, oracle,
      oracle_partial, floor, floor_diverged, floor_struct;
};

BestOfKColumns best_of_k_columns(const PopulationReport& report, const Shares& s) {
  const DriverOptions& options = report.options;
  const auto sorted = [&](Selection rule) {
    return SortedPopulation(candidates(rule, report.outcomes, options.norm_cap, report.seed));
  };
  const SortedPopulation chosen = sorted(options.select);
  const SortedPopulation empirical = sorted(Selection::empirical_final);
  const SortedPopulation oracle = sorted(Selection::oracle_final);
  const bool nonnegative =
      report.lanes.domain ? report.lanes.domain->a >= 0 : report.lanes.nonnegative_inputs;
  const double q_struct = struct_bound(report.lanes.shape, report.lanes.law, nonnegative).dead;
  const double q0 = s.share(s.start), d = s.share(s.dead_diverged), e2 = report.constant.mse;
  const auto draws = static_cast<int>(
      std::clamp(bootstrap_work / static_cast<double>(report.outcomes.size()), 20.0, 2000.0));
  BestOfKColumns c;
  for (const int64_t k : options.restarts) {
    const BestOfK exact = chosen.expectation(k);
    const BestOfK drawn = options.best_of_k == Grouping::resample
                              ? chosen.resampled(k, options.groups, report.seed)
                              : exact;
    c.restarts.push_back(static_cast<double>(k));
    c.mean.push_back(drawn.mean());
    c.partial.push_back(exact.partial);
    c.missing_share.push_back(exact.missing);
    c.error.push_back(bootstrap_error(chosen.bootstrap(k, draws, report.seed)));
    c.empirical.push_back(empirical.expectation(k).mean());
    c.oracle.push_back(oracle.expectation(k).mean());
    c.oracle_partial.push_back(oracle.expectation(k).partial);
    c.floor.push_back(restart_floor(q0, k, e2));
    c.floor_diverged.push_back(restart_floor(q0, d, k, e2));
    c.floor_struct.push_back(restart_floor(q_struct, k, e2));
  }
  return c;
}

void write_best_of_k(const BestOfKColumns& c, Output& output) {
  const std::pair<const char*, const std::vector<double>*> columns[] = {
      {"restarts", &c.restarts},
      {"mean", &c.mean},
      {"standard_error", &c.error},
      {"partial", &c.partial},
      {"missing", &c.missing_share},
      {"empirical", &c.empirical},
      {"oracle", &c.oracle},
      {"oracle_partial", &c.oracle_partial},
      {"floor", &c.floor},
      {"floor_diverged", &c.floor_diverged},
      {"floor_struct", &c.floor_struct}};
  for (const auto& [name, values] : columns) output.column("best_of_k", name, *values);
}

void draw_best_of_k(const BestOfKColumns& c, double constant, Output& output) {
  Figure figure{"best_of_k",
                "Test error of the best of K restarts",
                "Mean over groups of K networks with two bootstrap standard errors. Floors: q^K "
                "times the error of the best constant, with q the share of networks dead at the "
                "start, and with the sufficient-event bound q_struct.",
                {"restarts K", true},
                {"mean square error", true}};
  LineMark mean{"selected", c.restarts, c.mean};
  for (std::size_t i = 0; i < c.mean.size(); ++i) {
    mean.low.push_back(std::max(c.mean[i] - 2 * c.error[i], 0.0));
    mean.high.push_back(c.mean[i] + 2 * c.error[i]);
  }
  figure.lines = {mean, {"oracle", c.restarts, c.oracle}};
  LineMark floor{"floor q0^K", c.restarts, c.floor},
      bound{"floor q_struct^K", c.restarts, c.floor_struct};
  floor.dashed = bound.dashed = true;
  figure.lines.push_back(floor);
  figure.lines.push_back(bound);
  figure.rules = {{"best constant", constant, false}};
  output.figure(figure);
}

void draw_final_errors(const PopulationReport& report, Output& output) {
  constexpr int bins = 40;
  double most = report.constant.mse;
  for (const NetworkOutcome& o : report.outcomes) {
    if (o.diverged < 0 && std::isfinite(o.last.test_mse)) most = std::max(most, o.last.test_mse);
  }
  HistogramMark alive{"alive at the end", {}, std::vector<double>(bins, 0.0)};
  const double step = most > 0 ? most * (1 + 1e-9) / bins : 1.0 / bins;
  for (int i = 0; i <= bins; ++i) alive.edges.push_back(step * i);
  HistogramMark dead = alive;
  dead.name = "dead at the end";
  for (const NetworkOutcome& o : report.outcomes) {
    if (o.diverged >= 0 || !std::isfinite(o.last.test_mse)) continue;
    const int bin = std::min(bins - 1, static_cast<int>(o.last.test_mse / step));
    (dead_now(o, report.lanes) ? dead : alive).counts[static_cast<std::size_t>(bin)] += 1;
  }
  Figure figure{"final_errors",
                "Test errors after training",
                "Number of networks by their test error at the end; a dead network is constant, so "
                "its error is at least that of the best constant.",
                {"mean square error"},
                {"networks"}};
  figure.histograms = {alive, dead};
  figure.rules = {{"best constant", report.constant.mse, true}};
  output.figure(figure);
}

}  // namespace

void write_report(const PopulationReport& report, Output& output) {
  const Shares shares = count(report);
  write_values(report, shares, output);
  if (report.outcomes.size() <= most_rows) {
    write_restarts(report, output);
  } else {
    output.text("restarts", "no table: above " + std::to_string(most_rows) + " networks");
  }
  const BestOfKColumns columns = best_of_k_columns(report, shares);
  write_best_of_k(columns, output);
  draw_best_of_k(columns, report.constant.mse, output);
  draw_final_errors(report, output);
}

}  // namespace gradus::random_restart
