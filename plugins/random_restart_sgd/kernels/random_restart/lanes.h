// Training of many small ReLU networks at once: one network a SIMD lane.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "random_restart/dead.h"
#include "random_restart/lane_options.h"

namespace gradus::random_restart {

/// One evaluation of one network, accumulated in float64. "Clipped": the output clipped to the
/// range of the options, min(max(y, u), v).
struct Evaluation {
  std::int64_t step = -1;     ///< iterate; -1: never evaluated
  double risk = 0;            ///< mean square error on the training samples, clipped
  double risk_unclipped = 0;  ///< the same of the bare output
  double sup_norm = 0;        ///< largest |parameter|
  double test_mse = 0;        ///< mean square error over the test nodes, clipped
  double test_l1 = 0;         ///< mean absolute error over the test nodes, clipped
  double low = 0, high = 0;   ///< range of the bare output over the test nodes
  bool tested = false;        ///< the four fields above are measured
};

/// The three notions of dead for one set of parameters (see dead.h); `domain` stays empty without a
/// domain.
struct Verdicts {
  DeadLayers sign, domain, data;
};

/// What is known of one network.
struct NetworkOutcome {
  Verdicts start, end;
  Evaluation last, best;  ///< best: the kept iterate; ties keep the earliest
  /// First recorded step at which it was dead (0: at the start), -1 if never.
  std::int64_t became_dead = -1;
  /// First recorded step at which a network dead at the start was alive, -1 if never.
  std::int64_t revived = -1;
  /// First recorded step at which a parameter or the risk was not finite, -1 if never. Such a
  /// network is never kept and its verdicts at the end are left empty.
  std::int64_t diverged = -1;
  /// XXH3 (64 bit) of the frozen parameters, for networks dead at the start: layers 1..j and the
  /// outgoing weights of j, j the last dead layer at the start; at the start and now. 0 for others.
  std::uint64_t frozen_start = 0, frozen_now = 0;
};

/// R copies in structure-of-arrays blocks of V lanes. Results do not depend on V, the micro-batch,
/// the number of threads, the width of the instruction set (among those with fused multiply-add) or
/// on which other networks run: every sum has one fixed order, and a network's random numbers
/// depend on its stream index and the step alone.
///
/// The method (restarts of SGD from random initial values, selection by empirical risk) is that of
/// Cheridito, Jentzen, Rossmannek (2021), arXiv 2006.07075; THEORY.md, section 6,
/// describes the kernel.
class LaneTrainer {
 public:
  /// Draws the initial values and evaluates them. Throws Error for options that do not fit
  /// (LaneOptions::check) or samples of the wrong size ("random_restart.size").
  static std::unique_ptr<LaneTrainer> make(const LaneOptions& options, const Samples& training,
                                           const Samples& test);
  virtual ~LaneTrainer() = default;

  /// `steps` more steps of every network; records at multiples of record_every.
  virtual void advance(std::int64_t steps) = 0;
  virtual std::int64_t step() const = 0;

  /// Says that the present parameters are the iterate of this step, and records it at multiples of
  /// record_every: for engines that train elsewhere and hand their parameters over
  /// (set_parameters), so that one code measures all of them.
  virtual void observe(std::int64_t step) = 0;

  /// Evaluates the present and the kept iterates on the test nodes, and the notions of dead at the
  /// end. May be called at any time; the present iterate then counts as recorded, the trajectory
  /// stays.
  virtual void finish() = 0;
  /// One entry a network; `last`, `end` and `frozen_now` are of the latest finish().
  virtual std::span<const NetworkOutcome> outcomes() const = 0;

  /// Parameters of a network in the order of Shape, now and of the kept iterate (empty without
  /// one).
  virtual std::vector<double> parameters(std::int64_t network) const = 0;
  virtual std::vector<double> kept_parameters(std::int64_t network) const = 0;
  /// Overwrites the parameters of a network (rounded to the scalar type); verdicts at the start,
  /// records and optimizer state stay.
  virtual void set_parameters(std::int64_t network, std::span<const double> values) = 0;
  /// Gradient of the mean loss over the given training rows, not clipped by norm.
  virtual std::vector<double> gradient(std::int64_t network,
                                       std::span<const std::int64_t> rows) = 0;

  /// Everything that changes while training, as named bytes that can be written out and read back
  /// in place: a trainer made from the same options and data then continues bitwise the same.
  virtual std::vector<std::pair<std::string, std::span<std::byte>>> state() = 0;

  /// V, b and the instruction set in use.
  virtual int lane_block() const = 0;
  virtual int micro_batch() const = 0;
  static std::string instruction_set();
};

}  // namespace gradus::random_restart
