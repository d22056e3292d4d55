// A step of the user's optimizer: gradients in, parameters moved in place, promises looked at.
#include <ATen/Parallel.h>

#include <exception>
#include <filesystem>
#include <iterator>

#include "gradus/error.h"
#include "gradus/hash.h"
#include "gradus/stream.h"
#include "objects.h"

namespace gradus::python {
namespace {

/// A method that has not written into a parameter after so many steps moves something else.
constexpr int64_t steps_until_moved = 16;

int64_t threads_of_process() {
  std::error_code none;
  const std::filesystem::directory_iterator tasks("/proc/self/task", none);
  return none ? 1 : std::distance(begin(tasks), end(tasks));
}

std::string content_hash(const Tensors& tensors) {
  FastHash hash;
  for (const Tensor& tensor : tensors) {
    const Tensor local = tensor.detach().cpu().contiguous();
    hash.add(local.const_data_ptr(), local.nbytes());
  }
  return hash.text();
}

uint64_t writes_into(const Tensors& tensors) {
  uint64_t sum = 0;
  for (const Tensor& tensor : tensors) sum += tensor._version();
  return sum;
}

bool same_memory(const Tensor& a, const Tensor& b) {
  return a.const_data_ptr() == b.const_data_ptr() && a.sizes() == b.sizes() &&
         a.strides() == b.strides() && a.scalar_type() == b.scalar_type();
}

class PythonMethod final : public Method {
 public:
  PythonMethod(const Source& source, Closure closure) : text_(text_of(source)), closure_(closure) {
    in_python([this] { return text_; },
              [&] {
                // Before the class is imported: that may start some, too.
                threads_at_start_ = threads_of_process();
                objects_ = std::make_unique<Objects>();
                objects_->method = py::module_::import("gradus_methods")
                                       .attr("Method")(source.name, source.file, source.file_hash);
                if (closure_ == Closure::automatic) {
                  const bool needed = objects_->method.attr("needs_closure").cast<bool>();
                  closure_ = needed ? Closure::only : Closure::never;
                }
              });
  }
  ~PythonMethod() override {
    const py::gil_scoped_acquire lock;
    flush_output();
    objects_.reset();
    own_.clear();
  }
  PythonMethod(const PythonMethod&) = delete;
  PythonMethod& operator=(const PythonMethod&) = delete;

  bool is_made() const override { return !own_.empty(); }
  void make(const Tensors& parameters, const std::vector<std::string>& names,
            const std::vector<Arguments>& groups, uint64_t seed) override;
  void step(Objective& objective, const std::vector<std::optional<double>>& rates) override;
  Tensors evaluated(const Tensors& parameters) override;
  Tensor save() override;
  void restore(const Tensor& saved) override;
  Origin origin() const override;

 private:
  struct Objects {
    py::object method, step, closure;
  };

  std::string where() const { return text_ + ", step " + std::to_string(steps_); }
  void call_step(Objective& objective);
  py::object evaluate(Objective& objective);
  void set_gradients(const Answer& answer);
  void set_rates(const std::vector<std::optional<double>>& rates);
  void check_parameters(const Tensors& parameters) const;
  void check_threads() const;
  void check_moved();

