// Gradient clipping: the inner optimizer sees a gradient of bounded size.
//
// clip_norm: R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural
// networks", ICML 2013, arXiv 1211.5063, algorithm 1, as torch.nn.utils.clip_grad_norm_ has it:
//   g <- g min(1, c / (||g|| + 1e-6)),  ||g|| over all parameters
// clip_value: each entry of g is brought into [-c, c], as torch.nn.utils.clip_grad_value_.
// clip_adaptive: A. Brock, S. De, S. L. Smith, K. Simonyan, "High-performance large-scale image
// recognition without normalization", ICML 2021, arXiv 2102.06171, equation 3, row by row of each
// weight W with gradient G, but for the weight of the last layer:
//   G_i <- lambda max(||W_i||, eps) / ||G_i|| G_i  where ||G_i|| > lambda max(||W_i||, eps)
#include "changed_answers.h"
#include "items.h"
#include "norms.h"

namespace gradus::wrappers {
namespace {

struct ClipNormOptions : WrapperOptions {
  double norm = 1;
  void declare(Schema& schema) {
    declare_optimizer(schema);
    schema.add("norm", norm, "largest norm of the gradient")
        .in(0, 1e9)
        .log()
        .symbol("c")
        .schedulable();
  }
};

class ClipNorm final : public ChangedAnswers<ClipNormOptions> {
 public:
  using ChangedAnswers::ChangedAnswers;

 private:
  Answer changed(Objective& outer, const Ask& ask) override {
    Answer answer = outer.ask(ask);
    if (!ask.gradient) return answer;
    const Tensor factor = network_norms(answer.gradient, outer.copies())
                              .add_(1e-6)
                              .reciprocal_()
                              .mul_(options_.norm)
                              .clamp_max_(1);
    for (Tensor& gradient : answer.gradient) scale_networks(gradient, factor);
    return answer;
  }
};

struct ClipValueOptions : WrapperOptions {
  double value = 1;
  void declare(Schema& schema) {
    declare_optimizer(schema);
    schema.add("value", value, "largest size of an entry of the gradient")
        .in(0, 1e9)
        .log()
        .symbol("c")
        .schedulable();
  }
};

class ClipValue final : public ChangedAnswers<ClipValueOptions> {
 public:
  using ChangedAnswers::ChangedAnswers;
  bool elementwise() const override { return inner().elementwise(); }

 private:
  Answer changed(Objective& outer, const Ask& ask) override {
    Answer answer = outer.ask(ask);
    for (Tensor& gradient : answer.gradient) gradient.clamp_(-options_.value, options_.value);
    return answer;
  }
};

struct ClipAdaptiveOptions : WrapperOptions {
  double factor = 0.01;
  double eps = 1e-3;
  bool last_layer = false;
  void declare(Schema& schema) {
    declare_optimizer(schema);
    schema.add("factor", factor, "largest norm of a row's gradient over that of the row")
        .in(0, 1e9)
        .log()
        .symbol("lambda")
        .schedulable();
    schema.add("eps", eps, "least norm that a row counts with").in(0, 1e9).log();
    schema.add("last_layer", last_layer, "clip the weight of the last layer, too");
  }
};

class ClipAdaptive final : public ChangedAnswers<ClipAdaptiveOptions> {
 public:
  using ChangedAnswers::ChangedAnswers;

 private:
  Answer changed(Objective& outer, const Ask& ask) override {
    if (skipped_.empty()) find_skipped(outer);
    Answer answer = outer.ask(ask);
    for (std::size_t i = 0; i < answer.gradient.size(); ++i) {
      const std::size_t index = parameter_at(ask, i);
      if (skipped_[index]) continue;
      clip(answer.gradient[i], outer.parameters()[index], outer.copies());
    }
    return answer;
  }

  void find_skipped(const Objective& objective) {
    for (const ParameterRole role : parameter_roles(objective.model())) {
      skipped_.push_back(role == ParameterRole::output_weight && !options_.last_layer);
    }
  }

  /// Norms over all axes but that of the rows; a vector is one row.
  static Tensor row_norms(const Tensor& tensor, int64_t copies) {
    const int64_t leading = copies > 0 ? 1 : 0;
    const int64_t kept = leading + (tensor.dim() - leading > 1 ? 1 : 0);
    std::vector<int64_t> axes;
    for (int64_t axis = kept; axis < tensor.dim(); ++axis) axes.push_back(axis);
    if (axes.empty()) return tensor.abs();
    return tensor.square().sum(axes, /*keepdim=*/true).sqrt_();
  }

  void clip(Tensor& gradient, const Tensor& parameter, int64_t copies) const {
    const Tensor largest =
        row_norms(parameter.detach(), copies).clamp_min_(options_.eps).mul_(options_.factor);
    const Tensor found = row_norms(gradient, copies).clamp_min_(1e-6);
    gradient.mul_(largest.div_(found).clamp_max_(1));
  }

  std::vector<char> skipped_;  // for each parameter; empty before the first step
};

}  // namespace

PluginItem clip_norm_item() {
  return offer<Optimizer, ClipNorm>("clip_norm", "clips the gradient's norm (Pascanu et al. 2013)");
}
PluginItem clip_value_item() {
  return offer<Optimizer, ClipValue>("clip_value", "clips each entry of the gradient");
}
PluginItem clip_adaptive_item() {
  return offer<Optimizer, ClipAdaptive>(
      "clip_adaptive", "clips each row's gradient by the row's norm (Brock et al. 2021)");
}

}  // namespace gradus::wrappers
