#include "onednn_convolution.h"

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "onednn_operand.h"

namespace gradus {
namespace {

// So many shapes are kept; a run has a few for each layer.
constexpr std::size_t most_kept = 256;

struct Layouts {
  Layouts(const ConvolutionShape& s, bool any)
      : x({s.rows, s.inputs, s.height, s.width}, any),
        weight({s.outputs, s.inputs, s.kernel_height, s.kernel_width}, any),
        bias({s.outputs}, false),
        y({s.rows, s.outputs, s.output_height(), s.output_width()}, any) {}
  MemoryLayout x, weight, bias, y;
};

/// Strides and paddings as oneDNN takes them.
struct Steps {
  explicit Steps(const ConvolutionShape& s)
      : strides{s.stride, s.stride},
        before{s.padding, s.padding},
        after{(s.output_height() - 1) * s.stride + s.kernel_height - s.height - s.padding,
              (s.output_width() - 1) * s.stride + s.kernel_width - s.width - s.padding} {}
  dnnl_dims_t strides, before, after;
};

#if DNNL_VERSION_MAJOR >= 3
constexpr dnnl_dims_t dense = {0, 0};

PrimitiveDescription describe_forward(const Layouts& any, const Steps& steps, bool bias) {
  dnnl_primitive_desc_t made = nullptr;
  require(onednn()->convolution_forward_primitive_desc_create(
      &made, onednn_engine(), dnnl_forward_training, dnnl_convolution_direct, any.x.view(),
      any.weight.view(), bias ? any.bias.view() : nullptr, any.y.view(), steps.strides, dense,
      steps.before, steps.after, nullptr));
  return PrimitiveDescription(made);
}

PrimitiveDescription describe_backward_data(const Layouts& any, const Steps& steps,
                                            const PrimitiveDescription& forward) {
  dnnl_primitive_desc_t made = nullptr;
  require(onednn()->convolution_backward_data_primitive_desc_create(
      &made, onednn_engine(), dnnl_convolution_direct, any.x.view(), any.weight.view(),
      any.y.view(), steps.strides, dense, steps.before, steps.after, forward.get(), nullptr));
  return PrimitiveDescription(made);
}

PrimitiveDescription describe_backward_weights(const Layouts& any, const Steps& steps, bool bias,
                                               const PrimitiveDescription& forward) {
  dnnl_primitive_desc_t made = nullptr;
  require(onednn()->convolution_backward_weights_primitive_desc_create(
      &made, onednn_engine(), dnnl_convolution_direct, any.x.view(), any.weight.view(),
      bias ? any.bias.view() : nullptr, any.y.view(), steps.strides, dense, steps.before,
      steps.after, forward.get(), nullptr));
  return PrimitiveDescription(made);
}
#else
PrimitiveDescription describe(const dnnl_convolution_desc_t& operation,
                              dnnl_primitive_desc_t forward) {
  dnnl_primitive_desc_t made = nullptr;
  require(onednn()->primitive_desc_create(&made, &operation, nullptr, onednn_engine(), forward));
  return PrimitiveDescription(made);
}

PrimitiveDescription describe_forward(const Layouts& any, const Steps& steps, bool bias) {
  dnnl_convolution_desc_t operation;
  require(onednn()->convolution_forward_desc_init(
      &operation, dnnl_forward_training, dnnl_convolution_direct, any.x.view(), any.weight.view(),
      bias ? any.bias.view() : nullptr, any.y.view(), steps.strides, steps.before, steps.after));
  return describe(operation, nullptr);
}

PrimitiveDescription describe_backward_data(const Layouts& any, const Steps& steps,
                                            const PrimitiveDescription& forward) {
  dnnl_convolution_desc_t operation;
  require(onednn()->convolution_backward_data_desc_init(
      &operation, dnnl_convolution_direct, any.x.view(), any.weight.view(), any.y.view(),
      steps.strides, steps.before, steps.after));
  return describe(operation, forward.get());
}

PrimitiveDescription describe_backward_weights(const Layouts& any, const Steps& steps, bool bias,
                                               const PrimitiveDescription& forward) {
  dnnl_convolution_desc_t operation;
  require(onednn()->convolution_backward_weights_desc_init(
      &operation, dnnl_convolution_direct, any.x.view(), any.weight.view(),
      bias ? any.bias.view() : nullptr, any.y.view(), steps.strides, steps.before, steps.after));
  return describe(operation, forward.get());
}
#endif

MemoryView wanted(const PrimitiveDescription& description, dnnl_query_t what) {
  return onednn()->primitive_desc_query_md(description.get(), what, 0);
}

/// What all three directions of one convolution are made of.
struct Prepared {
  explicit Prepared(const ConvolutionShape& shape)
      : plain(shape, false),
        any(shape, true),
        steps(shape),
        bias(shape.bias),
        forward(describe_forward(any, steps, bias)) {}
  Layouts plain, any;
  Steps steps;
  bool bias;
  PrimitiveDescription forward;
};

class Forward {
 public:
  explicit Forward(const Prepared& with)
      : x_(with.plain.x.view(), wanted(with.forward, dnnl_query_src_md), Operand::Use::read),
        weight_(with.plain.weight.view(), wanted(with.forward, dnnl_query_weights_md),
                Operand::Use::read),
        bias_(with.plain.bias.view(), with.plain.bias.view(), Operand::Use::read),
        y_(with.plain.y.view(), wanted(with.forward, dnnl_query_dst_md), Operand::Use::written),
        primitive_(make_primitive(with.forward)) {}

