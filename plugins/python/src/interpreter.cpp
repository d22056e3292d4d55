#include "interpreter.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "gradus/error.h"
#include "gradus/hash.h"

namespace gradus::python {
namespace {

namespace fs = std::filesystem;

Bridge* started = nullptr;
pid_t started_in = 0;
bool shared = false;  // with the forks of the process that it was started in

[[noreturn]] void fail(const std::string& expected, const std::string& found,
                       const std::string& advice) {
  throw Error("python.environment", "Python", expected, found, advice);
}

/// The folder of this plugin's file.
fs::path own_folder() {
  Dl_info info;
  ::dladdr(reinterpret_cast<const void*>(&own_folder), &info);
  return fs::absolute(info.dli_fname).parent_path();
}

void* open(const fs::path& library, int flags) {
  if (void* opened = ::dlopen(library.c_str(), RTLD_NOW | flags)) return opened;
  const char* reason = ::dlerror();
  fail("the library " + library.string(), reason != nullptr ? reason : "none",
       "`gradus doctor` says more");
}

/// The interpreter's program: the one of the build, or of another environment with the same torch.
std::string program() {
  const char* given = std::getenv("GRADUS_PYTHON");
  const fs::path path = given != nullptr && *given != '\0' ? given : GRADUS_PYTHON_PROGRAM;
  if (path.is_absolute() && fs::exists(path)) return path.string();
  fail("a python program by its absolute path", "'" + path.string() + "'",
       given != nullptr ? "set GRADUS_PYTHON to one" : "set GRADUS_PYTHON, or build Gradus again");
}

Bridge& start() {
  const std::string python = program();
  // Extension modules do not name libpython among their libraries: they find its functions only
  // where these are global.
  open(GRADUS_PYTHON_LIBRARY, RTLD_GLOBAL);
  void* library = open(own_folder() / "../python/libgradus_python.so", RTLD_LOCAL);
  const auto function = reinterpret_cast<StartBridge>(::dlsym(library, start_bridge_name));
  if (function == nullptr) fail(start_bridge_name, "no such function", "install Gradus again");
  return function(python.c_str());
}

}  // namespace

Bridge& interpreter() {
  if (started == nullptr) {
    started = &start();
    started_in = ::getpid();
  }
  // A fork copies the interpreter, but not what its extension modules keep in threads and files.
  if (!shared && started_in != ::getpid()) {
    fail("an interpreter that was started in this process", "one of the process it was forked from",
         "this is a mistake in Gradus");
  }
  return *started;
}

void share_interpreter(const std::string& module) {
  interpreter().share(module);
  shared = true;
}

Source checked_source(const std::string& name, const std::string& file,
                      const std::string& file_hash) {
  if (file.empty()) return {name};
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    throw Error("python.class", "file " + file, "a file that can be read", "none", "");
  }
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!file_hash.empty() && fast_hash(text) != file_hash) {
    throw Error("python.changed", "file " + file, "the content that the plan was made with",
                "another one", "start the command again");
  }
  return {name, file, fast_hash(text)};
}

}  // namespace gradus::python
