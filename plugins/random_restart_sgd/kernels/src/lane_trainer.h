// The trainer of lanes.h for one scalar type.
#pragma once

#include <array>
#include <vector>

#include "gradus/aligned_vector.h"
#include "lane_block.h"
#include "random_restart/lanes.h"

namespace gradus::random_restart {

/// Samples in the kernel's scalar type for the networks, and in float64 for the errors.
template <class T>
struct LaneSamples {
  std::vector<T> inputs, rounded_targets;
  std::vector<double> targets;
  std::int64_t rows() const { return static_cast<std::int64_t>(targets.size()); }
};

/// Scratch of one thread.
template <class T>
struct LaneScratch {
  AlignedVector<T> gradient, activations, delta, outputs, on;
  AlignedVector<std::int64_t> rows;
  DomainImage image;
  std::vector<double> parameters;
  BlockScratch<T> view() {
    return {gradient.data(), activations.data(), delta.data(), rows.data()};
  }
};

template <class T>
class Trainer final : public LaneTrainer {
 public:
  Trainer(const LaneOptions& options, const Samples& training, const Samples& test);

  void advance(std::int64_t steps) override;
  void observe(std::int64_t step) override;
  std::int64_t step() const override { return step_; }
  void finish() override;
  std::span<const NetworkOutcome> outcomes() const override { return outcomes_; }
  std::vector<double> parameters(std::int64_t network) const override;
  std::vector<double> kept_parameters(std::int64_t network) const override;
  void set_parameters(std::int64_t network, std::span<const double> values) override;
  std::vector<double> gradient(std::int64_t network, std::span<const std::int64_t> rows) override;
  std::vector<std::pair<std::string, std::span<std::byte>>> state() override;
  int lane_block() const override { return lanes_; }
  int micro_batch() const override { return training_.micro_batch; }

 private:
  using Lanes = std::array<Evaluation, kMostLanes>;

  void describe_training();
  void make_scratch();
  void initialize();
  std::int64_t blocks() const { return (options_.networks + lanes_ - 1) / lanes_; }
  std::size_t block_size() const { return options_.shape.parameters() * lanes_; }
  std::int64_t networks_in(std::int64_t block) const;
  template <class F>
  void each_block(F&& work);  // work(block, scratch)
  void step_block(std::int64_t block, LaneScratch<T>& scratch, std::int64_t steps);
  void forward(const T* parameters, LaneScratch<T>& scratch, const std::vector<T>& inputs, bool on);
  double parameter(const AlignedVector<T>& buffer, std::int64_t network, std::size_t i) const;

  // Evaluations and verdicts (lane_records.cpp).
  void record_block(std::int64_t block, std::int64_t step, LaneScratch<T>& scratch);
  void start_block(std::int64_t block, LaneScratch<T>& scratch);
  void finish_block(std::int64_t block, LaneScratch<T>& scratch);
  void measure_risk(const T* parameters, LaneScratch<T>& scratch, Lanes& lanes);
  void measure_test(const T* parameters, LaneScratch<T>& scratch, Lanes& lanes);
  void judge(std::int64_t block, LaneScratch<T>& scratch,
             std::array<Verdicts, kMostLanes>& verdicts);
  std::array<bool, kMostLanes> dead_lanes(std::int64_t block, LaneScratch<T>& scratch,
                                          std::array<DeadLayers, kMostLanes>& domain,
                                          std::array<DeadLayers, kMostLanes>& data);
  DeadLayers off_layers(const LaneScratch<T>& scratch, int lane) const;
  void keep_if_better(std::int64_t network, const Evaluation& found);
  bool finite(std::int64_t network) const;
  void copy_parameters(std::int64_t network, LaneScratch<T>& scratch) const;
  std::uint64_t frozen_hash(std::int64_t network, LaneScratch<T>& scratch) const;

  LaneOptions options_;
  int lanes_;  // V
  LaneSamples<T> train_, test_;
  std::vector<T> points_;  // of the certificate
  std::vector<int> sizes_;
  std::vector<std::size_t> weights_;
  BlockTraining<T> training_;
  AlignedVector<T> parameters_, first_moment_, second_moment_, kept_;
  std::vector<NetworkOutcome> outcomes_;
  std::int64_t step_ = 0;
  std::vector<LaneScratch<T>> scratch_;  // one a thread
};

}  // namespace gradus::random_restart
