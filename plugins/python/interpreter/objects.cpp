#include "objects.h"

#include <ATen/CPUGeneratorImpl.h>

#include <new>

#include "gradus/error.h"

namespace gradus::python {

py::object wrapped(const Tensor& tensor) {
  return py::reinterpret_steal<py::object>(THPVariable_Wrap(tensor));
}

py::list wrapped(const Tensors& tensors) {
  py::list list;
  for (const Tensor& tensor : tensors) list.append(wrapped(tensor));
  return list;
}

Tensor unwrapped(py::handle object, const std::string& what) {
  if (THPVariable_Check(object.ptr())) return THPVariable_Unpack(object.ptr());
  throw Error("python.type", what, "a tensor",
              py::str(py::type::handle_of(object).attr("__name__")).cast<std::string>(), "");
}

void seed_random_numbers(uint64_t seed) {
  at::Generator generator = at::detail::getDefaultCPUGenerator();
  generator.set_current_seed(seed);
}

void flush_output() {
  for (const char* name : {"stdout", "stderr"}) {
    PyObject* stream = PySys_GetObject(name);
    if (stream == nullptr || stream == Py_None) continue;
    Py_XDECREF(PyObject_CallMethod(stream, "flush", nullptr));
    PyErr_Clear();
  }
}

void rethrow(py::error_already_set& raised, const std::string& where) {
  flush_output();
  if (raised.matches(PyExc_MemoryError)) throw std::bad_alloc();
  const py::module_ errors = py::module_::import("gradus_errors");
  if (raised.matches(errors.attr("HostError"))) {
    const auto parts = raised.value().attr("args").cast<py::tuple>();
    const auto text = [&](std::size_t i) { return parts[i].cast<std::string>(); };
    throw Error(text(0), text(1), text(2), text(3), text(4));
  }
  const auto or_none = [](const py::object& object) { return object ? object : py::none(); };
  const py::object line =
      errors.attr("last_lines")(raised.type(), or_none(raised.value()), or_none(raised.trace()));
  throw Error("python.raised", where + ": " + line.cast<std::string>());
}

std::string text_of(const Source& source) {
  return source.file.empty() ? source.name : source.name + " of " + source.file;
}

Origin origin_from(const py::object& facts) {
  Origin origin;
  for (const py::handle fact : facts) {
    const auto pair = py::reinterpret_borrow<py::tuple>(fact);
    origin.emplace_back(pair[0].cast<std::string>(), pair[1].cast<std::string>());
  }
  return origin;
}

}  // namespace gradus::python
