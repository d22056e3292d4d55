// Gradient accumulation: one inner step with the mean gradient of `steps` batches. A step of the
// run is a batch; the parameters move at every `steps`-th.
#include "gradus/error.h"
#include "gradus/ops.h"
#include "items.h"

namespace gradus::wrappers {
namespace {

struct AccumulateOptions : WrapperOptions {
  int64_t steps = 4;
  void declare(Schema& schema) {
    declare_optimizer(schema);
    schema.add("steps", steps, "batches whose gradients are averaged").in(1, 1e9).unit("steps");
  }
};

class Accumulate final : public Wrapper<AccumulateOptions> {
 public:
  using Wrapper::Wrapper;
  std::string refuses(const Model& model, const Loss& loss, const DataInfo& data) const override {
    if (inner().carries() && options_.steps > 1) return reason;
    return Wrapper::refuses(model, loss, data);
  }
  void state(Archive& archive) override {
    Wrapper::state(archive);
    archive.item("sums", sums_);
    archive.item("value", value_);
    archive.item("gathered", gathered_);
  }
  bool elementwise() const override { return inner().elementwise(); }

 private:
  static constexpr const char* reason =
      "gradients are accumulated, and the inner optimizer evaluates more than once a step";

  void move(Objective& objective) override {
    if (options_.steps == 1) return inner().step(objective);
    gather(objective.ask());
    if (gathered_ < options_.steps) return;
    bool answered = false;
    const auto mean = [&](Objective& outer, const Ask& ask) -> Answer {
      if (ask.full) return outer.ask(ask);
      if (std::exchange(answered, true)) throw Error("item.refused", reason);
      return mean_answer(ask);
    };
    AnsweringObjective view(objective, mean);
    inner().step(view);
    for (Tensor& sum : sums_) sum.zero_();
    value_.zero_();
    gathered_ = 0;
  }

  void gather(const Answer& answer) {
    if (sums_.empty()) {
      sums_ = zeros_for(answer.gradient);
      value_ = answer.value.new_zeros(answer.value.sizes());
    }
    for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i].add_(answer.gradient[i]);
    value_.add_(answer.value);
    ++gathered_;
  }

  Answer mean_answer(const Ask& ask) const {
    const double count = static_cast<double>(gathered_);
    Answer answer;
    answer.value = value_.div(count);
    if (!ask.gradient) return answer;
    for (const Tensor& sum : sums_) answer.gradient.push_back(sum.div(count));
    if (ask.only.empty()) return answer;
    const Tensors all = std::move(answer.gradient);
    answer.gradient.clear();
    for (const int index : ask.only) {
      answer.gradient.push_back(all[static_cast<std::size_t>(index)]);
    }
    return answer;
  }

  Tensors sums_;  // empty before the first step
  Tensor value_;
  int64_t gathered_ = 0;
};

}  // namespace

PluginItem accumulate_item() {
  return offer<Optimizer, Accumulate>("accumulate",
                                      "a step with the mean gradient of some batches");
}

}  // namespace gradus::wrappers
