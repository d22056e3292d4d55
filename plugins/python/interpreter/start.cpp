// Starts the interpreter and gives it the scripts that this library brings.
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <pthread.h>
#include <unistd.h>

#include "gradus/error.h"
#include "objects.h"
#include "scripts.h"

namespace gradus::python {
namespace {

/// What os.fork() does around a fork, for the forks that the process of shared runs makes. Those of
/// its children belong to the user's code, which calls os.fork() itself.
class Forks {
 public:
  static void follow() {
    static const int registered = ::pthread_atfork(before, in_parent, in_child);
    static_cast<void>(registered);
    process() = ::getpid();
  }

 private:
  static pid_t& process() {
    static pid_t process = 0;
    return process;
  }
  static PyGILState_STATE& lock() {
    static PyGILState_STATE lock;
    return lock;
  }
  static bool& forking() {
    static bool forking = false;
    return forking;
  }
  static void before() {
    forking() = ::getpid() == process();
    if (!forking()) return;
    lock() = PyGILState_Ensure();
    PyOS_BeforeFork();
  }
  static void in_parent() {
    if (!forking()) return;
    PyOS_AfterFork_Parent();
    PyGILState_Release(lock());
  }
  static void in_child() {
    if (!forking()) return;
    PyOS_AfterFork_Child();
    PyGILState_Release(lock());
  }
};

class Interpreter final : public Bridge {
 public:
  std::unique_ptr<Method> method(const Source& source, Closure closure) override {
    return make_method(source, closure);
  }
  std::unique_ptr<Module> module(const Source& source, const std::string& options) override {
    return make_module(source, options);
  }
  std::unique_ptr<LossFunction> loss(const Source& source) override {
    return make_loss_function(source);
  }
  void share(const std::string& module) override {
    in_python([&] { return "module " + module; }, [&] { py::module_::import(module.c_str()); });
    Forks::follow();
  }
};

void initialize(const char* program) {
  PyConfig config;
  PyConfig_InitPythonConfig(&config);
  config.parse_argv = 0;
  config.install_signal_handlers = 0;  // Ctrl-C is the host's
  // Sets of texts have one order in all runs: a method may walk through one.
  config.use_hash_seed = 1;
  config.hash_seed = 0;
  // The program's path tells the interpreter its environment, with a pyvenv.cfg beside it or not.
  PyStatus status = PyConfig_SetBytesString(&config, &config.program_name, program);
  if (!PyStatus_Exception(status)) status = Py_InitializeFromConfig(&config);
  PyConfig_Clear(&config);
  if (!PyStatus_Exception(status)) return;
  throw Error("python.environment", std::string("Python ") + program, "an interpreter that starts",
              status.err_msg != nullptr ? status.err_msg : "one that does not",
              "does this environment work on the command line?");
}

void add_script(const char* name, const char* text) {
  const std::string file = "<" + std::string(name) + ">";
  const auto code =
      py::reinterpret_steal<py::object>(Py_CompileString(text, file.c_str(), Py_file_input));
  if (!code) throw py::error_already_set();
  const auto module = py::reinterpret_steal<py::object>(PyImport_ExecCodeModule(name, code.ptr()));
  if (!module) throw py::error_already_set();
}

/// The file of the LibTorch that this process has loaded.
std::string loaded_torch() {
  Dl_info info;
  return ::dladdr(reinterpret_cast<const void*>(&at::get_num_threads), &info) != 0 ? info.dli_fname
                                                                                   : "";
}

/// The scripts, each of which may import those before it; torch only when it is the right one.
void add_scripts() {
  for (const auto& script : scripts) {
    if (std::string_view(script.name) == "gradus_methods") {
      py::module_::import("gradus_classes").attr("check_torch")(loaded_torch());
      py::module_::import("torch");
    }
    add_script(script.name, script.text);
  }
  const py::object out = py::module_::import("sys").attr("stdout");
  if (!out.is_none()) out.attr("reconfigure")(py::arg("line_buffering") = true);
}

Bridge& start(const char* program) {
  static Interpreter interpreter;
  initialize(program);
  try {
    add_scripts();
  } catch (py::error_already_set& raised) {
    rethrow(raised, std::string("Python ") + program);
  }
  PyEval_SaveThread();  // whoever calls Python takes the lock
  return interpreter;
}

}  // namespace
}  // namespace gradus::python

extern "C" __attribute__((visibility("default"))) gradus::python::Bridge& gradus_start_python(
    const char* program) {
  return gradus::python::start(program);
}
