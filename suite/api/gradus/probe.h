// Probes: quantities recorded along a run, off the method's clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "gradus/clock.h"
#include "gradus/tensor.h"

namespace gradus {

/// How a probe is reduced over every value added to it, beside its thinned series.
enum class Reduction { none, last, max, min, sum, count, first_nonzero };

/// A declaration: name, what it is, and how often it is looked at.
struct ProbeSpec {
  std::string name;  ///< "update_share"; the record adds the plugin's id
  std::string text;
  std::string unit;
  Reduction reduction = Reduction::last;
  bool every_step = false;  ///< look at every step (the reduction is then over all steps);
                            ///< else only at steps that will be kept in the series
};

/// A recorded quantity. The pattern in a method or monitor:
///   if (auto scope = probe.open()) scope->add(value);
/// `open` is false at steps where nothing is recorded, and costs one comparison then. While the
/// scope lives, time and evaluations are not charged to the method.
class Probe {
 public:
  virtual ~Probe() = default;

  class Scope {
   public:
    Scope(Probe& probe, Clock& clock) : probe_(probe), clock_(clock), lane_(clock, Lane::off) {
      clock_.begin_observation();
    }
    ~Scope() { clock_.end_observation(); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    void add(double value) { probe_.record(value); }
    /// A one-element tensor; it is read when the run's records are written, without synchronizing.
    void add(const Tensor& value) { probe_.record(value); }

   private:
    Probe& probe_;
    Clock& clock_;
    LaneScope lane_;
  };

  std::optional<Scope> open() {
    if (*step_ < next_) return std::nullopt;
    return std::optional<Scope>(std::in_place, *this, *clock_);
  }

  /// The pattern above in one call, for a value that costs nothing to compute.
  void add(double value) {
    if (auto scope = open()) scope->add(value);
  }

 protected:
  Probe(Clock& clock, const int64_t& step) : clock_(&clock), step_(&step) {}
  virtual void record(double value) = 0;
  virtual void record(const Tensor& value) = 0;
  int64_t next_ = 0;  ///< first step at which `open` succeeds

 private:
  Clock* clock_;
  const int64_t* step_;
};

}  // namespace gradus
