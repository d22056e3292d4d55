#include "render/report_rows.h"

#include <algorithm>

namespace gradus::render {
namespace {

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

bool matches(const Json& row, const Json& wanted) {
  for (const auto& [key, value] : wanted.items()) {
    if (!row.contains(key) || row.at(key) != value) return false;
  }
  return true;
}

}  // namespace

const Json& find_row(const Json& rows, const Json& wanted) {
  static const Json none;
  for (const Json& row : rows) {
    if (matches(row, wanted)) return row;
  }
  return none;
}

std::vector<std::string> methods_of(const Json& report, const std::string& task) {
  std::vector<std::string> methods;
  for (const Json& run : report.at("runs")) {
    if (run.at("task").at("name") == task) add_once(methods, run.at("method"));
  }
  return methods;
}

std::vector<std::string> metrics_of(const Json& report, const std::string& task) {
  std::vector<std::string> metrics;
  for (const char* list : {"targets", "final"}) {
    for (const Json& row : report.at("summary").at(list)) {
      if (row.at("task") == task) add_once(metrics, row.at("metric"));
    }
  }
  return metrics;
}

Json best_median(const Json& report, const std::string& task, const std::string& metric) {
  Json best;
  int64_t known = 0;
  for (const Json& row : report.at("summary").at("final")) {
    if (row.at("task") != task || row.at("metric") != metric) continue;
    if (!row.at("median").is_number() || !row.at("higher_is_better").is_boolean()) continue;
    ++known;
    const double median = row.at("median");
    const bool higher = row.at("higher_is_better");
    if (best.is_null() || (higher ? median > best.get<double>() : median < best.get<double>())) {
      best = median;
    }
  }
  return known > 1 ? best : Json();
}

}  // namespace gradus::render
