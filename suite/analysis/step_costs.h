// What the samples of `gradus bench` say: how the cost of a step compares between methods, and how
// far two copies of one method lie apart on this machine (A/A). A sample is the mean over the steps
// of one repetition; repetitions of all methods were interleaved at random.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gradus/stats/intervals.h"
#include "protocol/answer.h"

namespace gradus::analysis {

/// Microseconds a step, one number a repetition. What was not measured is empty: the split of a
/// fused engine's time, CPU time of runs with several threads or on a GPU.
struct StepSamples {
  struct Part {
    std::string name;
    std::vector<double> us;
  };
  std::vector<double> wall, cpu, data, gradient, update;
  std::vector<double> off;  ///< probes, beside the step: not in wall and cpu
  std::vector<Part> parts;  ///< of the update, as the method names them
};

/// One method's samples, or why there are none.
struct StepCost {
  std::string method = "";
  std::string refused = "";  ///< why the method does not apply; empty: it was measured
  std::string ended =
      "";  ///< why its run ended while it was measured (diverged, ...); usually empty
  StepSamples samples = {};
  std::optional<StepSamples> copy = {};    ///< of the second copy (A/A)
  std::optional<double> gradients = {};    ///< evaluations with a gradient, a step
  std::optional<double> state_bytes = {};  ///< what the method keeps between steps, a parameter
};

/// What a comparison of two step times says at the 5 % level.
enum class StepVerdict {
  slower,
  faster,
  within_noise,  ///< no difference shown, or none beyond the noise floor
  too_few,       ///< this number of repetitions cannot show a difference
};

/// "slower", "faster", "within noise", "too few repetitions".
const char* to_text(StepVerdict verdict);

/// Step times against other ones: ratios of medians with 95 % bootstrap intervals.
struct StepRatio {
  stats::Estimate wall;
  std::optional<stats::Estimate> cpu;  ///< where both have CPU time
  double p = 1;                        ///< Mann-Whitney on the clock, Holm over the comparisons
  StepVerdict verdict = StepVerdict::within_noise;
};

/// All comparisons. `of_copy` and `of_first` have an entry for each method, empty for what was not
/// measured, and for the first measured method in `of_first`.
struct StepComparison {
  bool cpu = false;  ///< the clock: CPU time of the thread where all have it, else wall time
  std::optional<std::size_t> first;                ///< the first measured method
  std::vector<std::optional<StepRatio>> of_first;  ///< time / time of the first measured method
  std::vector<std::optional<StepRatio>> of_copy;   ///< time of the second copy / time of the first
  /// Largest |end of an interval - 1| over the A/A comparisons, on the clock: two copies of the
  /// same method may lie this far apart here. Empty without copies.
  std::optional<double> noise_floor;
};

/// Compares. A method is slower (faster) than the first one where the interval of the ratio lies
/// above (below) 1, p is at most 0.05, and |ratio - 1| exceeds the noise floor, where there is one.
/// Needs at least 2 repetitions (stats.too_few).
StepComparison compare_step_costs(std::span<const StepCost> costs);

/// Whether wall time exceeds CPU time by more than 5 % in a method's median: other work had the
/// core, as in a run's record. False where there is no CPU time.
bool contended(const StepSamples& samples);

/// What the worker's answer to `bench` says (docs/protocol.md): with copies, the second half of
/// `samples` are those of the first half's second copies.
std::vector<StepCost> step_costs_of(const std::vector<protocol::BenchSamples>& samples,
                                    const std::vector<std::string>& methods, bool copies);

}  // namespace gradus::analysis
