// The two training loops that step_benchmark compares: the same network, data, batches and update.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace gradus::bench {

/// A training loop that can be continued.
class Loop {
 public:
  virtual ~Loop() = default;
  virtual void run(int64_t steps) = 0;
};

/// Written directly on LibTorch: index_select, forward, autograd::grad, one fused update.
/// `optimizer` is "sgd" (momentum 0.9) or "adam".
std::unique_ptr<Loop> bare_loop(const std::string& optimizer, int64_t batch);

/// The host's own loop with the plugins suite.mlp and baselines. `derivative` is the model's
/// option: "own" or "autograd".
std::unique_ptr<Loop> harness_loop(const std::string& optimizer, int64_t batch,
                                   const std::string& derivative);

}  // namespace gradus::bench
