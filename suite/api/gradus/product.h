// Products of matrices: float32 on the CPU by oneDNN, everything else by LibTorch.
#pragma once

#include <string>

#include "gradus/tensor.h"

namespace gradus {

/// out = a b, or a b + bias.
///   a [rows, inner], b [inner, columns], bias [columns] or undefined, out [rows, columns]; or each
///   with a leading axis of networks (bias [networks, columns])
/// a and b may be transposed or slices, and out columns of a wider matrix; out must not overlap
/// them. Nothing is allocated and no autograd graph is recorded.
///
/// LibTorch multiplies by MKL, which uses the widest vectors only on processors of its own maker;
/// oneDNN uses them wherever they are. docs/decisions.md has the measurement.
void product_into(Tensor& out, const Tensor& a, const Tensor& b, const Tensor& bias = {});

/// out += a b; as product_into otherwise.
void add_product(Tensor& out, const Tensor& a, const Tensor& b);

/// a b + bias in a new tensor; as product_into otherwise.
Tensor product(const Tensor& a, const Tensor& b, const Tensor& bias = {});

/// A dense layer h weight^T + bias, with an autograd graph where one is recorded; bias may be
/// undefined. One network: h [rows, inputs], weight [outputs, inputs], bias [outputs]. Stacked
/// networks: each with a leading axis; an h without one is shared by all of them.
Tensor dense_layer(const Tensor& h, const Tensor& weight, const Tensor& bias);

/// What multiplies float32 matrices on the CPU: "oneDNN 2.6.0", or empty where that is LibTorch.
std::string product_library();

}  // namespace gradus
