// The bounds P_i along a run: norms of the weights, sizes of the activations, the loss constants.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "chain.h"
#include "gradus/archive.h"
#include "gradus/objective.h"
#include "loss_constants.h"

namespace gradus::dsgd {

enum class NormBound { automatic, svd, schatten, cholesky };
enum class InputNorm { mean, max };

class SmoothnessBounds {
 public:
  struct Settings {
    ActivationBound mode = ActivationBound::worst;  ///< resolved: not `automatic`
    InputNorm input_norm = InputNorm::mean;
    double floor = 0;
    NormBound norm_bound = NormBound::automatic;
    int64_t schatten_squarings = 5;
    int64_t refresh = 1;  ///< steps for which a norm is carried by Weyl's inequality
  };

  /// P_i + floor of every layer at the objective's parameters. `inputs` are the layers' inputs on
  /// the set of f (data) or on the batch (batch); worst reads none. Uncounted: it reads data and
  /// parameters only.
  std::vector<double> at(const Settings& settings, const Chain& chain, const Objective& objective,
                         const Tensors& inputs);

  /// The layer's matrix moved by at most `length` in the layer's own norm.
  void moved(const Settings& settings, const Chain& chain, std::size_t layer, double length,
             const Objective& objective);

  /// z_j as used last for the vector norm q; 0 where it was not needed.
  double weight_norm(Norm q, std::size_t layer) const;

  void state(Archive& archive);

  /// An upper bound of ||W||_q of a layer's matrix without its bias, as an operator between its
  /// activations. `warm` keeps the vector of cholesky_bound.
  static double operator_norm(const Settings& settings, const Layer& layer, const Tensor& weight,
                              Norm q, Tensor& warm);

 private:
  struct Carried {
    std::vector<double> z;     ///< upper bounds
    std::vector<int64_t> age;  ///< steps since it was computed; -1: not known
  };
  double carried_norm(const Settings& settings, const Chain& chain, std::size_t layer, Norm q,
                      const Objective& objective);
  double input_size(const Settings& settings, const Chain& chain, std::size_t layer, Norm q,
                    const Objective& objective, const Tensors& inputs);
  RegressionFacts regression_facts(const Settings& settings, const Chain& chain, Norm q,
                                   const Objective& objective);
  void resize(std::size_t layers);

  std::array<Carried, 3> carried_;  // by Norm
  Tensors warm_;                    // of cholesky_bound, by layer
  std::vector<int64_t> versions_;   // of the weights when last seen; not part of the state
  std::array<double, 3> first_input_{-1, -1, -1};     // B_0 by Norm, once
  std::array<double, 3> largest_target_{-1, -1, -1};  // by Norm, once
};

}  // namespace gradus::dsgd
