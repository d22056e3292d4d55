// An nn.Module and a loss of the user's.
#include <type_traits>

#include "gradus/error.h"
#include "objects.h"

namespace gradus::python {
namespace {

const char* dtype_name(at::ScalarType dtype) {
  return dtype == at::kDouble     ? "float64"
         : dtype == at::kHalf     ? "float16"
         : dtype == at::kBFloat16 ? "bfloat16"
                                  : "float32";
}

class PythonModule final : public Module {
 public:
  PythonModule(const Source& source, const std::string& options) : text_(text_of(source)) {
    call([&] {
      module_ = std::make_unique<py::object>(
          py::module_::import("gradus_modules")
              .attr("Module")(source.name, source.file, source.file_hash, options));
    });
  }
  ~PythonModule() override {
    const py::gil_scoped_acquire lock;
    flush_output();
    module_.reset();
    used_.clear();
  }
  PythonModule(const PythonModule&) = delete;
  PythonModule& operator=(const PythonModule&) = delete;

  std::vector<ParameterInfo> parameters() override {
    return call([&] {
      std::vector<ParameterInfo> infos;
      for (const py::handle entry : module_->attr("parameters")()) {
        const auto pair = py::reinterpret_borrow<py::tuple>(entry);
        ParameterInfo info{pair[0].cast<std::string>(), {}};
        for (const py::handle size : pair[1]) info.shape.push_back(size.cast<int64_t>());
        infos.push_back(std::move(info));
      }
      return infos;
    });
  }

  Tensors initial(uint64_t seed, at::ScalarType dtype) override {
    return call([&] {
      used_.clear();
      const py::object torch_dtype = py::module_::import("torch").attr(dtype_name(dtype));
      Tensors made;
      for (const py::handle tensor : module_->attr("initial")(seed, torch_dtype)) {
        made.push_back(unwrapped(tensor, text_).contiguous());
      }
      return made;
    });
  }

  Tensor forward(const Tensors& parameters, const Tensor& input, bool training,
                 uint64_t seed) override {
    const bool recorded = c10::GradMode::is_enabled();
    const py::gil_scoped_acquire lock;
    const c10::AutoGradMode as_asked(recorded);
    try {
      if (training) seed_random_numbers(seed);
      use(parameters);
      return unwrapped(module_->attr("forward")(wrapped(input), training), text_ + ", forward");
    } catch (py::error_already_set& raised) {
      rethrow(raised, text_ + ", forward");
    }
  }

  std::vector<std::pair<std::string, Tensor>> buffers() override {
    return call([&] {
      std::vector<std::pair<std::string, Tensor>> list;
      for (const py::handle entry : module_->attr("buffers")()) {
        const auto pair = py::reinterpret_borrow<py::tuple>(entry);
        list.emplace_back(pair[0].cast<std::string>(), unwrapped(pair[1], text_));
      }
      return list;
    });
  }

  Origin origin() const override {
    return call([&] { return origin_from(module_->attr("origin")()); });
  }

 private:
  template <class Work>
  std::invoke_result_t<const Work&> call(const Work& work) const {
    return in_python([this] { return text_; }, work);
  }

  /// The module's parameters become these tensors, which stay there until others are asked for.
  void use(const Tensors& parameters) {
    bool same = parameters.size() == used_.size();
    for (std::size_t i = 0; same && i < used_.size(); ++i) same = used_[i].is_same(parameters[i]);
    if (same) return;
    used_ = parameters;
    module_->attr("use")(wrapped(parameters));
  }

  std::string text_;
  std::unique_ptr<py::object> module_;
  Tensors used_;
};

class PythonLoss final : public LossFunction {
 public:
  explicit PythonLoss(const Source& source) : text_(text_of(source)) {
    in_python([this] { return text_; },
              [&] {
                function_ = std::make_unique<py::object>(
                    py::module_::import("gradus_modules")
                        .attr("loss_function")(source.name, source.file, source.file_hash));
              });
  }
  ~PythonLoss() override {
    const py::gil_scoped_acquire lock;
    function_.reset();
  }
  PythonLoss(const PythonLoss&) = delete;
  PythonLoss& operator=(const PythonLoss&) = delete;

  Tensor value(const Tensor& output, const Tensor& target) override {
    const py::gil_scoped_acquire lock;
    try {
      const Tensor loss = unwrapped((*function_)(wrapped(output), wrapped(target)), text_);
      if (loss.dim() == 0) return loss;
    } catch (py::error_already_set& raised) {
      rethrow(raised, text_);
    }
    throw Error("python.type", text_, "a tensor with one number, the mean over the rows",
                "a tensor with an axis", "end it with .mean()");
  }

 private:
  std::string text_;
  std::unique_ptr<py::object> function_;
};

}  // namespace

std::unique_ptr<Module> make_module(const Source& source, const std::string& options) {
  return std::make_unique<PythonModule>(source, options);
}

std::unique_ptr<LossFunction> make_loss_function(const Source& source) {
  return std::make_unique<PythonLoss>(source);
}

}  // namespace gradus::python
