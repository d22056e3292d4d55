#include "execution/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gradus/hash.h"

namespace gradus::execution {
namespace {

// Bounds the memory of activations. Those of larger pieces get new pages from the system each time,
// which takes longer than a small convolutional network does.
constexpr int64_t piece_rows = 1024;
constexpr double not_evaluated = std::numeric_limits<double>::quiet_NaN();

/// 0, about `points` steps spaced evenly on a logarithmic scale, and `steps`.
std::set<int64_t> spaced(int64_t steps, int64_t points) {
  std::set<int64_t> chosen = {0, steps};
  const double last = std::log(static_cast<double>(std::max<int64_t>(1, steps)));
  for (int64_t i = 0; i + 1 < points; ++i) {
    const double share = points > 2 ? static_cast<double>(i) / static_cast<double>(points - 2) : 1;
    chosen.insert(std::min<int64_t>(steps, std::llround(std::exp(share * last))));
  }
  return chosen;
}

Batch piece_of(const Split& split, int64_t first, int64_t rows) {
  return {split.input.narrow(0, first, rows), split.target.narrow(0, first, rows), {}};
}

}  // namespace

Schedule::Schedule(int64_t steps, int64_t points, int64_t costly_points)
    : points_(spaced(steps, points)) {
  const std::vector<int64_t> all(points_.begin(), points_.end());
  const auto count = static_cast<int64_t>(all.size());
  const int64_t chosen = std::clamp<int64_t>(costly_points, 1, count);
  for (int64_t i = 0; i < chosen; ++i) {
    const int64_t index = chosen == 1 ? count - 1 : i * (count - 1) / (chosen - 1);
    costly_.insert(all[static_cast<std::size_t>(index)]);
  }
}

int64_t Schedule::next_after(int64_t step) const {
  const auto next = points_.upper_bound(step);
  return next == points_.end() ? *points_.rbegin() : *next;
}

Tensors measure_split(const Task& task, const Model& model, const Loss& loss, const Split& split,
                      bool is_train, const std::vector<std::string>& measures,
                      const Tensors& parameters) {
  Tensors totals(measures.size());
  const Batch all{split.input, split.target, {}};
  std::vector<std::size_t> by_rows;  // measures that are means over rows
  for (std::size_t i = 0; i < measures.size(); ++i) {
    Answer exact;
    if (is_train && measures[i] == "loss" &&
        task.risk(model, parameters, all, {.gradient = false}, exact)) {
      totals[i] = exact.value.to(at::kDouble);
    } else {
      by_rows.push_back(i);
    }
  }
  const auto add = [&](const Batch& piece, double weight) {
    const Tensor output = model.forward(parameters, piece);
    for (const std::size_t i : by_rows) {
      const Tensor mean = measures[i] == "loss" ? loss.value(output, piece)
                                                : task.measure(measures[i], output, piece);
      const Tensor part = mean.to(at::kDouble).mul(weight);
      totals[i] = totals[i].defined() ? totals[i].add(part) : part;
    }
  };
  if (by_rows.empty()) return totals;
  if (split.rows() == 0) add(all, 1);  // a function without data
  for (int64_t first = 0; first < split.rows(); first += piece_rows) {
    const int64_t rows = std::min(piece_rows, split.rows() - first);
    add(piece_of(split, first, rows),
        static_cast<double>(rows) / static_cast<double>(split.rows()));
  }
  return totals;
}

std::string parameter_hash(const Tensors& parameters) {
  FastHash hash;
  for (const Tensor& parameter : parameters) {
    const Tensor local = parameter.detach().cpu().contiguous();
    hash.add(local.const_data_ptr(), local.nbytes());
  }
  return hash.text();
}

Evaluations::Evaluations(const TaskDescription& description, const Task& task, const Model& model,
                         const Loss& loss, const TaskData& data)
    : description_(description),
      task_(task),
      model_(model),
      loss_(loss),
      data_(data),
      metrics_(description.metrics.size()) {}

void Evaluations::measure_on(const std::string& split, const Tensors& parameters, bool with_costly,
                             std::vector<double>& values) const {
  std::vector<std::string> measures;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < description_.metrics.size(); ++i) {
    const Metric& metric = description_.metrics[i];
    if (metric.split != split || (metric.costly && !with_costly)) continue;
    measures.push_back(metric.measure);
    places.push_back(i);
  }
  if (measures.empty()) return;
  const Tensors measured = measure_split(task_, model_, loss_, split_named(data_, split),
                                         split == "train", measures, parameters);
  for (std::size_t i = 0; i < places.size(); ++i) values[places[i]] = measured[i].item<double>();
}

