// Neural tangent kernels of the gated network: empirical, in the mean over weights given the gates,
// and in the limit of infinite width. THEORY.md, section 5. Units: kernels of the summed loss
// (1/2) sum_i |f(x_i) - y_i|^2; a mean over rows divides them by the number of rows.
#pragma once

#include <cstdint>

#include "network.h"

namespace gradus::grelu {

/// What is trained: the hidden weights W (with biases, if any), or B and C too.
enum class Trained { hidden, all };

/// What an empirical kernel is made of: h_k and P_k^{(a)} of every output a at some points.
struct KernelFeatures {
  Tensor points;                 ///< [rows, inputs]
  Tensors hidden;                ///< h_0 .. h_L [rows, width]
  std::vector<Tensors> signals;  ///< for each output: P_1 .. P_L [rows, width]
  Tensors first_signals;         ///< for each output: the cotangent at h_0
  bool bias = false;
};
KernelFeatures kernel_features(const Net& net, const Tensor& points);

/// Theta_{(i,a),(j,b)} = sum_k (h_{k-1} h_{k-1}^T)_ij (P_k^{(a)} P_k^{(b)T})_ij, and the terms of
/// biases, B and C where trained. No Jacobian is formed: O(L n^2 m) for each pair of outputs.
/// The mean over a = b: [rows, rows of other].
Tensor empirical_kernel(const KernelFeatures& one, const KernelFeatures& other,
                        Trained trained = Trained::hidden);
/// All of it, [rows x outputs, rows x outputs], row-major in (point, output).
Tensor full_empirical_kernel(const KernelFeatures& one, const KernelFeatures& other,
                             Trained trained = Trained::hidden);

/// E_W[Theta | gates] = (L m/o) <x,x'> prod_k (2/m) tr(D_k(x) D_k(x')), and with biases (m/o) sum_k
/// prod_{l>=k} (2/m) tr(D_l(x) D_l(x')) more: exact at every width, for gates that do not depend on
/// W. Throws Error "grelu.kernel" for frozen and relu.
Tensor given_gates_kernel(const Net& net, const Tensor& points, Trained trained = Trained::hidden);

/// The limit of infinite width at unit points, with the part of the biases, if any. Throws Error
/// "grelu.kernel" for B and C trained with gates that depend on W.
Tensor limit_kernel(const NetSettings& settings, const Tensor& one, const Tensor& other,
                    Trained trained = Trained::hidden);

/// Eigenvalues of a symmetric kernel, ascending.
Tensor eigenvalues(const Tensor& kernel);
double largest_eigenvalue(const Tensor& kernel);
/// L m Var(C_ij), by default L m / o (halved in he form): the size of the diagonal of a kernel
/// without biases.
double kernel_unit(const NetSettings& settings);

}  // namespace gradus::grelu
