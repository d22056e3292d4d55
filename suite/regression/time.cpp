// Time a step: ratios of medians. The unit is a run, never a step.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "gradus/stats/bootstrap.h"
#include "gradus/stats/holm.h"
#include "gradus/stats/quantiles.h"
#include "gradus/stats/rank_tests.h"
#include "gradus/text.h"
#include "regression/aspects.h"

namespace gradus::regression {
namespace {

using Runs = std::vector<const record::RunRecord*>;
using Seconds = std::optional<double> record::RunTimes::*;

bool is_positive(const std::optional<double>& value) {
  return value && *value > 0;
}

Runs timed_runs(const std::vector<RunPair>& pairs, const record::RunRecord* RunPair::*side) {
  Runs runs;
  for (const RunPair& pair : pairs) {
    const record::RunRecord& run = *(pair.*side);
    if (run.status == record::RunStatus::finished && run.steps.value_or(0) > 0)
      runs.push_back(&run);
  }
  return runs;
}

bool all_have_cpu_time(const Runs& runs) {
  return std::ranges::all_of(
      runs, [](const record::RunRecord* run) { return is_positive(run->time.cpu_s); });
}

std::vector<double> step_us(const Runs& runs, Seconds clock) {
  std::vector<double> values;
  for (const record::RunRecord* run : runs) {
    const bool waited = clock == &record::RunTimes::wall_s && run->time.contended == true;
    const std::optional<double>& seconds = run->time.*clock;
    if (waited || !is_positive(seconds)) continue;
    values.push_back(*seconds / static_cast<double>(*run->steps) * 1e6);
  }
  return values;
}

stats::Estimate ratio_of(const Timing& timing, const Rules& rules) {
  if (std::min(timing.base.size(), timing.now.size()) < 2) {
    const double ratio = timing.now[0] / timing.base[0];
    return {ratio, {0, std::numeric_limits<double>::infinity()}};
  }
  return stats::bootstrap_median_ratio(timing.now, timing.base, stats::Pairing::unpaired,
                                       {.draws = rules.draws});
}

std::string short_number(double value) {
  return significant(value, 3);
}

double ratio_of_fastest(const Timing& timing) {
  return *std::ranges::min_element(timing.now) / *std::ranges::min_element(timing.base);
}

bool looks_slower(const Timing& timing, const stats::Estimate& ratio) {
  return std::min(ratio.value, ratio_of_fastest(timing)) > timing.limit;
}

Aspect time_aspect(const Timing& timing, const stats::Estimate& ratio, double p,
                   const Rules& rules) {
  Aspect aspect{"time"};
  const bool shown = p <= rules.time_level;
  const double fastest = ratio_of_fastest(timing);
  if (shown && looks_slower(timing, ratio) && ratio.interval.low > 1) {
    aspect.change = Class::regressed;
  } else if (shown && std::max(ratio.value, fastest) < 1 / timing.limit &&
             ratio.interval.high < 1) {
    aspect.change = Class::improved;
  }
  const double base = stats::median(timing.base), now = stats::median(timing.now);
  aspect.text =
      fmt::format("{} us a step, now {}: {} times [{}, {}], the fastest run {} times, p = {} ({})",
                  short_number(base), short_number(now), short_number(ratio.value),
                  short_number(ratio.interval.low), short_number(ratio.interval.high),
                  short_number(fastest), short_number(p), timing.clock);
  const bool bounded = std::min(timing.base.size(), timing.now.size()) >= 2;
  aspect.numbers = {{"clock", timing.clock},
                    {"base_us", base},
                    {"now_us", now},
                    {"ratio", ratio.value},
                    {"low", bounded ? OptionValue(ratio.interval.low) : OptionValue()},
                    {"high", bounded ? OptionValue(ratio.interval.high) : OptionValue()},
                    {"fastest", fastest},
                    {"p_holm", p},
                    {"base_runs", static_cast<int64_t>(timing.base.size())},
                    {"new_runs", static_cast<int64_t>(timing.now.size())}};
  return aspect;
}

}  // namespace

std::optional<Timing> timing_of(const std::vector<RunPair>& pairs) {
  const Runs base = timed_runs(pairs, &RunPair::base), now = timed_runs(pairs, &RunPair::now);
  const bool cpu = all_have_cpu_time(base) && all_have_cpu_time(now);
  const Seconds clock = cpu ? &record::RunTimes::cpu_s : &record::RunTimes::wall_s;
  Timing timing{step_us(base, clock), step_us(now, clock), cpu ? "thread CPU time" : "wall time"};
  if (timing.base.empty() || timing.now.empty()) return std::nullopt;
  return timing;
}

TooFewRuns compare_times(std::vector<Timing>& timings, const Rules& rules) {
  std::vector<double> p;
  for (const Timing& timing : timings) {
    p.push_back(timing.base == timing.now ? 1 : stats::mann_whitney(timing.base, timing.now).p);
  }
  const std::vector<double> corrected = p.empty() ? p : stats::holm(p);
  TooFewRuns too_few;
  for (std::size_t i = 0; i < timings.size(); ++i) {
    Timing& timing = timings[i];
    const double smallest = stats::smallest_unpaired_p(timing.base.size(), timing.now.size());
    const bool equal = timing.base == timing.now;
    const stats::Estimate ratio = equal ? stats::Estimate{1, {1, 1}} : ratio_of(timing, rules);
    timing.row->aspects.push_back(time_aspect(timing, ratio, corrected[i], rules));
    if (smallest * static_cast<double>(timings.size()) <= rules.time_level) continue;
    ++too_few.rows;
    if (looks_slower(timing, ratio)) {
      too_few.slower.push_back(fmt::format("{} {} ({} times as long a step)", timing.row->task,
                                           timing.row->name, short_number(ratio.value)));
    }
  }
  return too_few;
}

}  // namespace gradus::regression
