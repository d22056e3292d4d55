#include "study/outcome_difference.h"

#include <fmt/format.h>

#include <algorithm>

#include "record/same_values.h"

namespace gradus {
namespace {

/// A count or a measured number, as files write it.
std::string number_text(double value, bool count) {
  if (std::isnan(value)) return "null";
  return count ? std::to_string(static_cast<int64_t>(value)) : to_text(OptionValue(value));
}

/// " at step 100", where there is a step.
std::string at_step(const std::vector<double>& steps, std::size_t index, const char* word) {
  return index < steps.size() ? std::string(word) + "step " + number_text(steps[index], true) : "";
}

std::string parameters_difference(const EvaluationSeries& a, const EvaluationSeries& b) {
  const auto &hashes = a.parameter_hash, &others = b.parameter_hash;
  for (std::size_t i = 0; i < std::min(hashes.size(), others.size()); ++i) {
    if (hashes[i] != others[i]) return "other parameters" + at_step(a.step, i, " from ");
  }
  return hashes.size() == others.size() ? "" : "another number of evaluations";
}

std::string column_difference(const std::string& name, const std::vector<double>& steps,
                              const std::vector<double>& a, const std::vector<double>& b,
                              bool counts) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (same(a[i], b[i])) continue;
    return fmt::format("{} {} against {}{}", name, number_text(a[i], counts),
                       number_text(b[i], counts), at_step(steps, i, " at "));
  }
  return "another number of evaluations of " + name;
}

std::string evaluations_difference(const EvaluationSeries& a, const EvaluationSeries& b) {
  for (const char* axis : {"step", "epoch", "gradients", "samples"}) {
    const std::vector<double>&column = *a.axis(axis), &other = *b.axis(axis);
    const bool counts = std::string_view(axis) != "epoch";
    if (!same(column, other)) return column_difference(axis, a.step, column, other, counts);
  }
  if (same(a.metrics, b.metrics)) return "";
  for (const auto& [name, column] : a.metrics) {
    const std::vector<double>* found = find(b.metrics, name);
    const std::vector<double> other = found != nullptr ? *found : std::vector<double>();
    if (!same(column, other)) return column_difference(name, a.step, column, other, false);
  }
  return "other metrics";
}

/// As they were reached, without the time that it took.
bool same_targets(const std::vector<TargetOutcome>& a, const std::vector<TargetOutcome>& b) {
  return std::ranges::equal(a, b, [](const TargetOutcome& x, const TargetOutcome& y) {
    return x.metric == y.metric && same(x.value, y.value) && x.source == y.source &&
           x.reached == y.reached && x.step == y.step && x.epoch == y.epoch &&
           x.gradients == y.gradients && x.samples == y.samples;
  });
}

std::string status_difference(const WorkRecord& a, const WorkRecord& b) {
  if (a.status == b.status) return "";
  return fmt::format("status {} against {}", to_text(a.status), to_text(b.status));
}

/// What runs and tools put out.
std::string output_difference(const WorkRecord& a, const WorkRecord& b) {
  if (!same(a.values, b.values)) return "other values";
  if (!same(a.texts, b.texts)) return "other texts";
  if (!same(a.tables, b.tables)) return "other tables";
  if (!same(a.artifacts, b.artifacts)) return "other artifacts";
  if (!same(a.files, b.files)) return "other files";
  return same(a.figures, b.figures) ? "" : "other figures";
}

std::string run_difference(const RunRecord& a, const RunRecord& b) {
  std::string why = parameters_difference(a.evaluations, b.evaluations);
  if (why.empty()) why = evaluations_difference(a.evaluations, b.evaluations);
  if (!why.empty()) return why;
  if (!same_targets(a.targets, b.targets)) return "other targets";
  if (a.stop_reason != b.stop_reason) return "other stop_reason";
  if (a.steps != b.steps) return "other steps";
  if (a.epochs != b.epochs) return "other epochs";
  if (a.counts != b.counts || a.by_driver != b.by_driver) return "other counts";
  return same(a.probes, b.probes) ? "" : "other probes";
}

}  // namespace

std::string outcome_difference(const RunRecord& kept, const RunRecord& other) {
  std::string why = status_difference(kept, other);
  if (why.empty()) why = run_difference(kept, other);
  return why.empty() ? output_difference(kept, other) : why;
}

std::string outcome_difference(const AnyRecord& kept, const AnyRecord& other) {
  const auto *run = std::get_if<RunRecord>(&kept), *other_run = std::get_if<RunRecord>(&other);
  if (run != nullptr && other_run != nullptr) return outcome_difference(*run, *other_run);
  const std::string why = status_difference(common(kept), common(other));
  return why.empty() ? output_difference(common(kept), common(other)) : why;
}

}  // namespace gradus