std::vector<double> Evaluations::measure_all(const Tensors& parameters, bool with_costly) const {
  std::vector<double> values(description_.metrics.size(), not_evaluated);
  for (const char* split : {"train", "validation", "test"}) {
    measure_on(split, parameters, with_costly, values);
  }
  return values;
}

bool Evaluations::add(const PointContext& point, const Tensors& parameters, bool with_costly) {
  const std::vector<double> values = measure_all(parameters, with_costly);
  points_.push_back(point);
  hashes_.push_back(parameter_hash(parameters));
  bool finite = true;
  for (std::size_t i = 0; i < values.size(); ++i) {
    metrics_[i].push_back(values[i]);
    const bool evaluated = with_costly || !description_.metrics[i].costly;
    if (evaluated && !std::isfinite(values[i])) finite = false;
  }
  return finite;
}

int Evaluations::first_reaching(const Target& target) const {
  for (std::size_t i = 0; i < description_.metrics.size(); ++i) {
    const Metric& metric = description_.metrics[i];
    if (metric.name != target.metric) continue;
    for (std::size_t point = 0; point < points_.size(); ++point) {
      const double value = metrics_[i][point];
      if (metric.higher_is_better ? value >= target.value : value <= target.value) {
        return static_cast<int>(point);
      }
    }
  }
  return -1;
}

bool Evaluations::targets_reached() const {
  return !description_.targets.empty() &&
         std::ranges::all_of(description_.targets,
                             [this](const Target& target) { return first_reaching(target) >= 0; });
}

bool Evaluations::has_point(int64_t step) const {
  return !points_.empty() && points_.back().step == step;
}

void Evaluations::state(Archive& archive) {
  auto count = static_cast<int64_t>(points_.size());
  archive.item("points", count);
  points_.resize(static_cast<std::size_t>(count));
  hashes_.resize(points_.size());
  for (std::size_t i = 0; i < points_.size(); ++i) {
    PointContext& point = points_[i];
    std::vector<int64_t> counts = {point.step, point.counts.values, point.counts.gradients,
                                   point.counts.samples};
    std::vector<double> times = {point.epoch, point.wall_s, point.cpu_s};
    archive.item(fmt::format("{}.counts", i), counts);
    archive.item(fmt::format("{}.times", i), times);
    archive.item(fmt::format("{}.hash", i), hashes_[i]);
    point = {counts.at(0),
             times.at(0),
             {counts.at(1), counts.at(2), counts.at(3)},
             times.at(1),
             times.at(2)};
  }
  for (std::size_t i = 0; i < metrics_.size(); ++i) {
    archive.item(fmt::format("metric.{}", i), metrics_[i]);
  }
}

record::EvaluationSeries Evaluations::series() const {
  record::EvaluationSeries series;
  for (const PointContext& point : points_) {
    series.step.push_back(static_cast<double>(point.step));
    series.epoch.push_back(point.epoch);
    series.gradients.push_back(static_cast<double>(point.counts.gradients));
    series.samples.push_back(static_cast<double>(point.counts.samples));
    series.wall_s.push_back(point.wall_s);
    series.cpu_s.push_back(point.cpu_s);
  }
  series.parameter_hash = hashes_;
  for (std::size_t i = 0; i < metrics_.size(); ++i) {
    series.metrics.emplace_back(description_.metrics[i].name, metrics_[i]);
  }
  return series;
}

record::Named<std::string> Evaluations::reasons() const {
  record::Named<std::string> reasons;
  for (std::size_t i = 0; i < metrics_.size(); ++i) {
    if (std::ranges::all_of(metrics_[i], [](double value) { return std::isfinite(value); })) {
      continue;
    }
    const Metric& metric = description_.metrics[i];
    reasons.emplace_back(
        "evaluations.metrics." + metric.name,
        metric.costly ? "costly, so not measured at every point; or not finite" : "not finite");
  }
  return reasons;
}

std::vector<record::TargetOutcome> Evaluations::targets() const {
  std::vector<record::TargetOutcome> targets;
  for (const Target& target : description_.targets) {
    record::TargetOutcome outcome;
    outcome.metric = target.metric;
    outcome.value = target.value;
    outcome.source = target.source;
    const int index = first_reaching(target);
    outcome.reached = index >= 0;
    if (outcome.reached) {
      const PointContext& point = points_[static_cast<std::size_t>(index)];
      outcome.step = static_cast<double>(point.step);
      outcome.epoch = point.epoch;
      outcome.gradients = static_cast<double>(point.counts.gradients);
      outcome.samples = static_cast<double>(point.counts.samples);
      outcome.wall_s = point.wall_s;
      outcome.cpu_s = point.cpu_s;
    }
    targets.push_back(std::move(outcome));
  }
  return targets;
}

}  // namespace gradus::execution
