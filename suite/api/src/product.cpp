#include "gradus/product.h"

#include <ATen/Parallel.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/addmm_ops.h>
#include <ATen/ops/baddbmm_ops.h>
#include <ATen/ops/bmm_ops.h>
#include <ATen/ops/linear_ops.h>
#include <ATen/ops/mm_ops.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "sgemm.h"

namespace gradus {
namespace {

bool is_plain(const Tensor& tensor) {
  return tensor.dim() == 2 && tensor.scalar_type() == at::kFloat && tensor.is_cpu() &&
         tensor.numel() > 0;
}

/// The memory of a matrix whose rows or columns lie without gaps.
std::optional<Matrix> in_memory(const Tensor& tensor) {
  const auto fits = [&](int64_t along, int64_t across) {
    return (tensor.stride(along) == 1 || tensor.size(along) == 1) &&
           (tensor.stride(across) >= tensor.size(along) || tensor.size(across) == 1);
  };
  const auto* data = static_cast<const float*>(tensor.const_data_ptr());
  if (fits(1, 0)) return Matrix{data, std::max(tensor.stride(0), tensor.size(1)), false};
  if (fits(0, 1)) return Matrix{data, std::max(tensor.stride(1), tensor.size(0)), true};
  return std::nullopt;
}

/// Whether the bias is a row of `out` in memory without gaps.
bool is_plain_row(const Tensor& bias, const Tensor& out) {
  return bias.is_cpu() && bias.scalar_type() == at::kFloat && bias.dim() == 1 &&
         bias.is_contiguous() && bias.size(0) == out.size(1);
}

/// The memory of `out`, if its rows have no gaps within.
std::optional<Written> rows_in_memory(Tensor& out) {
  const bool dense = (out.stride(1) == 1 || out.size(1) == 1) &&
                     (out.stride(0) >= out.size(1) || out.size(0) == 1);
  if (!dense) return std::nullopt;
  return Written{static_cast<float*>(out.mutable_data_ptr()), std::max(out.stride(0), out.size(1))};
}

/// Every row of `out` becomes the bias.
void fill_rows(Tensor& out, const Written& memory, const Tensor& bias) {
  if (!is_plain_row(bias, out)) {
    out.copy_(bias.expand_as(out));
    return;
  }
  const auto* from = static_cast<const float*>(bias.const_data_ptr());
  for (int64_t row = 0; row < out.size(0); ++row) {
    std::copy_n(from, out.size(1), memory.data + row * memory.stride);
  }
}

/// out = transposed' + bias, where `transposed` is [columns, rows]. Four columns at a time: each
/// row of `out` is written in larger pieces.
void transpose_and_add(const float* transposed, const float* bias, const Written& out, int64_t rows,
                       int64_t columns) {
  int64_t column = 0;
  for (; column + 4 <= columns; column += 4) {
    const float* from = transposed + column * rows;
    const float* add = bias + column;
    for (int64_t row = 0; row < rows; ++row) {
      float* to = out.data + row * out.stride + column;
      for (int64_t i = 0; i < 4; ++i) to[i] = from[i * rows + row] + add[i];
    }
  }
  for (; column < columns; ++column) {
    for (int64_t row = 0; row < rows; ++row) {
      out.data[row * out.stride + column] = transposed[column * rows + row] + bias[column];
    }
  }
}

/// A dense layer's h W' + bias for few rows, as (W h')' + bias: oneDNN first copies a right factor
/// that is transposed, which takes as long as some ten rows. False where that is no dense layer of
/// few rows, or too small for it to matter.
bool few_rows_by_onednn(const Tensor& out, const Written& memory, const Matrix& h,
                        const Matrix& weight, int64_t inner, const Tensor& bias) {
  constexpr int64_t few = 32, least_weights = 16384, most_columns = 16384;
  const int64_t rows = out.size(0), columns = out.size(1);
  if (h.transposed || !weight.transposed || rows < 2 || rows > few || columns > most_columns ||
      columns * inner < least_weights || !is_plain_row(bias, out)) {
    return false;
  }
  thread_local std::vector<float> transposed;
  transposed.resize(static_cast<std::size_t>(rows * columns));
  const Matrix left = {weight.data, weight.stride, false}, right = {h.data, h.stride, true};
  if (!sgemm(columns, rows, inner, left, right, {transposed.data(), rows}, false,
             at::get_num_threads())) {
    return false;
  }
  transpose_and_add(transposed.data(), static_cast<const float*>(bias.const_data_ptr()), memory,
                    rows, columns);
  return true;
}

/// What oneDNN is given: memory alone. Nothing where LibTorch has to multiply, or to refuse.
struct Factors {
  Matrix left, right;
  Written out;
};

std::optional<Factors> in_memory(Tensor& out, const Tensor& a, const Tensor& b) {
  if (!is_plain(a) || !is_plain(b) || !is_plain(out) || a.size(1) != b.size(0) ||
      out.size(0) != a.size(0) || out.size(1) != b.size(1)) {
    return std::nullopt;
  }
  const auto left = in_memory(a), right = in_memory(b);
  const auto memory = rows_in_memory(out);
  if (!left || !right || !memory) return std::nullopt;
  return Factors{*left, *right, *memory};
}

bool multiply(const Factors& f, const Tensor& a, const Tensor& b, bool add) {
  return sgemm(a.size(0), b.size(1), a.size(1), f.left, f.right, f.out, add, at::get_num_threads());
}

bool by_onednn(Tensor& out, const Tensor& a, const Tensor& b, const Tensor& bias) {
  const auto f = in_memory(out, a, b);
  if (!f) return false;
  if (bias.defined()) {
    if (few_rows_by_onednn(out, f->out, f->left, f->right, a.size(1), bias)) return true;
    fill_rows(out, f->out, bias);
  }
  return multiply(*f, a, b, bias.defined());
}

bool add_by_onednn(Tensor& out, const Tensor& a, const Tensor& b) {
  const auto f = in_memory(out, a, b);
  return f && multiply(*f, a, b, true);
}

void by_torch(Tensor& out, const Tensor& a, const Tensor& b, const Tensor& bias) {
  if (a.dim() == 2 && !bias.defined()) {
    at::_ops::mm_out::call(a, b, out);
  } else if (a.dim() == 2) {
    at::_ops::addmm_out::call(bias, a, b, 1, 1, out);
  } else if (!bias.defined()) {
    at::_ops::bmm_out::call(a, b, out);
  } else {
    at::_ops::baddbmm_out::call(bias.unsqueeze(1), a, b, 1, 1, out);
  }
}

}  // namespace

Tensor dense_layer(const Tensor& h, const Tensor& weight, const Tensor& bias) {
  if (weight.dim() == 2) {
    return at::_ops::linear::call(h, weight,
                                  bias.defined() ? std::optional<Tensor>(bias) : std::nullopt);
  }
  const Tensor transposed = weight.transpose(1, 2);
  const Tensor rows = h.dim() == 3 ? h : h.unsqueeze(0).expand({weight.size(0), -1, -1});
  if (!bias.defined()) return rows.bmm(transposed);
  return at::_ops::baddbmm::call(bias.unsqueeze(1), rows, transposed, 1, 1);
}

void product_into(Tensor& out, const Tensor& a, const Tensor& b, const Tensor& bias) {
  const at::AutoDispatchBelowADInplaceOrView below_autograd;
  if (!by_onednn(out, a, b, bias)) by_torch(out, a, b, bias);
}

void add_product(Tensor& out, const Tensor& a, const Tensor& b) {
  const at::AutoDispatchBelowADInplaceOrView below_autograd;
  if (add_by_onednn(out, a, b)) return;
  if (a.dim() == 2) {
    at::_ops::addmm_out::call(out, a, b, 1, 1, out);
  } else {
    at::_ops::baddbmm_out::call(out, a, b, 1, 1, out);
  }
}

Tensor product(const Tensor& a, const Tensor& b, const Tensor& bias) {
  std::vector<int64_t> shape = a.sizes().vec();
  shape.back() = b.size(-1);
  const at::AutoDispatchBelowADInplaceOrView below_autograd;
  Tensor out = b.new_empty(shape);
  product_into(out, a, b, bias);
  return out;
}

std::string product_library() {
  const std::string version = onednn_version();
  return version.empty() ? version : "oneDNN " + version;
}

}  // namespace gradus
