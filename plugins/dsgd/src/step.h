// dsgd.step: duality structure gradient descent, one step (THEORY.md, section 4.1, 4.2).
//
//   G = gradient; P_i = layer-wise bounds; D_i, h_i = direction of G_i and <G_i, D_i>
//   score_i = h_i^2 / P_i;  i* = argmax score_i (lowest index on ties)
//   W_{i*} <- W_{i*} - eps (h_{i*} / P_{i*}) D_{i*}; nothing else is written
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "directions.h"
#include "gradus/optimizer.h"
#include "gradus/options.h"
#include "gradus/stream.h"
#include "smoothness.h"

namespace gradus::dsgd {

enum class LayerRule { greedy, random, cyclic, all };

/// What the last step did, for probes and the plugin's tools. Quantities that were not computed (an
/// upper score below the best one made them needless) are NaN.
struct StepReport {
  int layer = -1;    ///< from 0; -1: nothing was moved; all: the layer of the largest score
  double value = 0;  ///< the batch's loss at the step's start
  std::vector<double> bound;  ///< P_i
  std::vector<double> dual;   ///< h_i
  std::vector<double> score;  ///< h_i^2 / P_i
  double length = 0;          ///< eps h / P: at least the step's norm
  double guaranteed = 0;      ///< decrease that is certified for `certified_of`; 0: none
};

/// The parts of a step that `gradus bench` and the tool `step_cost` show.
inline constexpr const char* norms_part = "norms";  ///< bounds P: norms of weights and activations
inline constexpr const char* map_part = "map";      ///< dual norms and duality maps
inline constexpr const char* write_part = "write";  ///< writing the chosen layer

class RunProbes;

class Step final : public Optimizer {
 public:
  struct Options {
    LayerNorm norm = LayerNorm::two;
    std::vector<std::string> norms;
    double eps = 1;
    ActivationBound activation_bound = ActivationBound::automatic;
    InputNorm input_norm = InputNorm::mean;
    LayerRule layer_rule = LayerRule::greedy;
    double floor = 0;
    NormBound norm_bound = NormBound::automatic;
    int64_t schatten_k = 5;
    int64_t norm_refresh = 1;
    MapKind duality_map = MapKind::automatic;
    double gamma = 0;
    int64_t seed = 0;
    bool noise_probe = false;
    void declare(Schema& schema);

   private:
    void declare_bound(Schema& schema);
    void declare_rule(Schema& schema);
  };

  explicit Step(Options options);
  ~Step() override;

  std::string refuses(const Model& model, const Loss& loss, const DataInfo& data) const override;
  void state(Archive& archive) override;

  const StepReport& report() const { return report_; }
  const SmoothnessBounds& bounds() const { return bounds_; }
  const Chain& chain() const { return chain_; }

 private:
  void move(Objective& objective) override;
  void prepare(const Objective& objective);
  Tensors matrices(const Tensors& gradient) const;
  void check_finite(const Objective& objective, const Tensors& gradients) const;
  void find_directions(const Objective& objective, const Tensors& gradients);
  void find_greedily(const Objective& objective, const Tensors& gradients, MapKind map);
  void find(std::size_t layer, MapKind map, const Tensor& gradient, const Objective& objective);
  int chosen(const Objective& objective);
  void apply(Objective& objective, std::size_t layer, double eps);
  void write_layers(Objective& objective);
  bool certified() const;

  Options options_;
  Chain chain_;
  SmoothnessBounds::Settings settings_;
  bool full_batch_ = false;
  bool prepared_ = false;
  SmoothnessBounds bounds_;
  Directions directions_;
  std::vector<Direction> found_;  // of this step
  std::vector<char> known_;       // whether found_[i] was computed
  int64_t steps_ = 0;
  uint64_t drawn_ = 0;  // of the random rule's stream
  StepReport report_;
  std::unique_ptr<RunProbes> probes_;
};

/// The text of the warning dsgd.uncertified, or empty where a decrease is guaranteed.
std::string uncertified_warning(double eps, LayerRule rule);

}  // namespace gradus::dsgd
