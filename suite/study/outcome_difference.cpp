#include "study/outcome_difference.h"

#include <fmt/format.h>

#include <algorithm>

#include "record/same_values.h"

namespace gradus::study {
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

std::string parameters_difference(const record::EvaluationSeries& a,
                                  const record::EvaluationSeries& b) {
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
    if (record::same(a[i], b[i])) continue;
    return fmt::format("{} {} against {}{}", name, number_text(a[i], counts),
                       number_text(b[i], counts), at_step(steps, i, " at "));
  }
  return "another number of evaluations of " + name;
}

std::string evaluations_difference(const record::EvaluationSeries& a,
                                   const record::EvaluationSeries& b) {
  for (const char* axis : {"step", "epoch", "gradients", "samples"}) {
    const std::vector<double>&column = *a.axis(axis), &other = *b.axis(axis);
    const bool counts = std::string_view(axis) != "epoch";
    if (!record::same(column, other)) return column_difference(axis, a.step, column, other, counts);
  }
  if (record::same(a.metrics, b.metrics)) return "";
  for (const auto& [name, column] : a.metrics) {
    const std::vector<double>* found = record::find(b.metrics, name);
    const std::vector<double> other = found != nullptr ? *found : std::vector<double>();
    if (!record::same(column, other)) return column_difference(name, a.step, column, other, false);
  }
  return "other metrics";
}

/// As they were reached, without the time that it took.
bool same_targets(const std::vector<record::TargetOutcome>& a,
                  const std::vector<record::TargetOutcome>& b) {
  return std::ranges::equal(
      a, b, [](const record::TargetOutcome& x, const record::TargetOutcome& y) {
        return x.metric == y.metric && record::same(x.value, y.value) && x.source == y.source &&
               x.reached == y.reached && x.step == y.step && x.epoch == y.epoch &&
               x.gradients == y.gradients && x.samples == y.samples;
      });
}

std::string status_difference(const record::WorkRecord& a, const record::WorkRecord& b) {
  if (a.status == b.status) return "";
  return fmt::format("status {} against {}", to_text(a.status), to_text(b.status));
}

/// What runs and tools put out.
std::string output_difference(const record::WorkRecord& a, const record::WorkRecord& b) {
  if (!record::same(a.values, b.values)) return "other values";
  if (!record::same(a.texts, b.texts)) return "other texts";
  if (!record::same(a.tables, b.tables)) return "other tables";
  if (!record::same(a.artifacts, b.artifacts)) return "other artifacts";
  if (!record::same(a.files, b.files)) return "other files";
  return record::same(a.figures, b.figures) ? "" : "other figures";
}

std::string run_difference(const record::RunRecord& a, const record::RunRecord& b) {
  std::string why = parameters_difference(a.evaluations, b.evaluations);
  if (why.empty()) why = evaluations_difference(a.evaluations, b.evaluations);
  if (!why.empty()) return why;
  if (!same_targets(a.targets, b.targets)) return "other targets";
  if (a.stop_reason != b.stop_reason) return "other stop_reason";
  if (a.steps != b.steps) return "other steps";
  if (a.epochs != b.epochs) return "other epochs";
  if (a.counts != b.counts || a.by_driver != b.by_driver) return "other counts";
  return record::same(a.probes, b.probes) ? "" : "other probes";
}

}  // namespace

std::string outcome_difference(const record::RunRecord& kept, const record::RunRecord& other) {
  std::string why = status_difference(kept, other);
  if (why.empty()) why = run_difference(kept, other);
  return why.empty() ? output_difference(kept, other) : why;
}

std::string outcome_difference(const record::AnyRecord& kept, const record::AnyRecord& other) {
  const auto *run = std::get_if<record::RunRecord>(&kept),
             *other_run = std::get_if<record::RunRecord>(&other);
  if (run != nullptr && other_run != nullptr) return outcome_difference(*run, *other_run);
  const std::string why = status_difference(record::common(kept), record::common(other));
  return why.empty() ? output_difference(record::common(kept), record::common(other)) : why;
}

}  // namespace gradus::study
