// An optimizer of torch.optim's kind, from a package or a file of the user's: param_groups, step(),
// state_dict().
#include "gradus/with_options.h"
#include "interpreter.h"
#include "items.h"

namespace gradus::python {
namespace {

struct MethodOptions {
  std::string class_name = "torch.optim.Adam";
  std::string file, file_hash;
  FreeTable options;
  Auto<double> lr;
  Closure closure = Closure::automatic;
  void declare(Schema& schema) {
    schema
        .add("class", class_name,
             "the optimizer: the dotted path of a class that can be imported, or its name in the "
             "option file")
        .shared();
    schema.add("file", file, "a file with the class").file().shared();
    schema.add("file_hash", file_hash, "of the file's content; written by the host").shared();
    schema.add("options", options, "keyword arguments of the constructor");
    schema
        .add("lr", lr,
             "the argument lr, which may follow a schedule; auto: the constructor's own default")
        .in(0, 1e6)
        .log()
        .role(OptionRole::learning_rate)
        .schedulable();
    schema
        .choice(
            "closure", closure,
            "how a step is called: gradients are set and there is no closure (never), a closure "
            "evaluates (only), or both (beside); auto: only where a step needs one",
            {{"auto", Closure::automatic},
             {"never", Closure::never},
             {"only", Closure::only},
             {"beside", Closure::beside}})
        .shared();
    schema.groups();
  }
};

class PythonOptimizer final : public WithOptions<Optimizer, MethodOptions> {
 public:
  using WithOptions::WithOptions;

  /// Imports the class, so that neither is on the method's clock.
  std::string refuses(const Model&, const Loss&, const DataInfo&) const override {
    method();
    return {};
  }

  void state(Archive& archive) override {
    bool made = method_ && method_->is_made();
    archive.item("made", made);
    if (!archive.saving() && !made) method_.reset();
    if (!made) return;
    if (archive.saving()) {
      Tensor saved = method_->save();
      archive.item("state_dict", saved);
      return;
    }
    restored_ = Tensor();
    archive.item("state_dict", restored_);
    if (method_ && method_->is_made()) restore();
  }

  Tensors evaluated(const Tensors& parameters) override {
    return method_ ? method_->evaluated(parameters) : parameters;
  }

  Origin origin() const override {
    return method_ ? method_->origin() : Origin{{"class", options_.class_name}};
  }

 private:
  void move(Objective& objective) override {
    if (!method().is_made()) make(objective);
    std::vector<std::optional<double>> rates;
    for (const auto& group : groups(objective)) rates.push_back(rate_of(group.options));
    method().step(objective, rates);
  }

  Method& method() const {
    if (!method_) {
      method_ = interpreter().method(
          checked_source(options_.class_name, options_.file, options_.file_hash), options_.closure);
    }
    return *method_;
  }

  void make(Objective& objective) {
    std::vector<Arguments> arguments;
    for (const auto& group : groups(objective)) {
      arguments.push_back({group.parameters, group.options.options.values, rate_of(group.options)});
    }
    if (arguments.size() > 1) arguments.push_back({{}, options_.options.values, rate_of(options_)});
    std::vector<std::string> names;
    for (const ParameterInfo& info : objective.model().parameters()) names.push_back(info.name);
    method().make(objective.parameters(), names, arguments, objective.seed());
    if (restored_.defined()) restore();
  }

  void restore() {
    method().restore(restored_);
    restored_ = Tensor();
  }

  static std::optional<double> rate_of(const MethodOptions& options) {
    return options.lr.automatic ? std::nullopt : std::optional(options.lr.value);
  }

  mutable std::unique_ptr<Method> method_;
  Tensor restored_;  // for a method that is not made yet
};

}  // namespace

/// The steps of torch.optim import torch's compiler; those of other classes seldom do.
const char* shared_by_optimizer(std::string_view options) {
  const auto parsed = parse_options<MethodOptions>(options, "");
  return parsed.file.empty() && parsed.class_name.starts_with("torch.optim.") ? "torch._dynamo"
                                                                              : "torch";
}

PluginItem optimizer_item() {
  return offer<Optimizer, PythonOptimizer>("optimizer",
                                           "an optimizer of torch.optim's kind, written in Python");
}

}  // namespace gradus::python
