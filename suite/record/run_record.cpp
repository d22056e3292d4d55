#include "record/run_record.h"

#include <algorithm>
#include <cmath>

namespace gradus::record {

std::size_t size_of(const TableColumn& column) {
  return std::visit([](const auto& values) { return values.size(); }, column);
}

const std::vector<double>* EvaluationSeries::axis(std::string_view name) const {
  if (name == "step") return &step;
  if (name == "epoch") return &epoch;
  if (name == "gradients") return &gradients;
  if (name == "samples") return &samples;
  if (name == "wall_s") return &wall_s;
  if (name == "cpu_s") return &cpu_s;
  return nullptr;
}

std::optional<double> TargetOutcome::spent(std::string_view unit) const {
  if (unit == "step") return step;
  if (unit == "epoch") return epoch;
  if (unit == "gradients") return gradients;
  if (unit == "samples") return samples;
  if (unit == "wall_s") return wall_s;
  if (unit == "cpu_s") return cpu_s;
  return std::nullopt;
}

std::optional<double> RunRecord::last_value(std::string_view metric) const {
  const std::vector<double>* column = find(evaluations.metrics, metric);
  if (column == nullptr) return std::nullopt;
  const auto last = std::find_if(column->rbegin(), column->rend(),
                                 [](double value) { return !std::isnan(value); });
  return last == column->rend() ? std::nullopt : std::optional(*last);
}

const TargetOutcome* RunRecord::target(std::string_view metric, double value) const {
  const auto found = std::ranges::find_if(targets, [&](const TargetOutcome& target) {
    return target.metric == metric && target.value == value;
  });
  return found == targets.end() ? nullptr : &*found;
}

bool RunRecord::is_single_precision() const {
  return settings.dtype == ElementType::float32;
}

std::optional<double> RunRecord::spent(std::string_view unit) const {
  const auto real = [](const std::optional<std::int64_t>& count) {
    return count ? std::optional(static_cast<double>(*count)) : std::nullopt;
  };
  if (unit == "step") return real(steps);
  if (unit == "epoch") return epochs;
  if (unit == "gradients") return real(counts.gradients);
  if (unit == "samples") return real(counts.samples);
  if (unit == "wall_s") return time.wall_s;
  if (unit == "cpu_s") return time.cpu_s;
  return std::nullopt;
}

RunRequest request_of(const RunRecord& record) {
  return {static_cast<const WorkRequest&>(record), static_cast<const RunParts&>(record)};
}

ToolRequest request_of(const ToolRecord& record) {
  return {static_cast<const WorkRequest&>(record), static_cast<const ToolParts&>(record)};
}

RunRecord record_of(const RunRequest& request) {
  RunRecord record;
  static_cast<WorkRequest&>(record) = request;
  static_cast<RunParts&>(record) = request;
  return record;
}

ToolRecord record_of(const ToolRequest& request) {
  ToolRecord record;
  static_cast<WorkRequest&>(record) = request;
  static_cast<ToolParts&>(record) = request;
  return record;
}

}  // namespace gradus::record
