// Python objects as C++ has them, and Python's exceptions as errors.
#pragma once

#include <Python.h>  // before all others
// clang-format off
#include <pybind11/pybind11.h>
#include <torch/csrc/autograd/python_variable.h>
// clang-format on

#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>

#include <string>

#include "bridge.h"

namespace gradus::python {

namespace py = pybind11;

/// The same tensor as a Python object.
py::object wrapped(const Tensor& tensor);
py::list wrapped(const Tensors& tensors);
/// Throws Error "python.type" where the object is no tensor; `what` says what should be one.
Tensor unwrapped(py::handle object, const std::string& what);

/// Seeds torch's generator.
void seed_random_numbers(uint64_t seed);

/// Lines that were printed reach the run's log.
void flush_output();

/// Throws what a Python exception means: Error with the id that the scripts gave it,
/// std::bad_alloc, or Error "python.raised".
[[noreturn]] void rethrow(py::error_already_set& raised, const std::string& where);

/// Calls `work` as code of the user's expects it: with the interpreter's lock, and with gradients
/// recorded, as at the top of a script. `where` is a function: it is called for a message alone.
template <class Where, class Work>
auto in_python(const Where& where, const Work& work) {
  const py::gil_scoped_acquire lock;
  const c10::AutoGradMode recorded(true);
  try {
    return work();
  } catch (py::error_already_set& raised) {
    rethrow(raised, where());
  }
}

std::unique_ptr<Method> make_method(const Source& source, Closure closure);
std::unique_ptr<Module> make_module(const Source& source, const std::string& options);
std::unique_ptr<LossFunction> make_loss_function(const Source& source);

/// "MyAdam of my.py", "torch.optim.Adam".
std::string text_of(const Source& source);
/// What a script's function `origin` returns.
Origin origin_from(const py::object& facts);

}  // namespace gradus::python
