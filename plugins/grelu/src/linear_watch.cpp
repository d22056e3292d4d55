#include "linear_watch.h"

#include <algorithm>
#include <cmath>

namespace gradus::grelu {
namespace {

constexpr double collinear = 1e-6;  // departure of a step from the gradient's line, over its length
constexpr double roundings = 8;     // units in the last place of the parameters that it may cost

}  // namespace

std::string LinearWatch::refuses(const Run& run, int64_t most_rows) {
  if (run.settings().sampling != Sampling::full) return "the run does not use full batches";
  if (run.loss().name() != "half_squared_error") return "the loss is not half_squared_error";
  const DataInfo& info = run.data().info;
  if (info.train_rows * info.outputs <= most_rows) return {};
  return "more than " + std::to_string(most_rows) + " training rows times outputs";
}

LinearWatch::LinearWatch(Run& run, const GreluNet& model, int64_t most_rows)
    : model_(&model), rows_(static_cast<double>(run.data().train.rows())) {
  const TaskData& data = run.data();
  samples_ = {model.points_of(data.train.input).to(at::kDouble), data.train.target.to(at::kDouble)};
  const auto probe = [&](const char* name, const char* points) {
    return &run.probe({name,
                       std::string("rms difference to the linearised run at ") + points + " points",
                       "", Reduction::max});
  };
  train_ = probe("lin_gap_train", "training");
  if (data.test.rows() == 0) return;
  const int64_t rows = std::min(data.test.rows(), most_rows);
  unseen_ = model.points_of(data.test.input.narrow(0, 0, rows)).to(at::kDouble);
  test_ = probe("lin_gap_test", "test");
}

std::optional<double> LinearWatch::last_step(Run& run) const {
  const Tensor now = run.parameters().front().to(at::kDouble);
  const Tensor change = now.sub(before_);
  const double length = change.norm().item<double>();
  if (length == 0) return 0;
  const double squared = gradient_.square().sum().item<double>();
  const double eta = -change.mul(gradient_).sum().item<double>() / squared;
  const double off = change.add(gradient_, eta).norm().item<double>();
  const double rounding = run.settings().dtype == at::kDouble ? 2.3e-16 : 1.2e-7;
  const bool along = off <= collinear * length + roundings * rounding * now.norm().item<double>();
  return along ? std::optional<double>(eta) : std::nullopt;
}

void LinearWatch::record(const Net& net) {
  if (auto scope = train_->open()) {
    scope->add(linear_->train_gap(output_of(net, samples_.points).sub(samples_.targets)));
  }
  if (test_ == nullptr) return;
  if (auto scope = test_->open()) scope->add(linear_->test_gap(output_of(net, unseen_)));
}

void LinearWatch::observe(Run& run, const Answer& answer) {
  if (ended_at_ >= 0) return;
  const Net net = model_->net(run.parameters());
  if (!linear_) {
    linear_.emplace(net, samples_, unseen_, model_->trained());
  } else {
    const std::optional<double> eta = last_step(run);
    if (!eta) {
      ended_at_ = run.step() - 1;
      return;
    }
    linear_->step(*eta / rows_);  // the run's loss is a mean over rows
  }
  record(net);
  before_ = run.parameters().front().to(at::kDouble, /*non_blocking=*/false, /*copy=*/true);
  gradient_ = answer.gradient.front().to(at::kDouble, /*non_blocking=*/false, /*copy=*/true);
}

void LinearWatch::state(Archive& archive) {
  bool begun = linear_.has_value();
  archive.item("begun", begun);
  if (begun && !linear_) linear_.emplace();
  if (begun) archive.part("linear", *linear_);
  archive.item("before", before_);
  archive.item("gradient", gradient_);
  archive.item("ended_at", ended_at_);
}

void LinearWatch::finish(Run& run) const {
  run.text("lin_gap", ended_at_ < 0 ? "followed to the end"
                                    : "followed up to step " + std::to_string(ended_at_) +
                                          ", which is not along the gradient: no gradient descent");
}

}  // namespace gradus::grelu
