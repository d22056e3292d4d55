#include "transformer_derivative.h"

#include <ATen/Parallel.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/_scaled_dot_product_flash_attention_for_cpu_backward_ops.h>
#include <ATen/ops/_scaled_dot_product_flash_attention_for_cpu_ops.h>
#include <ATen/ops/index_select_ops.h>
#include <ATen/ops/sum_ops.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <array>

#include "asked_gradients.h"
#include "gradus/product.h"
#include "kept_buffer.h"
#include "parameter_table.h"
#include "transformer_loops.h"

namespace gradus::models {
namespace {

constexpr int64_t grain = 4096;  // numbers that are worth a thread

template <class Real>
const Real* read(const Tensor& tensor) {
  return static_cast<const Real*>(tensor.const_data_ptr());
}
template <class Real>
Real* written(Tensor& tensor) {
  return static_cast<Real*>(tensor.mutable_data_ptr());
}

/// body(Real()) for the type of the tensor, float or double.
template <class Body>
void by_type(const Tensor& tensor, const Body& body) {
  if (tensor.scalar_type() == at::kFloat) return body(float());
  body(double());
}

}  // namespace

bool TransformerDerivative::takes(const Tensors& parameters) {
  return std::ranges::all_of(parameters, [&](const Tensor& parameter) {
    return parameter.is_cpu() && parameter.is_contiguous() &&
           (parameter.scalar_type() == at::kFloat || parameter.scalar_type() == at::kDouble) &&
           parameter.scalar_type() == parameters.front().scalar_type();
  });
}

void TransformerDerivative::run(const Tensors& parameters, const Batch& batch, const Loss& loss,
                                const Ask& ask, Answer& answer) {
  std::unique_lock lock(mutex_, std::try_to_lock);
  Workspace temporary;
  Workspace& work = lock.owns_lock() ? kept_ : temporary;
  const c10::AutoGradMode no_graph(false);
  const std::vector<char> wanted = asked_gradients(ask, parameters.size());
  const Tensor symbols = symbols_of(batch).contiguous();
  const Call call{parameters, symbols, wanted, work};
  work.blocks.resize(layers_.blocks.size());
  work.gradients.resize(parameters.size());
  forward(call);
  answer.value = loss.value_and_slope(work.output, batch, work.slope);
  backward(call);
  give_gradients(parameters, work.gradients, ask, answer);
}

Tensor TransformerDerivative::by_heads(const Tensor& x) const {
  return x.view({-1, layers_.shape.positions, layers_.heads, layers_.width / layers_.heads})
      .transpose(1, 2);
}

const Tensor& TransformerDerivative::normalize(const Call& call,
                                               const TransformerLayers::Norm& norm, const Tensor& x,
                                               Normalized& kept) const {
  const int64_t rows = x.size(0), width = layers_.width;
  Tensor& normal = kept_buffer(kept.normal, x.sizes(), x);
  Tensor& inverse = kept_buffer(kept.inverse, {rows}, x);
  Tensor& y = kept_buffer(kept.y, x.sizes(), x);
  by_type(x, [&](auto zero) {
    using Real = decltype(zero);
    const NormRows<Real> all = {read<Real>(x),
                                read<Real>(at_index(call.parameters, norm.scale)),
                                read<Real>(at_index(call.parameters, norm.shift)),
                                written<Real>(normal),
                                written<Real>(inverse),
                                written<Real>(y),
                                width,
                                static_cast<Real>(TransformerLayers::norm_eps)};
    at::parallel_for(0, rows, std::max<int64_t>(1, grain / width),
                     [&](int64_t begin, int64_t end) { normalize_rows(all, begin, end); });
  });
  return y;
}

void TransformerDerivative::pull_back(const Call& call, const TransformerLayers::Norm& norm,
                                      const Normalized& kept, const Tensor& by_y,
                                      Tensor& into) const {
  Tensor& by_scale = gradient(call, norm.scale).zero_();
  Tensor& by_shift = gradient(call, norm.shift).zero_();
  by_type(by_y, [&](auto zero) {
    using Real = decltype(zero);
    pull_back_norm<Real>({read<Real>(by_y), read<Real>(at_index(call.parameters, norm.scale)),
                          read<Real>(kept.normal), read<Real>(kept.inverse), written<Real>(into),
                          written<Real>(by_scale), written<Real>(by_shift), layers_.width},
                         0, by_y.size(0));
  });
}

Tensor& TransformerDerivative::gradient(const Call& call, int index) const {
  const Tensor& parameter = at_index(call.parameters, index);
  return kept_buffer(call.work.gradients[static_cast<std::size_t>(index)], parameter.sizes(),
                     parameter);
}

void TransformerDerivative::differentiate(const Call& call, int weight, const Tensor& slope,
                                          const Tensor& input) const {
  if (!call.wanted[static_cast<std::size_t>(weight)]) return;
  product_into(gradient(call, weight), slope.t(), input);
}

void TransformerDerivative::sum_slopes(const Call& call, int bias, const Tensor& slope) const {
  if (!call.wanted[static_cast<std::size_t>(bias)]) return;
  const std::array<int64_t, 1> rows = {0};
  at::_ops::sum_IntList_out::call(slope, at::OptionalIntArrayRef(rows), false, std::nullopt,
                                  gradient(call, bias));
}

void TransformerDerivative::attend(const Call& call, const TransformerLayers::Block& block,
                                   Kept& kept) const {
  const Tensor& x = call.work.x;
  const Tensor& h = normalize(call, block.attention_norm, x, kept.attention_norm);
  const auto project = [&](Tensor& slot, int weight) -> Tensor& {
    Tensor& out = kept_buffer(slot, x.sizes(), x);
    product_into(out, h, at_index(call.parameters, weight).t());
    return out;
  };
  project(kept.query, block.query);
  project(kept.key, block.key);
  project(kept.value, block.value);
  auto [mixed, log_sums] = at::_ops::_scaled_dot_product_flash_attention_for_cpu::call(
      by_heads(kept.query), by_heads(kept.key), by_heads(kept.value), 0, /*is_causal=*/true,
      std::nullopt, std::nullopt);
  kept.mixed = mixed.transpose(1, 2).reshape(x.sizes());
  kept.log_sums = log_sums;
}

void TransformerDerivative::forward(const Call& call) const {
  const at::AutoDispatchBelowADInplaceOrView below_autograd;
  Workspace& work = call.work;
  const Tensor& embedding = at_index(call.parameters, layers_.embedding);
  const SequenceShape& shape = layers_.shape;
  const int64_t rows = call.symbols.size(0), all = rows * shape.positions;
  Tensor& x = kept_buffer(work.x, {all, layers_.width}, embedding);
  at::_ops::index_select_out::call(embedding, 0, call.symbols.flatten(), x);
  x.view({rows, shape.positions, layers_.width}).add_(at_index(call.parameters, layers_.position));
  for (std::size_t i = 0; i < layers_.blocks.size(); ++i) {
    const TransformerLayers::Block& block = layers_.blocks[i];
    Kept& kept = work.blocks[i];
    attend(call, block, kept);
    add_product(x, kept.mixed, at_index(call.parameters, block.mix).t());
    const Tensor& h = normalize(call, block.dense_norm, x, kept.dense_norm);
    Tensor& hidden = kept_buffer(kept.gelu_slope, {all, layers_.hidden}, x);
    product_into(hidden, h, at_index(call.parameters, block.dense1).t(),
                 at_index(call.parameters, block.bias1));
    Tensor& gelu = kept_buffer(kept.gelu, hidden.sizes(), x);
    by_type(x, [&](auto zero) {
      using Real = decltype(zero);
      at::parallel_for(0, hidden.numel(), grain, [&](int64_t begin, int64_t end) {
        gelu_and_derivative(written<Real>(hidden), written<Real>(gelu), begin, end);
      });
    });
    add_product(x, gelu, at_index(call.parameters, block.dense2).t());
    x.add_(at_index(call.parameters, block.bias2));
  }
  Tensor ends = x;
  if (!shape.every_position) {
    ends = kept_buffer(work.ends, {rows, layers_.width}, x)
               .copy_(x.view({rows, shape.positions, -1}).select(1, shape.positions - 1));
  }
  const Tensor& h = normalize(call, layers_.last_norm, ends, work.last);
  const int64_t outputs = layers_.head < 0 ? shape.symbols : shape.outputs;
  Tensor& output = kept_buffer(work.output, {rows, ends.size(0) / rows * outputs}, x);
  Tensor answers = output.view({-1, outputs});
  if (layers_.head < 0) {
    product_into(answers, h, embedding.t());
  } else {
    product_into(answers, h, at_index(call.parameters, layers_.head).t(),
                 at_index(call.parameters, layers_.head_bias));
  }
}

// With d_y the slope of the loss in y. A sum over layers hands its slope to both of its parts, so
// that `by_x` grows on the way back.
void TransformerDerivative::backward(const Call& call) const {
  const at::AutoDispatchBelowADInplaceOrView below_autograd;
  pull_back_output(call);
  for (std::size_t i = layers_.blocks.size(); i-- > 0;) {
    pull_back_dense(call, layers_.blocks[i], call.work.blocks[i]);
    pull_back_attention(call, layers_.blocks[i], call.work.blocks[i]);
  }
  pull_back_tables(call);
}

void TransformerDerivative::pull_back_output(const Call& call) const {
  Workspace& work = call.work;
  const int weight = layers_.head < 0 ? layers_.embedding : layers_.head;
  const Tensor& used = at_index(call.parameters, weight);
  const Tensor slope = work.slope.reshape({-1, used.size(0)});
  differentiate(call, weight, slope, work.last.y);
  if (layers_.head >= 0) sum_slopes(call, layers_.head_bias, slope);
  Tensor& by_norm = kept_buffer(work.by_norm, work.last.y.sizes(), work.x);
  product_into(by_norm, slope, used);
  Tensor& by_x = kept_buffer(work.by_x, work.x.sizes(), work.x).zero_();
  if (layers_.shape.every_position) {
    pull_back(call, layers_.last_norm, work.last, by_norm, by_x);
    return;
  }
  Tensor& by_ends = kept_buffer(work.by_ends, by_norm.sizes(), by_norm).zero_();
  pull_back(call, layers_.last_norm, work.last, by_norm, by_ends);
  const int64_t positions = layers_.shape.positions;
  by_x.view({-1, positions, layers_.width}).select(1, positions - 1).copy_(by_ends);
}

void TransformerDerivative::pull_back_dense(const Call& call, const TransformerLayers::Block& block,
                                            const Kept& kept) const {
  Workspace& work = call.work;
  differentiate(call, block.dense2, work.by_x, kept.gelu);
  sum_slopes(call, block.bias2, work.by_x);
  Tensor& by_hidden = kept_buffer(work.by_hidden, kept.gelu.sizes(), work.x);
  product_into(by_hidden, work.by_x, at_index(call.parameters, block.dense2));
  by_hidden.mul_(kept.gelu_slope);
  differentiate(call, block.dense1, by_hidden, kept.dense_norm.y);
  sum_slopes(call, block.bias1, by_hidden);
  Tensor& by_norm = kept_buffer(work.by_norm, work.x.sizes(), work.x);
  product_into(by_norm, by_hidden, at_index(call.parameters, block.dense1));
  pull_back(call, block.dense_norm, kept.dense_norm, by_norm, work.by_x);
}

void TransformerDerivative::pull_back_attention(const Call& call,
                                                const TransformerLayers::Block& block,
                                                const Kept& kept) const {
  Workspace& work = call.work;
  differentiate(call, block.mix, work.by_x, kept.mixed);
  Tensor& by_mixed = kept_buffer(work.by_mixed, work.x.sizes(), work.x);
  product_into(by_mixed, work.by_x, at_index(call.parameters, block.mix));
  const auto slopes = at::_ops::_scaled_dot_product_flash_attention_for_cpu_backward::call(
      by_heads(by_mixed), by_heads(kept.query), by_heads(kept.key), by_heads(kept.value),
      by_heads(kept.mixed), kept.log_sums, 0, /*is_causal=*/true, std::nullopt, std::nullopt);
  Tensor& by_norm = kept_buffer(work.by_norm, work.x.sizes(), work.x);
  bool first = true;
  const auto pull_back_projection = [&](int weight, const Tensor& by_heads) {
    const Tensor slope = by_heads.transpose(1, 2).reshape(work.x.sizes());
    differentiate(call, weight, slope, kept.attention_norm.y);
    const Tensor& used = at_index(call.parameters, weight);
    first ? product_into(by_norm, slope, used) : add_product(by_norm, slope, used);
    first = false;
  };
  pull_back_projection(block.query, std::get<0>(slopes));
  pull_back_projection(block.key, std::get<1>(slopes));
  pull_back_projection(block.value, std::get<2>(slopes));
  pull_back(call, block.attention_norm, kept.attention_norm, by_norm, work.by_x);
}

void TransformerDerivative::pull_back_tables(const Call& call) const {
  Workspace& work = call.work;
  const auto index = [](int parameter) { return static_cast<std::size_t>(parameter); };
  if (call.wanted[index(layers_.position)]) {
    const std::array<int64_t, 1> rows = {0};
    at::_ops::sum_IntList_out::call(work.by_x.view({-1, layers_.shape.positions, layers_.width}),
                                    at::OptionalIntArrayRef(rows), false, std::nullopt,
                                    gradient(call, layers_.position));
  }
  if (!call.wanted[index(layers_.embedding)]) return;
  Tensor& by_embedding = layers_.head < 0 ? work.gradients[index(layers_.embedding)]
                                          : gradient(call, layers_.embedding).zero_();
  by_type(work.by_x, [&](auto zero) {
    using Real = decltype(zero);
    add_rows(written<Real>(by_embedding), read<int64_t>(call.symbols), read<Real>(work.by_x),
             work.by_x.size(0), layers_.width);
  });
}

}  // namespace gradus::models
