#include "analysis/step_costs.h"

#include <algorithm>
#include <cmath>

#include "gradus/stats/bootstrap.h"
#include "gradus/stats/holm.h"
#include "gradus/stats/quantiles.h"
#include "gradus/stats/rank_tests.h"

namespace gradus::analysis {
namespace {

constexpr double level = 0.05;
constexpr double contention_share = 0.05;

using Ratios = std::vector<std::optional<StepRatio>>;

bool measured(const StepCost& cost) {
  return !cost.samples.wall.empty();
}

stats::Estimate ratio(const std::vector<double>& now, const std::vector<double>& base) {
  return stats::bootstrap_median_ratio(now, base, stats::Pairing::unpaired);
}

const stats::Estimate& on_clock(const StepRatio& found, bool cpu) {
  return cpu ? *found.cpu : found.wall;
}

StepRatio ratio_of(const StepSamples& now, const StepSamples& base, bool cpu) {
  StepRatio found;
  found.wall = ratio(now.wall, base.wall);
  if (!now.cpu.empty() && !base.cpu.empty()) found.cpu = ratio(now.cpu, base.cpu);
  found.p =
      cpu ? stats::mann_whitney(now.cpu, base.cpu).p : stats::mann_whitney(now.wall, base.wall).p;
  return found;
}

void correct(Ratios& ratios) {
  std::vector<double> p;
  for (const auto& found : ratios) {
    if (found) p.push_back(found->p);
  }
  if (p.empty()) return;
  std::size_t next = 0;
  const std::vector<double> corrected = stats::holm(p);
  for (auto& found : ratios) {
    if (found) found->p = corrected[next++];
  }
}

StepVerdict judged(const StepRatio& found, bool cpu, double floor, double smallest_p) {
  if (smallest_p > level) return StepVerdict::too_few;
  const stats::Estimate& estimate = on_clock(found, cpu);
  if (found.p > level || std::abs(estimate.value - 1) <= floor) return StepVerdict::within_noise;
  if (estimate.interval.low > 1) return StepVerdict::slower;
  if (estimate.interval.high < 1) return StepVerdict::faster;
  return StepVerdict::within_noise;
}

void judge(Ratios& ratios, const StepComparison& all, std::span<const StepCost> costs) {
  const auto count = std::ranges::count_if(ratios, [](const auto& found) { return bool{found}; });
  for (std::size_t i = 0; i < ratios.size(); ++i) {
    if (!ratios[i]) continue;
    const std::size_t repetitions = costs[i].samples.wall.size();
    const double smallest =
        stats::smallest_unpaired_p(repetitions, repetitions) * static_cast<double>(count);
    ratios[i]->verdict = judged(*ratios[i], all.cpu, all.noise_floor.value_or(0), smallest);
  }
}

StepSamples samples_of(const protocol::BenchSamples& measured) {
  StepSamples samples{measured.step_us,
                      measured.cpu_us,
                      measured.data_us,
                      measured.gradient_us,
                      measured.update_us,
                      measured.off_us,
                      {}};
  for (const auto& [name, us] : measured.parts) samples.parts.push_back({name, us});
  return samples;
}

}  // namespace

const char* to_text(StepVerdict verdict) {
  switch (verdict) {
    case StepVerdict::slower:
      return "slower";
    case StepVerdict::faster:
      return "faster";
    case StepVerdict::within_noise:
      return "within noise";
    case StepVerdict::too_few:
      return "too few repetitions";
  }
  return "";
}

StepComparison compare_step_costs(std::span<const StepCost> costs) {
  StepComparison all;
  all.of_first.resize(costs.size());
  all.of_copy.resize(costs.size());
  all.cpu = true;
  for (const StepCost& cost : costs) {
    const bool lacks = cost.samples.cpu.empty() || (cost.copy && cost.copy->cpu.empty());
    if (measured(cost) && lacks) all.cpu = false;
  }
  for (std::size_t i = 0; i < costs.size(); ++i) {
    if (!measured(costs[i])) continue;
    if (costs[i].copy) all.of_copy[i] = ratio_of(*costs[i].copy, costs[i].samples, all.cpu);
    if (all.first) {
      all.of_first[i] = ratio_of(costs[i].samples, costs[*all.first].samples, all.cpu);
    } else {
      all.first = i;
    }
  }
  correct(all.of_first);
  correct(all.of_copy);
  judge(all.of_copy, all, costs);  // before there is a floor: whether the copies can be told apart
  for (const auto& found : all.of_copy) {
    if (!found) continue;
    const stats::Interval& ends = on_clock(*found, all.cpu).interval;
    all.noise_floor =
        std::max({all.noise_floor.value_or(0), std::abs(ends.low - 1), std::abs(ends.high - 1)});
  }
  judge(all.of_first, all, costs);
  return all;
}

bool contended(const StepSamples& samples) {
  if (samples.cpu.empty()) return false;
  return stats::median(samples.wall) > (1 + contention_share) * stats::median(samples.cpu);
}

std::vector<StepCost> step_costs_of(const std::vector<protocol::BenchSamples>& samples,
                                    const std::vector<std::string>& methods, bool copies) {
  std::vector<StepCost> costs;
  for (std::size_t i = 0; i < methods.size(); ++i) {
    const protocol::BenchSamples& sample = samples.at(i);
    StepCost cost{
        methods[i], sample.refused.value_or(""), sample.ended.value_or(""), samples_of(sample), {}};
    cost.gradients = sample.gradients;
    cost.state_bytes = sample.state_bytes;
    if (copies && cost.refused.empty()) cost.copy = samples_of(samples.at(methods.size() + i));
    costs.push_back(std::move(cost));
  }
  return costs;
}

}  // namespace gradus::analysis