  std::string text_;
  Closure closure_;
  std::unique_ptr<Objects> objects_;
  Tensors own_;  // the nn.Parameters, which share the run's memory
  std::vector<std::string> names_;
  uint64_t seed_ = 0;
  int64_t steps_ = 0;
  std::vector<std::optional<double>> rates_;
  Objective* objective_ = nullptr;  // during a step
  std::exception_ptr failure_;      // of an evaluation in a closure
  bool shows_other_ = false;        // than the parameters it moves
  bool moved_ = false;
  std::string hash_at_start_;
  uint64_t writes_at_start_ = 0;
  int64_t threads_at_start_ = 1, torch_threads_ = 1;
};

void PythonMethod::make(const Tensors& parameters, const std::vector<std::string>& names,
                        const std::vector<Arguments>& groups, uint64_t seed) {
  names_ = names;
  seed_ = seed;
  for (const Arguments& group : groups) rates_.push_back(group.rate);
  in_python([this] { return text_; },
            [&] {
              seed_random_numbers(seed);
              Tensors shared;
              for (const Tensor& parameter : parameters) shared.push_back(parameter.detach());
              py::list given;
              for (const Arguments& group : groups) {
                py::list indices;
                for (const int index : group.parameters) indices.append(index);
                const py::object rate =
                    group.rate ? py::object(py::float_(*group.rate)) : py::none();
                given.append(py::make_tuple(indices, group.options, rate));
              }
              const py::object made = objects_->method.attr("make")(wrapped(shared), given, seed);
              for (const py::handle parameter : made) own_.push_back(unwrapped(parameter, text_));
              objects_->step = objects_->method.attr("optimizer").attr("step");
              objects_->closure = py::cpp_function([this] {
                if (objective_ != nullptr) return evaluate(*objective_);
                throw std::runtime_error("the closure was called outside of a step");
              });
              shows_other_ = objects_->method.attr("has_evaluated")().cast<bool>();
            });
  check_parameters(parameters);
  writes_at_start_ = writes_into(own_);
  hash_at_start_ = content_hash(own_);
  torch_threads_ = at::get_num_threads();
}

void PythonMethod::set_gradients(const Answer& answer) {
  for (std::size_t i = 0; i < own_.size(); ++i) own_[i].mutable_grad() = answer.gradient[i];
}

/// What a closure returns. An error of the host's is kept: Python would make a text of it.
py::object PythonMethod::evaluate(Objective& objective) {
  Answer answer;
  try {
    const py::gil_scoped_release released;  // autograd asks for that
    answer = objective.ask();
  } catch (...) {
    failure_ = std::current_exception();
    throw std::runtime_error("the evaluation failed");
  }
  set_gradients(answer);
  return wrapped(answer.value.dim() == 0 ? answer.value : answer.value.sum());
}

void PythonMethod::call_step(Objective& objective) {
  objective_ = &objective;
  const bool closed = closure_ != Closure::never;
  const auto result = py::reinterpret_steal<py::object>(
      closed ? PyObject_CallOneArg(objects_->step.ptr(), objects_->closure.ptr())
             : PyObject_CallNoArgs(objects_->step.ptr()));
  objective_ = nullptr;
  if (result) return;
  if (!failure_) throw py::error_already_set();
  PyErr_Clear();
  std::rethrow_exception(std::exchange(failure_, nullptr));
}

void PythonMethod::set_rates(const std::vector<std::optional<double>>& rates) {
  if (rates == rates_) return;
  rates_ = rates;
  py::list list;
  for (const auto& rate : rates) list.append(rate ? py::object(py::float_(*rate)) : py::none());
  objects_->method.attr("set_rates")(list);
}

void PythonMethod::step(Objective& objective, const std::vector<std::optional<double>>& rates) {
  Answer answer;
  if (closure_ != Closure::only) answer = objective.ask();
  in_python([this] { return where(); },
            [&] {
              // The random numbers of a step follow from its number: nothing of them is a state.
              seed_random_numbers(Stream{seed_, 0, static_cast<uint64_t>(objective.step())}.word());
              set_rates(rates);
              if (closure_ != Closure::only) set_gradients(answer);
              call_step(objective);
            });
  check_parameters(objective.parameters());
  ++steps_;
  const bool power_of_two = (steps_ & (steps_ - 1)) == 0;
  if (power_of_two || at::get_num_threads() != torch_threads_) check_threads();
  if (!moved_ && steps_ == steps_until_moved) check_moved();
}

void PythonMethod::check_parameters(const Tensors& parameters) const {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (same_memory(own_[i], parameters[i])) continue;
    throw Error("python.replaced", where() + ", parameter '" + names_.at(i) + "'",
                "values written into the parameter that the method was given",
                "another tensor in its place", "write p.copy_(new) in place of p.data = new");
  }
}

void PythonMethod::check_threads() const {
  const auto fail = [this](int64_t found) {
    throw Error("python.threads", where(),
                "as many threads as the run has, " + std::to_string(torch_threads_),
                std::to_string(found), "times of methods are compared thread for thread");
  };
  if (at::get_num_threads() != torch_threads_) fail(at::get_num_threads());
  if (torch_threads_ != 1 || !own_[0].is_cpu()) return;
  const int64_t threads = threads_of_process();
  if (threads > threads_at_start_) fail(threads);
}

void PythonMethod::check_moved() {
  moved_ = writes_into(own_) != writes_at_start_ || content_hash(own_) != hash_at_start_;
  if (moved_) return;
  throw Error("python.unmoved", where(), "steps that write into the parameters they were given",
              "none in " + std::to_string(steps_) + " steps",
              "does the method keep copies of its parameters, or parameters of another model?");
}

Tensors PythonMethod::evaluated(const Tensors& parameters) {
  if (!is_made()) return parameters;
  check_threads();
  if (!shows_other_) return parameters;
  return in_python([this] { return text_ + ", eval"; },
                   [&] {
                     Tensors shown;
                     for (const py::handle tensor : objects_->method.attr("evaluated")()) {
                       shown.push_back(unwrapped(tensor, text_));
                     }
                     return shown;
                   });
}

Tensor PythonMethod::save() {
  return in_python([this] { return text_ + ", state_dict"; },
                   [&] { return unwrapped(objects_->method.attr("save")(), text_).clone(); });
}

void PythonMethod::restore(const Tensor& saved) {
  in_python([this] { return text_ + ", load_state_dict"; },
            [&] {
              objects_->method.attr("restore")(wrapped(saved));
              // The step sizes of the saved state are those of before; what a study gives counts.
              set_rates(std::exchange(rates_, {}));
            });
}

Origin PythonMethod::origin() const {
  return in_python([this] { return text_; },
                   [&] { return origin_from(objects_->method.attr("origin")()); });
}

}  // namespace

std::unique_ptr<Method> make_method(const Source& source, Closure closure) {
  return std::make_unique<PythonMethod>(source, closure);
}

}  // namespace gradus::python
