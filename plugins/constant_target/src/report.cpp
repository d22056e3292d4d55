#include "report.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "gradus/text.h"

namespace gradus::constant_target {
namespace {

constexpr int64_t most_rows = 20000;

struct Column {
  const char* name;
  double (*value)(const TrajectoryRecord& record, double xi);
};

#define GRADUS_FIELD(field)                                                             \
  {                                                                                     \
#field, [](const TrajectoryRecord& record, double) { return double(record.field); } \
  }

constexpr Column columns[] = {
    {"xi", [](const TrajectoryRecord&, double xi) { return xi; }},
    GRADUS_FIELD(steps),
    GRADUS_FIELD(diverged_step),
    GRADUS_FIELD(start_value),
    GRADUS_FIELD(kappa),
    GRADUS_FIELD(sharp_kappa),
    {"sharp_multiple", [](const TrajectoryRecord& r, double) { return sharp_multiple(r); }},
    GRADUS_FIELD(largest_step),
    {"multiple", [](const TrajectoryRecord& r, double) { return r.largest_step * r.kappa; }},
    GRADUS_FIELD(start_risk),
    GRADUS_FIELD(risk),
    GRADUS_FIELD(min_risk),
    {"guaranteed_risk", [](const TrajectoryRecord& r, double) { return r.guaranteed_risk(); }},
    {"slope", [](const TrajectoryRecord& r, double) { return r.slope(); }},
    GRADUS_FIELD(value),
    GRADUS_FIELD(defect),
    GRADUS_FIELD(sandwich_excess),
    GRADUS_FIELD(gradient_ratio),
    GRADUS_FIELD(sharp_gradient_ratio),
    GRADUS_FIELD(step_error),
    GRADUS_FIELD(rise),
    GRADUS_FIELD(rises),
    GRADUS_FIELD(first_rise),
    GRADUS_FIELD(bound_excess),
    GRADUS_FIELD(norm_ratio),
    GRADUS_FIELD(decrease_sum),
    GRADUS_FIELD(sum_excess),
    GRADUS_FIELD(min_excess),
    GRADUS_FIELD(bias_error),
    GRADUS_FIELD(time),
    GRADUS_FIELD(balance),
    GRADUS_FIELD(risk_rise),
    GRADUS_FIELD(time_risk),
};
#undef GRADUS_FIELD

struct SeriesColumn {
  const char* name;
  double (*value)(const SeriesPoint& point);
};

#define GRADUS_POINT(field)                                      \
  {                                                              \
#field, [](const SeriesPoint& point) { return point.field; } \
  }

constexpr SeriesColumn series_columns[] = {
    GRADUS_POINT(step),
    GRADUS_POINT(risk),
    GRADUS_POINT(step_risk),
    {"lyapunov", [](const SeriesPoint& point) { return point.value; }},
    {"guaranteed_risk", [](const SeriesPoint& point) { return point.bound; }},
    {"lyapunov_bound", [](const SeriesPoint& point) { return point.value_bound; }},
    GRADUS_POINT(length),
    {"lyapunov_change", [](const SeriesPoint& point) { return point.change; }},
    {"predicted_change", [](const SeriesPoint& point) { return point.predicted_change; }},
    GRADUS_POINT(change_bound),
    GRADUS_POINT(norm),
    {"grad_norm", [](const SeriesPoint& point) { return point.gradient_norm; }},
    GRADUS_POINT(kappa),
    {"gamma_crit", [](const SeriesPoint& point) { return point.critical_step; }},
    GRADUS_POINT(defect),
    {"grad_ratio", [](const SeriesPoint& point) { return point.gradient_ratio; }},
    GRADUS_POINT(decrease_sum),
    GRADUS_POINT(decrease_left),
    GRADUS_POINT(min_risk),
    GRADUS_POINT(rises),
    {"largest_change", [](const SeriesPoint& point) { return point.since.change; }},
    {"largest_excess", [](const SeriesPoint& point) { return point.since.excess; }},
    {"largest_step_error", [](const SeriesPoint& point) { return point.since.step_error; }},
    {"largest_defect", [](const SeriesPoint& point) { return point.since.defect; }},
    {"largest_grad_ratio", [](const SeriesPoint& point) { return point.since.gradient_ratio; }},
};
constexpr SeriesColumn flow_columns[] = {
    GRADUS_POINT(time),
    GRADUS_POINT(balance),
    {"t_risk", [](const SeriesPoint& point) { return point.time_risk; }},
};
#undef GRADUS_POINT

std::string theorem_of(const ReportContext& context, const TrajectoryRecord& record,
                       const Certificate& found) {
  const DescentOptions& o = context.options;
  if (context.control) return "none: a control";
  if (is_flow(o.mode)) {
    if (o.mode == Mode::flow_euler) return "gradient flow, up to Euler's error of the order dt";
    if (!o.network.shallow()) return "gradient flow, deep: L falls, 4 layers t L <= V_0 - min V";
    return "gradient flow: 8 t L(theta_t) <= V_0 - 2 xi^2, up to the solver's error";
  }
  if (!o.network.shallow()) return "none: no step bound is known for more than one hidden layer";
  if (!found.not_summable) return "none: the step lengths are summable";
  const char* which = o.mode == Mode::sgd ? "stochastic gradient descent" : "gradient descent";
  if (found.admissible) return std::string(which) + ": sup gamma < 1/kappa_0";
  if (found.admissible_sharp) return std::string(which) + ": sup gamma < 1/kappa_s0";
  if (o.rule == StepRule::local && record.given_multiple < 1 && o.decay == 0) {
    return std::string(which) + ": local steps with m < 1";
  }
  return "none: sup gamma kappa_0 = " + shortest(record.largest_step * record.kappa) + " >= 1";
}

double worst(std::span<const TrajectoryRecord> records, double TrajectoryRecord::*field) {
  double most = -std::numeric_limits<double>::infinity();
  for (const TrajectoryRecord& record : records) most = std::max(most, record.*field);
  return most;
}

void write_values(const ReportContext& context, std::span<const TrajectoryRecord> records,
                  Output& output) {
  const DescentOptions& o = context.options;
  const TrajectoryRecord& record = records.front();
  const Certificate found = certificate(context, record);
  output.text("theorem", found.theorem);
  output.value("box_bound", o.measure.box_bound());
  output.value("squared_radius", o.measure.squared_radius());
  output.value("lyapunov_0", record.start_value);
  output.value("kappa_0", record.kappa);
  output.value("kappa_s0", record.sharp_kappa);
  output.value("sharp_multiple", sharp_multiple(record));
  output.value("largest_step", record.largest_step);
  output.value("admissible", found.admissible);
  output.value("admissible_sharp", found.admissible_sharp);
  output.value("not_summable", found.not_summable);
  output.value("guaranteed_risk", record.guaranteed_risk());
  output.value("min_risk", record.min_risk);
  output.value("control", context.control);
  output.value("shallow", o.network.shallow());
  output.value("single", o.single);
  output.value("stochastic", o.mode == Mode::sgd);
  output.value("flow", is_flow(o.mode));
  output.value("runge_kutta", o.mode == Mode::flow_rk4);
  output.value("hidden", o.network.size(1));
  output.value("inputs", o.measure.inputs);
  output.value("low", o.measure.low);
  output.value("high", o.measure.high);
  output.value("exact", o.measure.interval.has_value());
  output.value("most_rises", worst(records, &TrajectoryRecord::rises));
  output.value("worst_defect", worst(records, &TrajectoryRecord::defect));
}

/// The points of the first starts, one after the other.
void write_series(const ReportContext& context, const Descent& descent, Output& output) {
  const int64_t count = std::min(descent.starts(), context.series_starts);
  const auto column = [&](const char* name, const auto& value) {
    std::vector<double> values;
    for (int64_t i = 0; i < count; ++i) {
      for (const SeriesPoint& point : descent.series(i)) values.push_back(value(i, point));
    }
    output.column("series", name, values);
  };
  column("start", [](int64_t start, const SeriesPoint&) { return static_cast<double>(start); });
  const auto write = [&](std::span<const SeriesColumn> list) {
    for (const SeriesColumn& one : list) {
      column(one.name, [&](int64_t, const SeriesPoint& point) { return one.value(point); });
    }
  };
  write(series_columns);
  if (is_flow(context.options.mode)) write(flow_columns);
}

}  // namespace

double sharp_multiple(const TrajectoryRecord& record) {
  return record.kappa / record.sharp_kappa;
}

Certificate certificate(const ReportContext& context, const TrajectoryRecord& record) {
  Certificate found;
  const DescentOptions& o = context.options;
  if (!is_flow(o.mode) && o.network.shallow()) {
    found.admissible = record.largest_step * record.kappa < 1;
    found.admissible_sharp = record.largest_step * record.sharp_kappa < 1;
  }
  found.not_summable = is_flow(o.mode) || (record.largest_step > 0 && o.decay <= 1);
  found.theorem = theorem_of(context, record, found);
  return found;
}

void write_report(const ReportContext& context, const Descent& descent, Output& output) {
  std::vector<TrajectoryRecord> records;
  for (int64_t i = 0; i < descent.starts(); ++i) records.push_back(descent.record(i));
  write_values(context, records, output);
  const int64_t rows = std::min(descent.starts(), most_rows);
  for (const Column& column : columns) {
    std::vector<double> values;
    for (int64_t i = 0; i < rows; ++i) {
      values.push_back(column.value(records[static_cast<std::size_t>(i)], descent.xi(i)));
    }
    output.column("starts", column.name, values);
  }
  std::vector<double> start_true, end_true;
  for (int64_t i = 0; i < std::min(rows, with_series(context.options)); ++i) {
    const auto& series = descent.series(i);
    start_true.push_back(series.empty() ? NAN : series.front().risk);
    end_true.push_back(series.empty() ? NAN : series.back().risk);
  }
  output.column("risks", "first", start_true);
  output.column("risks", "last", end_true);
  if (context.series_starts > 0) write_series(context, descent, output);
  for (const Figure& figure : trajectory_figures(context, descent)) output.figure(figure);
}

}  // namespace gradus::constant_target