  void run(const float* x, const float* weight, const float* bias, float* y) {
    std::vector<dnnl_exec_arg_t> arguments = {{DNNL_ARG_SRC, x_.filled(x)},
                                              {DNNL_ARG_WEIGHTS, weight_.filled(weight)},
                                              {DNNL_ARG_DST, y_.writable(y)}};
    if (bias != nullptr) arguments.push_back({DNNL_ARG_BIAS, bias_.filled(bias)});
    execute(primitive_, arguments);
    y_.copy_out();
  }

 private:
  Operand x_, weight_, bias_, y_;
  Primitive primitive_;
};

class BackwardData {
 public:
  explicit BackwardData(const Prepared& with)
      : description_(describe_backward_data(with.any, with.steps, with.forward)),
        by_y_(with.plain.y.view(), wanted(description_, dnnl_query_diff_dst_md),
              Operand::Use::read),
        weight_(with.plain.weight.view(), wanted(description_, dnnl_query_weights_md),
                Operand::Use::read),
        by_x_(with.plain.x.view(), wanted(description_, dnnl_query_diff_src_md),
              Operand::Use::written),
        primitive_(make_primitive(description_)) {}

  void run(const float* by_y, const float* weight, float* by_x) {
    execute(primitive_, {{DNNL_ARG_DIFF_DST, by_y_.filled(by_y)},
                         {DNNL_ARG_WEIGHTS, weight_.filled(weight)},
                         {DNNL_ARG_DIFF_SRC, by_x_.writable(by_x)}});
    by_x_.copy_out();
  }

 private:
  PrimitiveDescription description_;
  Operand by_y_, weight_, by_x_;
  Primitive primitive_;
};

class BackwardWeights {
 public:
  explicit BackwardWeights(const Prepared& with)
      : description_(describe_backward_weights(with.any, with.steps, with.bias, with.forward)),
        x_(with.plain.x.view(), wanted(description_, dnnl_query_src_md), Operand::Use::read),
        by_y_(with.plain.y.view(), wanted(description_, dnnl_query_diff_dst_md),
              Operand::Use::read),
        by_weight_(with.plain.weight.view(), wanted(description_, dnnl_query_diff_weights_md),
                   Operand::Use::written),
        by_bias_(with.plain.bias.view(), with.plain.bias.view(), Operand::Use::written),
        primitive_(make_primitive(description_)) {}

  void run(const float* x, const float* by_y, float* by_weight, float* by_bias) {
    std::vector<dnnl_exec_arg_t> arguments = {
        {DNNL_ARG_SRC, x_.filled(x)},
        {DNNL_ARG_DIFF_DST, by_y_.filled(by_y)},
        {DNNL_ARG_DIFF_WEIGHTS, by_weight_.writable(by_weight)}};
    if (by_bias != nullptr) {
      arguments.push_back({DNNL_ARG_DIFF_BIAS, by_bias_.writable(by_bias)});
    }
    execute(primitive_, arguments);
    by_weight_.copy_out();
  }

 private:
  PrimitiveDescription description_;
  Operand x_, by_y_, by_weight_, by_bias_;
  Primitive primitive_;
};

/// Made at the first use of each direction: an evaluation needs but one.
struct Convolution {
  explicit Convolution(const ConvolutionShape& shape) : prepared(shape) {}
  Prepared prepared;
  std::unique_ptr<Forward> forward;
  std::unique_ptr<BackwardData> data;
  std::unique_ptr<BackwardWeights> weights;
};

/// This thread's convolution of a shape by so many threads, among which oneDNN divides the work
/// when it is prepared; null where oneDNN once refused it.
Convolution* convolution_of(const ConvolutionShape& shape, int threads) {
  thread_local std::map<std::pair<ConvolutionShape, int>, std::unique_ptr<Convolution>> kept;
  const auto found = kept.find({shape, threads});
  if (found != kept.end()) return found->second.get();
  if (kept.size() >= most_kept) kept.clear();
  std::unique_ptr<Convolution>& made = kept[{shape, threads}];
  try {
    made = std::make_unique<Convolution>(shape);
  } catch (const OneDnnRefusal&) {
  }
  return made.get();
}

template <class Direction, class... Arguments>
bool run(const ConvolutionShape& shape, std::unique_ptr<Direction> Convolution::*direction,
         int threads, Arguments... arguments) {
  if (onednn() == nullptr) return false;
  onednn()->set_threads(threads);
  Convolution* convolution = convolution_of(shape, threads);
  if (convolution == nullptr) return false;
  try {
    std::unique_ptr<Direction>& own = convolution->*direction;
    if (own == nullptr) own = std::make_unique<Direction>(convolution->prepared);
    own->run(arguments...);
    return true;
  } catch (const OneDnnRefusal&) {
    return false;
  }
}

}  // namespace

bool onednn_convolve(const ConvolutionShape& shape, const float* x, const float* weight,
                     const float* bias, float* y, int threads) {
  return run(shape, &Convolution::forward, threads, x, weight, bias, y);
}

bool onednn_pull_back(const ConvolutionShape& shape, const float* by_y, const float* weight,
                      float* by_x, int threads) {
  return run(shape, &Convolution::data, threads, by_y, weight, by_x);
}

bool onednn_weight_gradient(const ConvolutionShape& shape, const float* x, const float* by_y,
                            float* by_weight, float* by_bias, int threads) {
  return run(shape, &Convolution::weights, threads, x, by_y, by_weight, by_bias);
}

}  // namespace gradus
