#include "constant_target/descent.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <thread>

#include "block.h"
#include "gradus/error.h"

namespace gradus::constant_target {
namespace {

void check(const DescentOptions& options, std::span<const Start> starts) {
  const bool bounded = options.rule == StepRule::lyapunov || options.rule == StepRule::sharp ||
                       options.rule == StepRule::norm_closed_form;
  if (bounded && !is_flow(options.mode) && !options.network.shallow()) {
    throw Error("constant_target.step_rule", "step_rule",
                "local or fixed for more than one hidden layer, where no step bound is known",
                "a rule for one hidden layer", "set step_rule = \"local\" or \"fixed\"");
  }
  for (const Start& start : starts) {
    if (start.theta.size() == options.network.entries()) continue;
    throw Error("constant_target.start", "a start",
                std::to_string(options.network.entries()) + " numbers",
                std::to_string(start.theta.size()), "");
  }
}

template <class T>
class Blocks final : public Descent {
 public:
  Blocks(DescentContext context, std::span<const Start> starts)
      : context_(std::move(context)), starts_(static_cast<std::int64_t>(starts.size())) {
    for (std::size_t first = 0; first < starts.size(); first += lanes) {
      const std::size_t count = std::min<std::size_t>(lanes, starts.size() - first);
      blocks_.emplace_back(context_, static_cast<std::int64_t>(first),
                           starts.subspan(first, count));
    }
  }

  void advance(std::int64_t steps) override {
    each_block([&](Block<T>& block) { block.advance(step_, steps); });
    step_ += steps;
  }
  void finish() override {
    each_block([&](Block<T>& block) { block.finish(step_); });
  }
  std::int64_t step() const override { return step_; }
  std::int64_t starts() const override { return starts_; }
  TrajectoryRecord record(std::int64_t start) const override {
    return of(start).record(number_of(start));
  }
  StepTerms terms(std::int64_t start) const override { return of(start).terms(number_of(start)); }
  const std::vector<SeriesPoint>& series(std::int64_t start) const override {
    return of(start).series(number_of(start));
  }
  double step_length(std::int64_t start) const override {
    return of(start).step_length(number_of(start));
  }
  StepExtremes look() override { return blocks_.front().look(); }
  std::vector<double> parameters(std::int64_t start) const override {
    return of(start).parameters(number_of(start));
  }
  double xi(std::int64_t start) const override { return of(start).xi(number_of(start)); }
  bool all_diverged() const override {
    return std::ranges::all_of(blocks_, [](const Block<T>& block) { return block.all_diverged(); });
  }
  std::vector<double> save() const override {
    std::vector<double> state = {static_cast<double>(step_)};
    for (Block<T> block : blocks_) block.save(state);
    return state;
  }
  void restore(std::span<const double> state) override {
    step_ = static_cast<std::int64_t>(state.front());
    state = state.subspan(1);
    for (Block<T>& block : blocks_) block.restore(state);
  }

 private:
  const Block<T>& of(std::int64_t start) const {
    return blocks_[static_cast<std::size_t>(start / lanes)];
  }
  static std::size_t number_of(std::int64_t start) {
    return static_cast<std::size_t>(start % lanes);
  }

  // Thread t takes the blocks t, t + threads, ...: blocks share nothing.
  template <class Work>
  void each_block(const Work& work) {
    const std::size_t threads =
        std::min(static_cast<std::size_t>(context_.options.threads), blocks_.size());
    const auto share = [&](std::size_t thread) {
      for (std::size_t i = thread; i < blocks_.size(); i += threads) work(blocks_[i]);
    };
    std::vector<std::jthread> others;
    for (std::size_t t = 1; t < threads; ++t) others.emplace_back(share, t);
    if (threads > 0) share(0);
  }

  const DescentContext context_;
  std::int64_t starts_, step_ = 0;
  std::vector<Block<T>> blocks_;
};

}  // namespace

std::vector<std::int64_t> series_steps(std::int64_t planned, std::int64_t points) {
  std::set<std::int64_t> steps = {0, planned};
  const auto last = static_cast<double>(std::max<std::int64_t>(planned, 1));
  for (std::int64_t i = 0; i < std::min(points, planned + 1); ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(points - 1);
    steps.insert(
        planned < points ? i : std::min(planned, static_cast<std::int64_t>(std::pow(last, share))));
  }
  return {steps.begin(), steps.end()};
}

std::int64_t with_series(const DescentOptions& options) {
  constexpr std::int64_t most_points = 51200;
  return std::clamp<std::int64_t>(most_points / options.series_points, 1, 256);
}

std::unique_ptr<Descent> make_descent(const DescentOptions& options, std::span<const Start> starts,
                                      DrawBatch draw, Differentiate differentiate) {
  check(options, starts);
  DescentContext context{options,
                         std::move(draw),
                         std::move(differentiate),
                         series_steps(options.planned, options.series_points),
                         Bounds(options.measure),
                         std::sqrt(options.measure.squared_radius())};
  if (options.single) return std::make_unique<Blocks<float>>(std::move(context), starts);
  return std::make_unique<Blocks<double>>(std::move(context), starts);
}

}  // namespace gradus::constant_target
