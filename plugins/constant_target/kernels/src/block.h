// The trajectories of one block of lanes.
#pragma once

#include <array>
#include <optional>
#include <utility>
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

  const TrajectoryRecord& record(std::size_t lane) const { return records_[lane]; }
  const StepTerms& terms(std::size_t lane) const { return terms_[lane]; }
  double step_length(std::size_t lane) const { return gamma_[lane]; }
  const std::vector<SeriesPoint>& series(std::size_t lane) const { return series_[lane]; }
  /// The worst of the first lane since the last look.
  StepExtremes look() { return std::exchange(records_[0].since_look, {}); }
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
  void measure_end(std::int64_t step);
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

  const DescentContext& context_;
  std::int64_t first_;
  std::size_t used_;  // lanes with a start
  AlignedVector<T> theta_, stage_, slope_sum_;
  std::array<double, lanes> xi_{}, multiple_{}, base_step_{}, gamma_{}, integral_{};
  alignas(64) std::array<T, lanes> xi_lanes_{};
  std::array<StepTerms, lanes> terms_{};
  std::vector<TrajectorySetting> settings_;  // of the lanes with a start
  std::array<TrajectoryRecord, lanes> records_{};
  std::array<std::vector<SeriesPoint>, lanes> series_;
  std::optional<Pieces<T>> pieces_;
  Atoms<T> atoms_, batch_atoms_;
  Atoms<double> lane_atoms_;
  BlockRisk<T> at_;
};

}  // namespace gradus::constant_target
