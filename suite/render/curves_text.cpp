#include <algorithm>
#include <map>

#include "gradus/error.h"
#include "gradus/stats/quantiles.h"
#include "render/plot.h"
#include "render/report_rows.h"
#include "render/report_text.h"

namespace gradus::render {
namespace {

PlotLine line_of(const Json& report, const std::string& task, const std::string& method,
                 const std::string& metric) {
  std::map<double, std::vector<double>> points;
  for (const Json& run : report.at("runs")) {
    if (run.at("task").at("name") != task || run.at("method") != method) continue;
    const Json& evaluations = run.at("evaluations");
    const auto values = evaluations.at("metrics").find(metric);
    if (values == evaluations.at("metrics").end()) continue;
    for (std::size_t at = 0; at < values->size(); ++at) {
      if (!values->at(at).is_number()) continue;
      points[evaluations.at("step").at(at)].push_back(values->at(at));
    }
  }
  PlotLine line{method, {}, {}};
  for (const auto& [step, values] : points) {
    line.x.push_back(step);
    line.y.push_back(stats::median(values));
  }
  return line;
}

bool spans_decades(const std::vector<PlotLine>& lines) {
  double low = 0, high = 0;
  for (const PlotLine& line : lines) {
    for (const double y : line.y) {
      if (!(y > 0)) return false;
      low = low == 0 ? y : std::min(low, y);
      high = std::max(high, y);
    }
  }
  return high > 50 * low;
}

}  // namespace

std::string curves_text(const Json& report, const std::string& metric, const Style& style) {
  std::string text;
  for (const Json& task : report.at("tasks")) {
    const std::string id = task.at("name");
    const std::vector<std::string> metrics = metrics_of(report, id);
    if (metrics.empty()) continue;
    const std::string shown = metric.empty() ? metrics.front() : metric;
    std::vector<PlotLine> lines;
    for (const std::string& method : methods_of(report, id)) {
      lines.push_back(line_of(report, id, method, shown));
    }
    PlotOptions options;
    options.title = id;
    options.x_label = "step";
    options.y_label = shown + ", median over seeds";
    options.log_x = true;
    options.log_y = spans_decades(lines);
    options.width = std::clamp(style.width - 14, 30, 100);
    const std::string drawn = plot(lines, options, style);
    if (!drawn.empty()) text += drawn + "\n";
  }
  if (text.empty()) {
    throw Error("report.metric", "curves", "a metric that runs have",
                metric.empty() ? "none" : "'" + metric + "'", "see the columns of the table");
  }
  return text;
}

}  // namespace gradus::render
