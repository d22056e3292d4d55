#include "options/option_schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus {
namespace {

double annealed(Anneal anneal, double from, double to, double share) {
  switch (anneal) {
    case Anneal::linear:
      return from + (to - from) * share;
    case Anneal::cosine:
      return to + (from - to) * (1 + std::cos(std::numbers::pi * share)) / 2;
    case Anneal::sqrt:
      return from + (to - from) * std::sqrt(share);
  }
  return to;
}

double share_of(int64_t part, int64_t whole) {
  return whole <= 0 ? 1 : static_cast<double>(std::min(part, whole)) / static_cast<double>(whole);
}

[[noreturn]] void fail_budget(std::string_view where, const std::string& found, int64_t budget) {
  throw Error("schedule.budget", where,
              fmt::format("a schedule within the budget of {} steps", budget), found,
              "give shares of the budget (below 1), or a longer budget");
}

}  // namespace

int64_t ScheduleLength::steps(int64_t budget) const {
  if (value >= 1) return static_cast<int64_t>(value);
  if (value <= 0) return 0;
  return std::max<int64_t>(1, std::llround(exact_steps(budget)));
}

double ScheduleLength::exact_steps(int64_t budget) const {
  return value >= 1 ? value : value * static_cast<double>(budget);
}

double OptionSchedule::nominal() const {
  return parts_.shape == ScheduleShape::piecewise ? parts_.values.front() : parts_.peak;
}

OptionSchedule::OnBudget::OnBudget(const OptionSchedule& schedule, int64_t budget,
                                   std::string_view where)
    : parts_(schedule.parts()) {
  if (budget <= 0) {
    throw Error("schedule.budget", where, "a known number of steps", "none",
                "outside a run: StandaloneSettings::budget");
  }
  length_ = parts_.length.value == 0 ? budget : parts_.length.steps(budget);
  if (length_ > budget) fail_budget(where, fmt::format("{} steps", length_), budget);
  warmup_ = parts_.warmup.steps(length_);
  decay_ = parts_.decay.steps(length_);
  if (warmup_ + decay_ > length_) {
    fail_budget(where,
                fmt::format("a warm-up of {}{} steps", warmup_,
                            decay_ > 0 ? fmt::format(" and a decay of {}", decay_) : ""),
                length_);
  }
  every_ = std::max<int64_t>(1, parts_.every.steps(length_));
  if (every_ > length_) fail_budget(where, fmt::format("a period of {}", every_), length_);
  cycle_peak_ = parts_.warmup.exact_steps(length_);
  timescale_ = static_cast<double>(parts_.timescale.value == 0 ? std::max<int64_t>(1, warmup_)
                                                               : parts_.timescale.steps(length_));
  if (parts_.shape == ScheduleShape::piecewise) settle_pieces(budget, where);
}

void OptionSchedule::OnBudget::settle_pieces(int64_t budget, std::string_view where) {
  for (const ScheduleLength& begin : parts_.at) {
    const int64_t step = begin.steps(budget);
    if (step >= budget && step > 0) {
      fail_budget(where, fmt::format("a piece that begins at step {}", step), budget);
    }
    if (!at_.empty() && step <= at_.back()) {
      throw Error("schedule.order", where, "pieces that begin one after the other",
                  fmt::format("steps {} and {}", at_.back(), step),
                  "put `at` in ascending order, in steps or in shares of the budget");
    }
    at_.push_back(step);
  }
}

double OptionSchedule::OnBudget::at(int64_t step) const {
  if (parts_.shape == ScheduleShape::piecewise) return piecewise(step);
  if (parts_.shape == ScheduleShape::one_cycle) return one_cycle(std::min(step, length_ - 1));
  if (step < warmup_) {
    return annealed(Anneal::linear, parts_.start, parts_.peak, share_of(step, warmup_));
  }
  return after_warmup(std::min(step, length_));
}

double OptionSchedule::OnBudget::after_warmup(int64_t step) const {
  const ScheduleParts& p = parts_;
  const int64_t done = step - warmup_, rest = length_ - warmup_;
  const auto count = static_cast<double>(done);
  switch (p.shape) {
    case ScheduleShape::linear:
      return annealed(Anneal::linear, p.peak, p.end, share_of(done, rest));
    case ScheduleShape::cosine:
      return annealed(Anneal::cosine, p.peak, p.end, share_of(done, rest));
    case ScheduleShape::warmup_stable_decay:
      if (step <= length_ - decay_) return p.peak;
      return annealed(p.anneal, p.peak, p.end, share_of(step - (length_ - decay_), decay_));
    case ScheduleShape::step: {
      const int64_t drops = done / every_;
      return p.peak * std::pow(p.gamma, static_cast<double>(drops));
    }
    case ScheduleShape::exponential:
      if (p.gamma > 0) return p.peak * std::pow(p.gamma, count);
      return p.peak * std::pow(p.end / p.peak, share_of(done, rest));
    case ScheduleShape::inverse_sqrt:
      return p.peak * std::sqrt(timescale_ / (count + timescale_));
    case ScheduleShape::polynomial:
      return p.end + (p.peak - p.end) * std::pow(1 - share_of(done, rest), p.power);
    case ScheduleShape::cosine_restarts:
      return restarted(done);
    default:
      return p.peak;
  }
}

/// torch.optim.lr_scheduler.OneCycleLR with total_steps = length and pct_start = warm-up / length.
double OptionSchedule::OnBudget::one_cycle(int64_t step) const {
  struct Phase {
    double until, from, to;
  };
  const ScheduleParts& p = parts_;
  const double last = static_cast<double>(length_) - 1;
  std::vector<Phase> phases = {{cycle_peak_ - 1, p.start, p.peak}};
  if (p.three_phase) phases.push_back({2 * cycle_peak_ - 2, p.peak, p.start});
  phases.push_back({last, p.three_phase ? p.start : p.peak, p.end});
  const auto now = static_cast<double>(step);
  double begin = 0;
  for (const Phase& phase : phases) {
    if (phase.until <= begin) continue;  // a phase without a step
    if (now <= phase.until) {
      return annealed(p.anneal, phase.from, phase.to, (now - begin) / (phase.until - begin));
    }
    begin = phase.until;
  }
  return p.end;
}

/// torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.
double OptionSchedule::OnBudget::restarted(int64_t step) const {
  int64_t period = every_, done = step;
  if (parts_.factor == 1) done %= period;
  while (done >= period) {
    done -= period;
    period *= parts_.factor;
  }
  return annealed(Anneal::cosine, parts_.peak, parts_.end, share_of(done, period));
}

double OptionSchedule::OnBudget::piecewise(int64_t step) const {
  const auto after = std::ranges::upper_bound(at_, step);
  const auto piece = static_cast<std::size_t>(after - at_.begin()) - 1;
  if (!parts_.interpolate || after == at_.end()) return parts_.values[piece];
  return annealed(Anneal::linear, parts_.values[piece], parts_.values[piece + 1],
                  share_of(step - at_[piece], at_[piece + 1] - at_[piece]));
}

}  // namespace gradus
