// How the claims are judged.
#include "claim_judges.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>

#include "gradus/record_table.h"
#include "gradus/stats/quantiles.h"
#include "gradus/text.h"

namespace gradus::constant_target {
namespace {

constexpr double theorem_multiple = 0.99;  // of 1/kappa_0, the longest step that is judged
constexpr std::size_t least_starts = 5;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// The rows of a record's table "starts", with the values that the record states for all of them.
class Starts {
 public:
  explicit Starts(const Record& record) : table_(record, "starts") {}
  std::size_t size() const { return table_.numbers("steps").size(); }
  double at(const char* column, std::size_t row) const { return table_.at(column, row); }
  /// A value of the record; 0 where there is none.
  double value(const char* name) const { return table_.record().value(name).value_or(0); }
  bool has(const char* name) const { return value(name) != 0; }
  const Record& record() const { return table_.record(); }
  /// "gd on constant_target.interval xi=-2 [0, 1], start 3".
  std::string where(std::size_t row) const {
    const std::string task = record().task().empty() ? "" : " on " + record().task();
    return record().name() + task + " xi=" + significant(at("xi", row), 3) + " [" +
           significant(value("low"), 3) + ", " + significant(value("high"), 3) + "], start " +
           std::to_string(row);
  }

 private:
  RecordTable table_;
};

using Takes = std::function<bool(const Starts&, std::size_t row)>;

bool every_start(const Starts&, std::size_t) {
  return true;
}

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

bool unit_box(const Starts& starts) {
  return starts.value("high") == 1 && (starts.value("low") == 0 || starts.value("low") == -1);
}

/// Calls visit(starts, row) for every start of these records that `takes` takes.
void each_start(const Records& records, const Names& names, const Takes& takes,
                const std::function<void(const Starts&, std::size_t)>& visit) {
  for (const Record* record : ended(records, names)) {
    const Starts starts(*record);
    for (std::size_t row = 0; row < starts.size(); ++row) {
      if (takes(starts, row)) visit(starts, row);
    }
  }
}

/// Columns of every start that `takes` takes, against a bound.
void columns_at_most(const Records& records, const Names& names, const Takes& takes,
                     std::initializer_list<const char*> columns, double bound, Criteria& criteria) {
  for (const char* column : columns) {
    criteria.require(column);
    each_start(records, names, takes, [&](const Starts& starts, std::size_t row) {
      criteria.indicative(starts.size() < least_starts);
      criteria.at_most(column, starts.at(column, row), bound, starts.where(row));
    });
  }
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

void judge_identity(const Records& records, Tolerances t, Criteria& criteria) {
  columns_at_most(records, all_runs(records.study()), any_start, {"defect"}, t[0], criteria);
  criteria.value_at_most(records, "identity", "defect_cloud", t[0]);
  criteria.value_at_most(records, "identity", "defect_exact", t[0]);
  criteria.value_at_most(records, "identity", "defect_float32", t[1]);
  const auto single = [](const Starts& starts, std::size_t) { return starts.has("single"); };
  each_start(records, {"float32"}, single, [&](const Starts& starts, std::size_t row) {
    criteria.at_most("defect_float32", starts.at("defect", row), t[1], starts.where(row));
  });
}

void judge_kink(const Records& records, Tolerances t, Criteria& criteria) {
  criteria.value_at_most(records, "identity", "defect_kink", t[0]);
  criteria.value_at_least(records, "identity", "kinks_met_share", 0.99);
}

void judge_controls(const Records& records, Tolerances t, Criteria& criteria) {
  criteria.value_at_most(records, "identity", "target_error", t[0]);
  criteria.value_at_least(records, "identity", "target_broken_share", t[1]);
  criteria.value_at_least(records, "identity", "tanh_broken_share", t[1]);
  criteria.value_at_most(records, "identity", "half_error", t[2]);
  for (const char* control : {"control-tanh", "control-half"}) {
    const std::string defect = std::string("defect of ") + control;
    each_start(records, {control}, every_start, [&](const Starts& starts, std::size_t row) {
      criteria.at_least(defect, starts.at("defect", row), 1e-6, starts.where(row));
    });
  }
  each_start(records, {"control-target"}, every_start, [&](const Starts& starts, std::size_t row) {
    criteria.at_most("defect of control-target with its term", starts.at("defect", row), t[0],
                     starts.where(row));
  });
}

void judge_sandwich(const Records& records, Tolerances t, Criteria& criteria) {
  criteria.value_at_most(records, "identity", "sandwich_excess", t[0]);
  columns_at_most(records, all_runs(records.study()), shallow_start, {"sandwich_excess"}, t[0],
                  criteria);
}

void judge_gradient(const Records& records, Tolerances t, Criteria& criteria) {
  for (const char* ratio : {"gradient_ratio", "sharp_gradient_ratio"}) {
    criteria.value_at_most(records, "identity", ratio, 1 + t[0]);
    columns_at_most(records, all_runs(records.study()), shallow_start, {ratio}, 1 + t[0], criteria);
  }
}

void judge_step(const Records& records, Tolerances t, Criteria& criteria) {
  criteria.value_at_most(records, "identity", "step_error", t[0]);
  criteria.value_at_most(records, "identity", "deep_step_error", t[0]);
  Names names = gradient_runs(records.study());
  names.push_back("deep");
  columns_at_most(records, names, any_start, {"step_error"}, t[0], criteria);
}

void judge_decrease(const Records& records, Tolerances t, Criteria& criteria) {
  columns_at_most(records, gradient_runs(records.study()), theorem_start, {"rise", "bound_excess"},
                  t[0], criteria);
}

void judge_boundedness(const Records& records, Tolerances t, Criteria& criteria) {
  columns_at_most(records, gradient_runs(records.study()), theorem_start, {"norm_ratio"}, 1 + t[0],
                  criteria);
}

void judge_sums(const Records& records, Tolerances t, Criteria& criteria) {
  columns_at_most(records, gradient_runs(records.study()), theorem_start,
                  {"sum_excess", "min_excess"}, t[0], criteria);
}

namespace {

/// m = .5 on [0, 1] or [-1, 1] for 20,000 steps with the exact risk.
bool convergence_start(const Starts& starts, std::size_t row) {
  return theorem_start(starts, row) && starts.has("exact") && !starts.has("stochastic") &&
         unit_box(starts) && std::fabs(starts.at("multiple", row) - 0.5) < 1e-9 &&
         starts.at("steps", row) == 20000 && starts.value("hidden") <= 64;
}

/// The risk's fall and, for each width, the median slope of ln L on ln n.
void add_convergence(const Records& records, const Names& names, const Takes& takes, Tolerances t,
                     Criteria& criteria) {
  std::map<double, std::vector<double>> slopes;
  criteria.require("risk_ratio");
  each_start(records, names, takes, [&](const Starts& starts, std::size_t row) {
    criteria.indicative(starts.size() < least_starts);
    const double start = starts.at("start_risk", row), end = starts.at("risk", row);
    const double ratio = start > 0 ? end / start : 0;
    criteria.at_most("risk_ratio", ratio, t[0], starts.where(row));
    const double slope = starts.at("slope", row);
    const double known = std::isnan(slope) ? infinity : slope;
    slopes[starts.value("hidden")].push_back(ratio < 1e-20 ? -infinity : known);  // vanished
  });
  for (const auto& [hidden, values] : slopes) {
    const std::string width = shortest(hidden);
    criteria.at_most("median_slope_" + width, stats::median(values), t[1], "width " + width);
  }
}

}  // namespace

void judge_convergence(const Records& records, Tolerances t, Criteria& criteria) {
  add_convergence(records, {"gd"}, convergence_start, t, criteria);
}

void judge_any_width(const Records& records, Tolerances t, Criteria& criteria) {
  const auto narrow = [](const Starts& starts, std::size_t row) {
    return theorem_start(starts, row) &&
           (starts.value("hidden") == 1 || starts.record().name().starts_with("inactive"));
  };
  const Names names = {"gd", "inactive"};
  columns_at_most(records, names, narrow, {"rise", "bound_excess"}, t[3], criteria);
  columns_at_most(records, names, narrow, {"norm_ratio"}, 1 + t[0], criteria);
  columns_at_most(records, names, narrow, {"sum_excess", "min_excess"}, t[0], criteria);
  columns_at_most(records, {"inactive"}, theorem_start, {"bias_error"}, t[0], criteria);
  const auto converging = [&](const Starts& starts, std::size_t row) {
    return narrow(starts, row) && convergence_start(starts, row);
  };
  add_convergence(records, names, converging, t.subspan(1, 2), criteria);
}

void judge_flow(const Records& records, Tolerances t, Criteria& criteria) {
  const auto solved = [](const Starts& starts, std::size_t row) {
    return shallow_start(starts, row) && starts.has("runge_kutta") && unit_box(starts);
  };
  columns_at_most(records, {"rk4"}, solved, {"balance"}, t[0], criteria);
  columns_at_most(records, {"rk4"}, solved, {"risk_rise"}, t[1], criteria);
  columns_at_most(records, {"rk4"}, solved, {"time_risk"}, 1, criteria);
  const Names euler = {"euler"};
  for (const Record* record : ended(records, euler)) {
    const auto balance = record->column("starts", "balance");
    if (balance.empty()) continue;
    criteria.judgement().numbers["euler balance, dt " + record->option("driver.dt")] =
        std::ranges::max(balance);
  }
}

void judge_stochastic(const Records& records, Tolerances t, Criteria& criteria) {
  const Names names = {"many-sgd"};
  columns_at_most(records, names, every_start, {"rise"}, t[1], criteria);
  for (const Record* record : ended(records, names)) {
    const auto first = record->column("risks", "first"), last = record->column("risks", "last");
    criteria.indicative(first.size() < 20);
    const double before = std::accumulate(first.begin(), first.end(), 0.0);
    const double after = std::accumulate(last.begin(), last.end(), 0.0);
    criteria.at_least("fall of the mean risk", before / after, t[0], record->name());
  }
}

void judge_condition(const Records& records, Tolerances t, Criteria& criteria) {
  const Names names = {"step_map"};
  criteria.require("rises with long steps, width 4");
  if (records.study() == "full") criteria.require("rises with long steps, width 64");
  criteria.require("rises with m <= .99 m_sharp");
  for (const Record* record : ended(records, names)) {
    const RecordTable runs(*record, "runs");
    for (std::size_t i = 0; i < runs.numbers("rises").size(); ++i) {
      const double hidden = runs.at("hidden", i), multiple = runs.at("multiple", i);
      const double rises = runs.at("rises", i);
      const std::string where = "run " + std::to_string(i);
      if (std::fabs(multiple - t[0]) < 1e-9 && (hidden == 4 || hidden == 64)) {
        criteria.at_least("rises with long steps, width " + shortest(hidden), rises, 1, where);
      }
      if (multiple <= theorem_multiple * runs.at("sharp_multiple", i) * (1 + 1e-12)) {
        criteria.at_most("rises with m <= .99 m_sharp", rises, 0, where);
      }
    }
  }
}

void judge_deep(const Records& records, Tolerances t, Criteria& criteria) {
  criteria.value_at_most(records, "identity", "deep_error", t[0]);
}

}  // namespace gradus::constant_target
