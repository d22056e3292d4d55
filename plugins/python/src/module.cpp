// A torch.nn.Module as a model: a function of the run's parameters, which take the place of its
// own.
#include "gradus/stream.h"
#include "gradus/with_options.h"
#include "interpreter.h"
#include "items.h"

namespace gradus::python {
namespace {

struct ModuleOptions {
  std::string class_name = "torch.nn.Linear";
  std::string file, file_hash;
  FreeTable options{R"({"in_features":4,"out_features":3})"};
  void declare(Schema& schema) {
    schema.add(
        "class", class_name,
        "the module: the dotted path of a class, or of a function that makes one, that can be "
        "imported, or its name in the option file");
    schema.add("file", file, "a file with the class").file();
    schema.add("file_hash", file_hash, "of the file's content; written by the host");
    schema.add("options", options, "keyword arguments of the constructor");
  }
};

class PythonModel final : public WithOptions<Model, ModuleOptions> {
 public:
  using WithOptions::WithOptions;

  std::vector<ParameterInfo> parameters() const override { return module().parameters(); }

  Tensors initial(const InitRequest& request) const override {
    seed_ = request.seed;
    passes_ = 0;
    return initialize_each(request, [&](int64_t network) {
      const uint64_t seed = derive_seed(request.seed, "module " + std::to_string(network));
      return module().initial(seed, at::kDouble);
    });
  }

  /// What a pass in training draws (dropout) follows from the run's seed and the number of the
  /// pass.
  Tensor forward(const Tensors& parameters, const Batch& batch, Tensors*) const override {
    const bool training = batch.rows.defined();
    const auto pass = static_cast<uint64_t>(training ? passes_++ : 0);
    return module().forward(parameters, batch.input, training, Stream{seed_, 1, pass}.word());
  }

  void state(Archive& archive) override {
    archive.item("passes", passes_);
    for (auto& [name, buffer] : module().buffers()) archive.item("buffers." + name, buffer);
  }

  Origin origin() const override { return module_ ? module_->origin() : Origin(); }

 private:
  Module& module() const {
    if (!module_) {
      module_ = interpreter().module(
          checked_source(options_.class_name, options_.file, options_.file_hash),
          options_.options.values);
    }
    return *module_;
  }

  mutable std::unique_ptr<Module> module_;
  mutable uint64_t seed_ = 0;
  mutable int64_t passes_ = 0;  // in training
};

}  // namespace

PluginItem module_item() {
  return offer<Model, PythonModel>("module", "a torch.nn.Module");
}

}  // namespace gradus::python
