// The smoothness bound against sampled remainders (THEORY.md, section 3.1, 3.5).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "random_nets.h"
#include "smoothness.h"

namespace gradus::dsgd {

/// What is measured: the largest |f(w + U) - f(w) - <G_i, U>| / (P_i / 2 ||U||_q^2).
struct TightnessRow {
  Ending ending;
  std::string activation;
  LayerNorm norm;
  ActivationBound mode;
  bool last_layer = false;
  double ratio = 0;    ///< over all nets, layers of this kind and displacements
  int64_t tested = 0;  ///< displacements
};

struct CertifyPlan {
  std::vector<NetLaw> laws;
  int64_t nets = 100;  ///< of each law
  uint64_t seed = 0;
  int64_t displacements = 6;  ///< a layer: random, dual and of rank one in turn
  double factor = 1;          ///< of P: below 1 it is a planted fault
};

/// Rows by law, norm, mode and position of the layer.
std::vector<TightnessRow> certify(const CertifyPlan& plan);

/// The largest ratio over rows of one kind; 0 where there is none.
double largest_ratio(const std::vector<TightnessRow>& rows);

/// ||(W_i, b_i)|| in a layer's norm for a displacement of the augmented matrix; with the overlap of
/// a convolution left out, as the bound has it.
double displacement_norm(LayerNorm norm, const Tensor& u);

/// Adds a displacement of the augmented matrix [W b] to a layer's parameters.
void displace(const Layer& layer, Tensors& parameters, const Tensor& u, double factor);

}  // namespace gradus::dsgd
