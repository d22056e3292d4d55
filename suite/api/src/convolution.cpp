#include "gradus/convolution.h"

#include <ATen/Parallel.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/conv2d_ops.h>
#include <ATen/ops/convolution_backward_ops.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "onednn_convolution.h"

namespace gradus {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Settings {
  int64_t stride, padding;
};

const float* data_of(const Tensor& tensor) {
  return tensor.defined() ? static_cast<const float*>(tensor.const_data_ptr()) : nullptr;
}

float* data_to_write(Tensor& tensor) {
  return tensor.defined() ? static_cast<float*>(tensor.mutable_data_ptr()) : nullptr;
}

bool is_plain(const Tensor& tensor, int64_t axes) {
  return tensor.dim() == axes && tensor.is_cpu() && tensor.scalar_type() == at::kFloat &&
         tensor.layout() == at::kStrided && tensor.numel() > 0;
}

/// What oneDNN is given where it can take this; all else is LibTorch's to compute or to refuse.
std::optional<ConvolutionShape> plain_shape(const Tensor& x, const Tensor& weight,
                                            const Tensor& bias, const Settings& with) {
  if (!is_plain(x, 4) || !is_plain(weight, 4) || x.size(1) != weight.size(1)) return std::nullopt;
  if (bias.defined() && (!is_plain(bias, 1) || bias.size(0) != weight.size(0))) return std::nullopt;
  if (with.stride < 1 || with.padding < 0) return std::nullopt;
  const ConvolutionShape shape = {x.size(0),      x.size(1),      x.size(2),      x.size(3),
                                  weight.size(0), weight.size(2), weight.size(3), with.stride,
                                  with.padding,   bias.defined()};
  const bool fits = shape.height + 2 * shape.padding >= shape.kernel_height &&
                    shape.width + 2 * shape.padding >= shape.kernel_width;
  return fits ? std::optional(shape) : std::nullopt;
}

Tensor by_torch(const Tensor& x, const Tensor& weight, const Tensor& bias, const Settings& with) {
  const std::array<c10::SymInt, 2> stride = {with.stride, with.stride},
                                   padding = {with.padding, with.padding}, dilation = {1, 1};
  return at::_ops::conv2d::call(x, weight, bias.defined() ? std::optional(bias) : std::nullopt,
                                stride, padding, dilation, 1);
}

/// Rows are convolved in pieces, so that what oneDNN copies into its own layout and back stays in
/// the second cache; pieces are about equal.
int64_t rows_of_a_piece(const ConvolutionShape& shape) {
  constexpr int64_t most_numbers = int64_t{1} << 16;
  const int64_t of_a_row = std::max(shape.inputs * shape.height * shape.width,
                                    shape.outputs * shape.output_height() * shape.output_width());
  const int64_t most_rows = std::max<int64_t>(1, most_numbers / of_a_row);
  const int64_t pieces = (shape.rows + most_rows - 1) / most_rows;
  return (shape.rows + pieces - 1) / pieces;
}

/// Calls `work(shape of a piece, numbers of x before it, numbers of y before it)` until one is
/// false.
template <class Work>
bool by_pieces(const ConvolutionShape& shape, const Work& work) {
  const int64_t at_once = rows_of_a_piece(shape);
  const int64_t of_x = shape.inputs * shape.height * shape.width;
  const int64_t of_y = shape.outputs * shape.output_height() * shape.output_width();
  for (int64_t first = 0; first < shape.rows; first += at_once) {
    ConvolutionShape piece = shape;
    piece.rows = std::min(at_once, shape.rows - first);
    if (!work(piece, first * of_x, first * of_y)) return false;
  }
  return true;
}

/// Undefined where oneDNN could not.
Tensor by_onednn(const Tensor& x, const Tensor& weight, const Tensor& bias,
                 const ConvolutionShape& shape) {
  const Tensor input = x.contiguous(), kernel = weight.contiguous();
  const Tensor add = bias.defined() ? bias.contiguous() : bias;
  Tensor y = x.new_empty({shape.rows, shape.outputs, shape.output_height(), shape.output_width()});
  const int threads = at::get_num_threads();
  const auto convolve = [&](const ConvolutionShape& piece, int64_t of_x, int64_t of_y) {
    return onednn_convolve(piece, data_of(input) + of_x, data_of(kernel), data_of(add),
                           data_to_write(y) + of_y, threads);
  };
  return by_pieces(shape, convolve) ? y : Tensor();
}

struct Gradients {
  Tensor by_x, by_weight, by_bias;
};

/// Undefined where oneDNN could not.
Tensor pulled_back(const Tensor& by_y, const Tensor& x, const Tensor& weight,
                   const ConvolutionShape& shape) {
  Tensor by_x = x.new_empty(x.sizes());
  const auto pull = [&](const ConvolutionShape& piece, int64_t of_x, int64_t of_y) {
    return onednn_pull_back(piece, data_of(by_y) + of_y, data_of(weight),
                            data_to_write(by_x) + of_x, at::get_num_threads());
  };
  return by_pieces(shape, pull) ? by_x : Tensor();
}

void add_to(float* sums, const float* parts, int64_t count) {
  for (int64_t i = 0; i < count; ++i) sums[i] += parts[i];
}

/// The sums over the pieces; false where oneDNN could not.
bool weight_gradient(const Tensor& by_y, const Tensor& x, const ConvolutionShape& shape,
                     Gradients& found) {
  const int64_t weights = shape.outputs * shape.inputs * shape.kernel_height * shape.kernel_width;
  std::vector<float> part;
  const auto add = [&](const ConvolutionShape& piece, int64_t of_x, int64_t of_y) {
    float* by_weight = data_to_write(found.by_weight);
    float* by_bias = data_to_write(found.by_bias);
    if (of_x > 0) {
      part.resize(static_cast<std::size_t>(weights + shape.outputs));
      by_weight = part.data();
      by_bias = shape.bias ? by_weight + weights : nullptr;
    }
    if (!onednn_weight_gradient(piece, data_of(x) + of_x, data_of(by_y) + of_y, by_weight, by_bias,
                                at::get_num_threads())) {
      return false;
    }
    if (of_x == 0) return true;
    add_to(data_to_write(found.by_weight), by_weight, weights);
    if (shape.bias) add_to(data_to_write(found.by_bias), by_bias, shape.outputs);
    return true;
  };
  return by_pieces(shape, add);
}

/// Those that are asked for; nothing where oneDNN could not.
std::optional<Gradients> gradients_by_onednn(const Tensor& by_y, const Tensor& x,
                                             const Tensor& weight, const ConvolutionShape& shape,
                                             const std::array<bool, 3>& asked) {
  const Tensor slope = by_y.contiguous();
  Gradients found;
  if (asked[0]) {
    found.by_x = pulled_back(slope, x, weight.contiguous(), shape);
    if (!found.by_x.defined()) return std::nullopt;
  }
  if (!asked[1] && !asked[2]) return found;
  found.by_weight = weight.new_empty(weight.sizes());
  if (shape.bias) found.by_bias = weight.new_empty({shape.outputs});
  if (!weight_gradient(slope, x.contiguous(), shape, found)) return std::nullopt;
  return found;
}

/// By operations that can be differentiated again.
Gradients gradients_by_torch(const Tensor& by_y, const Tensor& x, const Tensor& weight,
                             const Settings& with, bool has_bias,
                             const std::array<bool, 3>& asked) {
  const std::array<c10::SymInt, 2> stride = {with.stride, with.stride},
                                   padding = {with.padding, with.padding}, dilation = {1, 1},
                                   zeros = {0, 0};
  const std::array<c10::SymInt, 1> bias_size = {weight.size(0)};
  auto [by_x, by_weight, by_bias] = at::_ops::convolution_backward::call(
      by_y, x, weight,
      has_bias ? at::OptionalSymIntArrayRef(bias_size) : at::OptionalSymIntArrayRef(), stride,
      padding, dilation, false, zeros, 1, {asked[0], asked[1], has_bias && asked[2]});
  return {by_x, by_weight, by_bias};
}

struct KeptConvolution : public torch::autograd::Function<KeptConvolution> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight,
                        const std::optional<Tensor>& given_bias, int64_t stride, int64_t padding) {
    const Tensor bias = given_bias.value_or(Tensor());
    context->save_for_backward({x, weight});
    context->saved_data["stride"] = stride;
    context->saved_data["padding"] = padding;
    context->saved_data["bias"] = bias.defined();
    const std::optional<ConvolutionShape> shape = plain_shape(x, weight, bias, {stride, padding});
    const Tensor y = shape ? by_onednn(x, weight, bias, *shape) : Tensor();
    return y.defined() ? y : by_torch(x, weight, bias, {stride, padding});
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const Settings with = {context->saved_data["stride"].toInt(),
                           context->saved_data["padding"].toInt()};
    const bool has_bias = context->saved_data["bias"].toBool();
    const std::array<bool, 3> asked = {context->needs_input_grad(0), context->needs_input_grad(1),
                                       has_bias && context->needs_input_grad(2)};
    const Tensor &by_y = gradients[0], &x = saved[0], &weight = saved[1];
    std::optional<Gradients> found;
    if (!c10::GradMode::is_enabled() && is_plain(by_y, 4)) {
      std::optional<ConvolutionShape> shape = plain_shape(x, weight, {}, with);
      if (shape) shape->bias = has_bias;
      if (shape) found = gradients_by_onednn(by_y, x, weight, *shape, asked);
    }
    if (!found) found = gradients_by_torch(by_y, x, weight, with, has_bias, asked);
    return {found->by_x, found->by_weight, found->by_bias, Tensor(), Tensor()};
  }
};

}  // namespace

Tensor convolution(const Tensor& x, const Tensor& weight, const Tensor& bias, int64_t stride,
                   int64_t padding) {
  const std::optional<ConvolutionShape> shape = plain_shape(x, weight, bias, {stride, padding});
  if (!shape) return by_torch(x, weight, bias, {stride, padding});
  if (c10::GradMode::is_enabled()) {
    const std::optional<Tensor> given_bias = bias.defined() ? std::optional(bias) : std::nullopt;
    return KeptConvolution::apply(x, weight, given_bias, stride, padding);
  }
  const at::AutoDispatchBelowADInplaceOrView below_autograd;
  const Tensor y = by_onednn(x, weight, bias, *shape);
  return y.defined() ? y : by_torch(x, weight, bias, {stride, padding});
}

}  // namespace gradus
