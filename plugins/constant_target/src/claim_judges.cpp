// How the claims are judged.
#include "claim_judges.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "claim_checks.h"
#include "gradus/stats/quantiles.h"

namespace gradus::constant_target {
namespace {

constexpr double theorem_multiple = 0.99;  // of 1/kappa_0, the longest step that is judged
constexpr double least_starts = 5;
constexpr double infinity = std::numeric_limits<double>::infinity();

bool any_start(const Starts& starts, std::size_t) {
  return !starts.has("control") && !starts.has("single");
}

bool shallow_start(const Starts& starts, std::size_t row) {
  return any_start(starts, row) && starts.has("shallow");
}

bool theorem_start(const Starts& starts, std::size_t row) {
  return shallow_start(starts, row) && !starts.has("flow") &&
         starts.at("multiple", row) <= theorem_multiple * (1 + 1e-12);
}

void count_starts(const Starts& starts, Checks& checks) {
  if (static_cast<double>(starts.size()) < least_starts) checks.few_seeds();
}

/// `column` of every start that `takes`, against a bound.
void columns_at_most(const Records& records, const Names& names,
                     const std::function<bool(const Starts&, std::size_t)>& takes,
                     const char* column, double bound, Checks& checks) {
  checks.require(column);
  each_start(records, names, takes, [&](const Starts& starts, std::size_t row) {
    count_starts(starts, checks);
    checks.at_most(column, starts.at(column, row), bound, starts.where(row));
  });
}

}  // namespace

Names gradient_runs(std::string_view study) {
  if (study == "full")
    return {"gd", "gd-rules", "cloud", "dataset", "inactive", "sgd", "sgd-cloud"};
  return {"gd", "cloud", "inactive", "sgd"};
}

Names all_runs(std::string_view study) {
  Names names = gradient_runs(study);
  names.insert(names.end(), {"rk4", "deep"});
  if (study == "full") names.push_back("euler");
  return names;
}

void judge_identity(const Records& records, Tolerances t, Judgement& judgement) {
  Checks checks;
  columns_at_most(records, all_runs(records.study()), any_start, "defect", t[0], checks);
  for (const char* value : {"defect_cloud", "defect_exact"}) {
    checks.require(value);
    checks.tool_at_most(records, "identity", value, t[0]);
  }
  checks.require("defect_float32");
  checks.tool_at_most(records, "identity", "defect_float32", t[1]);
  each_start(
      records, {"float32"}, [](const Starts& s, std::size_t) { return s.has("single"); },
      [&](const Starts& s, std::size_t row) {
        checks.at_most("defect_float32", s.at("defect", row), t[1], s.where(row));
      });
  checks.conclude(judgement);
}

void judge_kink(const Records& records, Tolerances t, Judgement& judgement) {
  Checks checks;
  checks.tool_at_most(records, "identity", "defect_kink", t[0]);
  checks.tool_at_least(records, "identity", "kinks_met_share", 0.99);
  checks.conclude(judgement);
}

void judge_controls(const Records& records, Tolerances t, Judgement& judgement) {
  Checks checks;
  checks.tool_at_most(records, "identity", "target_error", t[0]);
  checks.tool_at_least(records, "identity", "target_broken_share", t[1]);
  checks.tool_at_least(records, "identity", "tanh_broken_share", t[1]);
  checks.tool_at_most(records, "identity", "half_error", t[2]);
  const auto all = [](const Starts&, std::size_t) { return true; };
  for (const char* control : {"control-tanh", "control-half"}) {
    each_start(records, {control}, all, [&](const Starts& s, std::size_t row) {
      checks.at_least(std::string("defect of ") + control, s.at("defect", row), 1e-6, s.where(row));
    });
  }
  each_start(records, {"control-target"}, all, [&](const Starts& s, std::size_t row) {
    checks.at_most("defect of control-target with its term", s.at("defect", row), t[0],
                   s.where(row));
  });
  checks.conclude(judgement);
}

void judge_sandwich(const Records& records, Tolerances t, Judgement& judgement) {
  Checks checks;
  checks.tool_at_most(records, "identity", "sandwich_excess", t[0]);
  columns_at_most(records, all_runs(records.study()), shallow_start, "sandwich_excess", t[0],
                  checks);
  checks.conclude(judgement);
}

void judge_gradient(const Records& records, Tolerances t, Judgement& judgement) {
  Checks checks;
  for (const char* ratio : {"gradient_ratio", "sharp_gradient_ratio"}) {
    checks.tool_at_most(records, "identity", ratio, 1 + t[0]);
    columns_at_most(records, all_runs(records.study()), shallow_start, ratio, 1 + t[0], checks);
  }
  checks.conclude(judgement);
}

void judge_step(const Records& records, Tolerances t, Judgement& judgement) {
  Checks checks;
  checks.tool_at_most(records, "identity", "step_error", t[0]);
  checks.tool_at_most(records, "identity", "deep_step_error", t[0]);
  Names names = gradient_runs(records.study());
  names.push_back("deep");
  columns_at_most(records, names, any_start, "step_error", t[0], checks);
  checks.conclude(judgement);
}

void judge_decrease(const Records& records, Tolerances t, Judgement& judgement) {
  Checks checks;
  const Names names = gradient_runs(records.study());
  columns_at_most(records, names, theorem_start, "rise", t[0], checks);
  columns_at_most(records, names, theorem_start, "bound_excess", t[0], checks);
  checks.conclude(judgement);
}

void judge_boundedness(const Records& records, Tolerances t, Judgement& judgement) {
  Checks checks;
  columns_at_most(records, gradient_runs(records.study()), theorem_start, "norm_ratio", 1 + t[0],
                  checks);
  checks.conclude(judgement);
}

void judge_sums(const Records& records, Tolerances t, Judgement& judgement) {
  Checks checks;
  const Names names = gradient_runs(records.study());
  columns_at_most(records, names, theorem_start, "sum_excess", t[0], checks);
  columns_at_most(records, names, theorem_start, "min_excess", t[0], checks);
  checks.conclude(judgement);
}

namespace {

/// m = .5 on [0, 1] or [-1, 1] for 20,000 steps with the exact risk.
bool convergence_start(const Starts& s, std::size_t row) {
  const bool box = s.value("high") == 1 && (s.value("low") == 0 || s.value("low") == -1);
  return theorem_start(s, row) && s.has("exact") && !s.has("stochastic") && box &&
         std::fabs(s.at("multiple", row) - 0.5) < 1e-9 && s.at("steps", row) == 20000 &&
         s.value("hidden") <= 64;
}

/// The risk's fall and, for each width, the median slope of ln L on ln n.
void add_convergence(const Records& records, const Names& names,
                     const std::function<bool(const Starts&, std::size_t)>& takes, Tolerances t,
                     Checks& checks) {
  std::map<double, std::vector<double>> slopes;
  checks.require("risk_ratio");
  each_start(records, names, takes, [&](const Starts& s, std::size_t row) {
    count_starts(s, checks);
    const double start = s.at("start_risk", row), end = s.at("risk", row);
    const double ratio = start > 0 ? end / start : 0;
    checks.at_most("risk_ratio", ratio, t[0], s.where(row));
    const double slope = s.at("slope", row);
    const double known = std::isnan(slope) ? infinity : slope;
    slopes[s.value("hidden")].push_back(ratio < 1e-20 ? -infinity : known);  // vanished
  });
  for (const auto& [hidden, values] : slopes) {
    const std::string width = std::to_string(static_cast<int>(hidden));
    checks.at_most("median_slope_" + width, stats::median(values), t[1], "width " + width);
  }
}

}  // namespace

void judge_convergence(const Records& records, Tolerances t, Judgement& judgement) {
  Checks checks;
  add_convergence(records, {"gd"}, convergence_start, t, checks);
  checks.conclude(judgement);
}

void judge_any_width(const Records& records, Tolerances t, Judgement& judgement) {
  Checks checks;
  const auto narrow = [](const Starts& s, std::size_t row) {
    return theorem_start(s, row) &&
           (s.value("hidden") == 1 || s.record().name().starts_with("inactive"));
  };
  const Names names = {"gd", "inactive"};
  for (const char* column : {"rise", "bound_excess"}) {
    columns_at_most(records, names, narrow, column, 1e-13, checks);
  }
  columns_at_most(records, names, narrow, "norm_ratio", 1 + t[0], checks);
  columns_at_most(records, names, narrow, "sum_excess", t[0], checks);
  columns_at_most(records, names, narrow, "min_excess", t[0], checks);
  columns_at_most(records, {"inactive"}, theorem_start, "bias_error", t[0], checks);
  const auto converging = [&](const Starts& s, std::size_t row) {
    return narrow(s, row) && convergence_start(s, row);
  };
  add_convergence(records, names, converging, t.subspan(1), checks);
  checks.conclude(judgement);
}

void judge_flow(const Records& records, Tolerances t, Judgement& judgement) {
  Checks checks;
  const auto solved = [](const Starts& s, std::size_t row) {
    const bool box = s.value("high") == 1 && (s.value("low") == 0 || s.value("low") == -1);
    return shallow_start(s, row) && s.has("runge_kutta") && box;
  };
  columns_at_most(records, {"rk4"}, solved, "balance", t[0], checks);
  columns_at_most(records, {"rk4"}, solved, "risk_rise", t[1], checks);
  columns_at_most(records, {"rk4"}, solved, "time_risk", 1, checks);
  checks.conclude(judgement);
  for (const Record* record : records_of(records, {"euler"})) {
    const auto balance = record->column("starts", "balance");
    if (balance.empty()) continue;
    judgement.numbers["euler balance, dt " + record->option("driver.dt")] =
        *std::ranges::max_element(balance);
  }
}

void judge_stochastic(const Records& records, Tolerances t, Judgement& judgement) {
  Checks checks;
  for (const Record* record : records_of(records, {"many-sgd"})) {
    const Starts starts(*record);
    for (std::size_t row = 0; row < starts.size(); ++row) {
      checks.at_most("rise", starts.at("rise", row), 1e-13, starts.where(row));
    }
    const auto first = record->column("risks", "first"), last = record->column("risks", "last");
    double before = 0, after = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
      before += first[i];
      after += last[i];
    }
    if (first.size() < 20) checks.few_seeds();
    checks.at_least("fall of the mean risk", before / after, t[0], record->name());
  }
  checks.conclude(judgement);
}

void judge_condition(const Records& records, Tolerances t, Judgement& judgement) {
  Checks checks;
  for (const Record* record : records_of(records, {"step_map"})) {
    const auto column = [&](const char* name) { return record->column("runs", name); };
    const auto hidden = column("hidden"), multiple = column("multiple"),
               sharp = column("sharp_multiple"), rises = column("rises");
    for (std::size_t i = 0; i < rises.size(); ++i) {
      const std::string width = std::to_string(static_cast<int>(hidden[i]));
      const std::string where = "run " + std::to_string(i);
      if (std::fabs(multiple[i] - t[0]) < 1e-9 && (hidden[i] == 4 || hidden[i] == 64)) {
        checks.at_least("rises with long steps, width " + width, rises[i], 1, where);
      }
      if (multiple[i] <= theorem_multiple * sharp[i] * (1 + 1e-12)) {
        checks.at_most("rises with m <= .99 m_sharp", rises[i], 0, where);
      }
    }
  }
  checks.conclude(judgement);
}

void judge_deep(const Records& records, Tolerances t, Judgement& judgement) {
  Checks checks;
  checks.tool_at_most(records, "identity", "deep_error", t[0]);
  checks.conclude(judgement);
}

}  // namespace gradus::constant_target
