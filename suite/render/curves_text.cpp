#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/axis_range.h"
#include "analysis/curves.h"
#include "gradus/error.h"
#include "render/answer_text.h"
#include "render/numbers.h"
#include "render/plot.h"
#include "render/report_text.h"

namespace gradus::render {
namespace {

using analysis::Report;
using analysis::Standings;

// One letter a line.
constexpr std::size_t most_drawn = 26;

struct Drawing {
  std::vector<PlotLine> lines;
  std::vector<std::string> beyond;  ///< methods with points outside the picture
};

Drawing drawing_of(const Report& report, const Standings& standings) {
  std::vector<analysis::NamedCurve> curves;
  for (const analysis::Standing& row : standings.rows) {
    if (curves.size() == most_drawn) break;
    const analysis::MethodRuns& runs = report.runs.tasks[standings.task].methods[row.method];
    analysis::Curve curve = analysis::metric_curve(runs.all, standings.metric, "step");
    if (!curve.x.empty()) curves.push_back({row.method, std::move(curve)});
  }
  const auto range = analysis::axis_range(curves, standings.metric.better);
  Drawing drawing;
  for (const analysis::NamedCurve& named : curves) {
    PlotLine line{report.method_name(named.method), {}, {}};
    for (std::size_t i = 0; i < named.curve.x.size(); ++i) {
      if (range && !range->holds(named.curve.median[i])) continue;
      line.x.push_back(named.curve.x[i]);
      line.y.push_back(named.curve.median[i]);
    }
    drawing.lines.push_back(std::move(line));
  }
  if (range) {
    for (const std::size_t method : range->beyond) {
      drawing.beyond.push_back(report.method_name(method));
    }
  }
  return drawing;
}

bool spans_decades(const std::vector<PlotLine>& lines) {
  double low = 0, high = 0;
  for (const PlotLine& line : lines) {
    for (const double y : line.y) {
      if (!std::isfinite(y)) continue;
      if (!(y > 0)) return false;
      low = low == 0 ? y : std::min(low, y);
      high = std::max(high, y);
    }
  }
  return high > 50 * low;
}

std::string task_plot(const Report& report, const Standings& standings, const Style& style) {
  const Drawing drawing = drawing_of(report, standings);
  PlotOptions options;
  options.title = report.task_name(standings.task);
  options.x_label = "step";
  options.y_label = standings.metric.name + ", median over seeds";
  options.log_x = true;
  options.log_y = spans_decades(drawing.lines);
  options.width = std::clamp(style.width - 14, 30, 100);
  std::string drawn = plot(drawing.lines, options, style);
  if (drawn.empty()) return "";
  if (standings.rows.size() > most_drawn) {
    drawn += wrapped(fmt::format("· shown are the best {} of {} methods", most_drawn,
                                 standings.rows.size()),
                     style.width, "  ") +
             "\n";
  }
  if (!drawing.beyond.empty()) {
    drawn += wrapped("· beyond the picture: " + listed(drawing.beyond), style.width, "  ") + "\n";
  }
  return drawn + "\n";
}

}  // namespace

std::string curves_text(const Report& report, const std::string& metric, const Style& style) {
  std::string text;
  for (std::size_t task = 0; task < report.runs.tasks.size(); ++task) {
    const std::vector<const Standings*> all = report.standings_of_task(task);
    const Standings* shown =
        metric.empty() ? (all.empty() ? nullptr : all.front()) : report.standings_by(task, metric);
    if (shown != nullptr) text += task_plot(report, *shown, style);
  }
  if (text.empty() && !metric.empty()) {
    throw Error("report.metric", "curves", "a metric that runs have", fmt::format("'{}'", metric),
                "see the columns of the table");
  }
  return text.empty() ? "no curves: the metrics shown first have no finite values\n" : text;
}

}  // namespace gradus::render
