// What a training in lanes is given.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>

#include "random_restart/laws.h"
#include "random_restart/shape.h"

namespace gradus::random_restart {

/// Samples shared by all networks: inputs rows x d (row-major), targets rows. Only looked at while
/// the trainer is made, which keeps copies.
struct Samples {
  std::span<const double> inputs, targets;
};

enum class LaneOptimizer { sgd, momentum, adam };

/// Optimizer of the kernel with LibTorch's formulas; defaults as there. Momentum without dampening.
struct LaneOptimizerOptions {
  LaneOptimizer kind = LaneOptimizer::sgd;
  double learning_rate = 0.02;
  double momentum = 0.9;
  double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
};

/// Which recorded iterate is kept beside the last one.
enum class Keep { nothing, best_risk, best_test };

struct Domain {
  double a = -1, b = 1;
};

enum class LaneScalar { float32, float64 };

/// Training of `networks` independent copies. Loss: mean over the batch of |N(x) - y|^2, ReLU'(0) =
/// 0.
struct LaneOptions {
  Shape shape = Shape::constant(1, 10, 4);
  Law law;
  LaneScalar scalar = LaneScalar::float64;
  std::uint64_t first_network = 0;  ///< stream index of the first copy
  std::int64_t networks = 300;      ///< R
  std::uint64_t init_seed = 0, batch_seed = 0;
  bool shared_batches = false;  ///< one batch stream for all copies
  int batch = 32;               ///< B, 1 .. rows
  LaneOptimizerOptions optimizer;
  double gradient_clip = 1;  ///< per network: g *= min(1, c/(|g| + 1e-6)); 0: off
  /// Range of the clip at the output, applied in evaluation (and in the loss with clip_in_loss,
  /// which has zero gradient outside).
  double clip_low = -std::numeric_limits<double>::infinity();
  double clip_high = std::numeric_limits<double>::infinity();
  bool clip_in_loss = false;
  std::int64_t record_every = 100;
  Keep keep = Keep::nothing;
  double norm_cap = std::numeric_limits<double>::infinity();  ///< sup norm below which Keep keeps
  /// Domain of the exact test for dead networks (one input). Without it the test on the training
  /// inputs (D3) decides what is called dead.
  std::optional<Domain> domain = Domain{};
  bool nonnegative_inputs = false;  ///< without a domain: the sign test counts layer 1 too
  int threads = 1;
  int lane_block = 0;   ///< V: 8, 16, or 0 for the vector of the machine
  int micro_batch = 0;  ///< b, or 0 for a choice by cache size

  /// Throws Error "random_restart.lanes" (or an error of shape, law or domain) naming the option,
  /// what was expected and found. `rows`: training samples.
  void check(std::int64_t rows) const;
};

}  // namespace gradus::random_restart
