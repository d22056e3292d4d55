// The trajectories of one block of lanes.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "constant_target/descent.h"

namespace gradus::constant_target {

/// What all blocks share.
struct DescentContext {
  DescentOptions options;
  DrawBatch draw;
  Differentiate differentiate;
  std::vector<std::int64_t> series_steps;
  Bounds bounds;
  double radius = 1;
};

template <class T>
class Block {
 public:
  /// `first` is the number of the first start of the block; at most `lanes` starts.
  Block(const DescentContext& context, std::int64_t first, std::span<const Start> starts);
  void advance(std::int64_t step, std::int64_t steps);
  void finish(std::int64_t step);

  TrajectoryRecord record(std::size_t lane) const {
    return record_of(setting_, record_, xi_[lane], lane);
  }
  StepTerms terms(std::size_t lane) const { return lane_of(terms_[now_], lane); }
  double step_length(std::size_t lane) const { return gamma_[lane]; }
  const std::vector<SeriesPoint>& series(std::size_t lane) const { return series_[lane]; }
  /// The worst of the first lane since the last look.
  StepExtremes look();
  std::vector<double> parameters(std::size_t lane) const;
  double xi(std::size_t lane) const { return xi_[lane]; }
  bool all_diverged() const;
  void save(std::vector<double>& state);
  void restore(std::span<const double>& state);

 private:
  /// Calls visit(number) for every number of the state.
  template <class Visit>
  void each_number(const Visit& visit);
  const DescentOptions& options() const { return context_.options; }
  bool is_flow() const { return constant_target::is_flow(options().mode); }
  void step(std::int64_t n);
  void open_step(std::int64_t n);
  void measure(std::int64_t n);
  void stop_diverged();
  void choose_lengths(std::int64_t n);
  double next_step_length(std::size_t lane, std::int64_t n) const;
  double first_step_length(std::size_t lane) const;
  void atoms_of_measure(const AlignedVector<T>& theta);
  void atoms_of_batch(std::int64_t n);
  void differentiate(const AlignedVector<T>& theta);
  void differentiate_elsewhere(const AlignedVector<T>& theta);
  void descend();
  void flow_step();
  void keep_point(std::int64_t n);
  SeriesPoint point_of(std::size_t lane, std::int64_t n) const;
  bool diverged(std::size_t lane) const { return record_.diverged_step[lane] >= 0; }
  std::size_t followed() const;

  const DescentContext& context_;
  std::int64_t first_;
  std::size_t used_;  // lanes with a start
  AlignedVector<T> theta_, stage_, slope_sum_;
  WatchSetting setting_;
  Row xi_, multiple_, base_step_, gamma_, integral_;
  alignas(64) std::array<T, lanes> xi_lanes_{};
  std::array<BlockTerms, 2> terms_;  // of the latest two steps' starts
  std::size_t now_ = 0;              // the later of them
  BlockRecord record_;
  std::array<std::vector<SeriesPoint>, lanes> series_;
  std::optional<Pieces<T>> pieces_;
  Atoms<T> atoms_, batch_atoms_;
  Atoms<double> lane_atoms_;
  BlockRisk<T> at_;
  bool some_diverged_ = false;
  std::int64_t next_fit_ = -1;  // the first fitted step that is not behind
  std::size_t next_point_ = 0;  // in series_steps: the first that is not behind
};

}  // namespace gradus::constant_target
