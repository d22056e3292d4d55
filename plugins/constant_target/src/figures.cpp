// Risk and Lyapunov value over steps, with their bounds.
#include <algorithm>

#include "gradus/stats/quantiles.h"
#include "report.h"

namespace gradus::constant_target {
namespace {

/// One quantity of the starts' series at the points that all of them have.
struct Curves {
  std::vector<double> x;
  stats::Band band;
};

Curves curves_of(const ReportContext& context, const Descent& descent,
                 double SeriesPoint::*quantity) {
  const bool flow = is_flow(context.options.mode);
  const int64_t kept = with_series(context.options);
  Curves curves;
  std::vector<std::vector<double>> all;
  std::size_t points = SIZE_MAX;
  for (int64_t i = 0; i < std::min(descent.starts(), kept); ++i) {
    all.emplace_back();
    for (const SeriesPoint& point : descent.series(i)) all.back().push_back(point.*quantity);
    points = std::min(points, all.back().size());
  }
  for (auto& one : all) one.resize(points);
  for (std::size_t k = 0; k < points; ++k) {
    const SeriesPoint& point = descent.series(0)[k];
    curves.x.push_back(flow ? point.time : point.step);
  }
  if (points > 0) curves.band = stats::quantile_band(all);
  return curves;
}

LineMark median_line(const char* name, const Curves& curves) {
  return {name, curves.x, curves.band.median, curves.band.low, curves.band.high};
}

void leave_out_start(LineMark& line) {  // no logarithm of 0, no bound before the first step
  for (auto* list : {&line.x, &line.y, &line.low, &line.high}) {
    if (!list->empty()) list->erase(list->begin());
  }
}

LineMark dashed_line(const ReportContext& context, const Descent& descent,
                     double SeriesPoint::*quantity) {
  const Curves curves = curves_of(context, descent, quantity);
  LineMark line{"bound", curves.x, curves.band.median};
  line.dashed = true;
  leave_out_start(line);
  return line;
}

}  // namespace

std::vector<Figure> trajectory_figures(const ReportContext& context, const Descent& descent) {
  const bool flow = is_flow(context.options.mode);
  const Curves risk = curves_of(context, descent, &SeriesPoint::risk);
  if (risk.x.size() < 2) return {};
  const Axis x = {flow ? "time" : "step", /*logarithmic=*/true};
  Figure risks{"risk",
               "Risk with its bound",
               flow ? "Median and quartiles over the starts; dashed: (V_0 - 2 xi^2) / (8 t)."
                    : "Median and quartiles over the starts; dashed: the guaranteed bound of the "
                      "least risk so far, (V_0 - 2 xi^2) / sum 8 gamma (1 - gamma kappa_0).",
               x,
               {"risk", /*logarithmic=*/true}};
  risks.lines = {median_line("risk", risk)};
  leave_out_start(risks.lines[0]);
  LineMark bound = dashed_line(context, descent, &SeriesPoint::bound);
  const bool has_bound = std::ranges::all_of(bound.y, [](double y) { return y > 0 && y < 1e300; });
  if (has_bound) risks.lines.push_back(std::move(bound));
  Figure values{"lyapunov",
                "Lyapunov value with its bound",
                flow ? "Median and quartiles over the starts of V = ||theta||^2 + (c - 2 xi)^2; "
                       "dashed: V_0 - 8 int L, which the flow keeps exactly."
                     : "Median and quartiles over the starts of V = ||theta||^2 + (c - 2 xi)^2; "
                       "dashed: V_0 - sum 8 gamma (1 - gamma kappa_0) L, an upper bound.",
                x,
                {"V"}};
  values.lines = {median_line("V", curves_of(context, descent, &SeriesPoint::value))};
  leave_out_start(values.lines[0]);
  const bool bounded = context.options.network.shallow() || flow;
  if (has_bound && bounded) {
    values.lines.push_back(dashed_line(context, descent, &SeriesPoint::value_bound));
  }
  return {risks, values};
}

}  // namespace gradus::constant_target
