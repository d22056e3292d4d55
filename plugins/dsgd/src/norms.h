// The norms of one layer, their dual norms and their duality maps (THEORY.md, table
// 2.1). W and G are matrices [outputs, inputs].
//
//   q = one        largest column sum of |W|   dual: sum over columns of the largest |G|
//   q = two        largest singular value      dual: sum of singular values (nuclear norm)
//   q = infinity   largest row sum of |W|      dual: sum over rows of the largest |G|
//   q = frobenius  Frobenius norm              dual: Frobenius norm
#pragma once

#include <array>

#include "gradus/loss.h"
#include "gradus/tensor.h"

namespace gradus::dsgd {

enum class LayerNorm { one, two, infinity, frobenius };
inline constexpr std::array<LayerNorm, 4> all_norms = {LayerNorm::one, LayerNorm::two,
                                                       LayerNorm::infinity, LayerNorm::frobenius};
/// Their names in options and tables, in the same order.
inline constexpr std::array<const char*, 4> norm_names = {"one", "two", "inf", "frobenius"};

/// The norm q of activations that goes with a layer norm. |W x|_2 <= |W|_F |x|_2, so a Frobenius
/// layer uses the constants of q = 2.
Norm vector_norm(LayerNorm norm);

/// ||W||_q, by its definition (q = two: singular values in float64).
double norm(LayerNorm norm, const Tensor& w);

/// ||G||_{q,*} = max of <G, D> over ||D||_q <= 1.
double dual_norm(LayerNorm norm, const Tensor& g);

/// A steepest direction: ||d||_q <= 1, and `h` = <G, d> is at most the dual norm, with equality for
/// the exact maps. The duality map is rho(G) = h d.
struct Direction {
  Tensor d;  ///< in the shape and dtype of G; zero where G is zero
  double h = 0;
};

/// The direction of the dual norm. Ties: lowest index; q = two: thin SVD in float64, singular
/// values above 1e-13 of the largest count, the null space stays 0.
Direction exact_direction(LayerNorm norm, const Tensor& g);

/// rho_q(G): ||rho||_q = ||G||_{q,*} and <G, rho> = ||G||_{q,*}^2.
Tensor duality_map(LayerNorm norm, const Tensor& g);

/// ||G||_F in one pass, in the dtype of G where its square neither under- nor overflows.
double frobenius(const Tensor& g);

/// <a, b>, summed in float64.
double inner(const Tensor& a, const Tensor& b);

}  // namespace gradus::dsgd
