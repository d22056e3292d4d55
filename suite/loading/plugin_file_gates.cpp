#include <dlfcn.h>
#include <fmt/format.h>

#include <cctype>
#include <cstring>

#include "base/elf_section.h"
#include "base/files.h"
#include "base/trusted_path.h"
#include "gradus/error.h"
#include "gradus/hash.h"
#include "loading/plugin_gates.h"

namespace gradus::loading {
namespace {

namespace fs = std::filesystem;

void check_regular(const fs::path& file, const std::string& where) {
  std::error_code none;
  const fs::file_status status = fs::status(file, none);
  if (!fs::exists(status)) {
    throw Error("plugin.missing", where, "a file", "nothing there", "give another path");
  }
  if (!fs::is_regular_file(status)) {
    throw Error("plugin.file", where, "a regular file",
                fs::is_directory(status) ? "a folder" : "something else",
                "give a plugin's .so file");
  }
}

void check_name(const fs::path& file, const std::string& where) {
  if (file.extension() == ".so" && is_name(file.stem().string())) return;
  throw Error("plugin.name", where, "a file name <id>.so with an id of a-z, 0-9 and _",
              fmt::format("'{}'", file.filename().string()), "name the file after the plugin's id");
}

PluginFingerprint read_fingerprint(std::string_view bytes, const std::string& where) {
  const auto section = elf_section(bytes, ".gradus.fingerprint", where);
  if (!section) {
    throw Error("plugin.fingerprint", where, "a section .gradus.fingerprint", "none",
                "this is no Gradus plugin; build it with gradus_add_plugin and GRADUS_PLUGIN");
  }
  PluginFingerprint found{};
  std::memcpy(&found, section->data(), std::min(section->size(), sizeof found));
  if (std::memcmp(found.magic, own_fingerprint().magic, sizeof found.magic) != 0) {
    throw Error("plugin.fingerprint", where, "the mark GRADUSPLUGIN in its fingerprint",
                "another one", "build it with gradus_add_plugin and GRADUS_PLUGIN");
  }
  return found;
}

/// Collects the fields that differ.
class Differences {
 public:
  void compare(const char* field, uint64_t expected, uint64_t found) {
    if (expected != found) add(field, std::to_string(expected), std::to_string(found));
  }
  void compare(const char* field, std::string_view expected, std::string_view found) {
    if (expected != found) add(field, expected, found);
  }
  const std::string& text() const { return text_; }

 private:
  void add(std::string_view field, std::string_view expected, std::string_view found) {
    if (!text_.empty()) text_ += "; ";
    text_ += fmt::format("{}: expected {}, found {}", field, expected, found);
  }
  std::string text_;
};

std::string_view bounded(const char (&text)[16]) {
  return {text, ::strnlen(text, sizeof text)};
}

std::string own_build() {
  const PluginFingerprint own = own_fingerprint();
  return fmt::format("LibTorch {}.{}, {} {} and this Gradus' headers", own.torch_major,
                     own.torch_minor, own.compiler, own.compiler_major);
}

}  // namespace

bool is_name(std::string_view text) {
  if (text.empty() || text[0] < 'a' || text[0] > 'z') return false;
  for (const char letter : text) {
    const bool fine = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    if (!fine && letter != '_') return false;
  }
  return true;
}

void check_fingerprint(const PluginFingerprint& found, const std::string& where) {
  const PluginFingerprint own = own_fingerprint();
  Differences differences;
  differences.compare("fingerprint_size", own.size, found.size);
  differences.compare("abi", own.abi, found.abi);
  if (differences.text().empty()) {  // of another layout, nothing below can be read
    differences.compare("torch_major", own.torch_major, found.torch_major);
    differences.compare("torch_minor", own.torch_minor, found.torch_minor);
    differences.compare("compiler", bounded(own.compiler), bounded(found.compiler));
    differences.compare("compiler_major", own.compiler_major, found.compiler_major);
    differences.compare("cpp_abi", own.cpp_abi, found.cpp_abi);
    differences.compare("cpp_version", own.cpp_version, found.cpp_version);
    differences.compare("assertions", own.assertions, found.assertions);
    differences.compare("sanitizers", own.sanitizers, found.sanitizers);
  }
  if (differences.text().empty()) return;
  throw Error("plugin.build", fmt::format("{}: {}; rebuild the plugin with {}", where,
                                          differences.text(), own_build()));
}

std::string check_file(const fs::path& file) {
  const std::string where = "plugin " + file.string();
  check_regular(file, where);
  require_trusted(file, where);
  const std::string bytes = read_file(file);
  const PluginFingerprint found = read_fingerprint(bytes, where);
  check_name(file, where);
  check_fingerprint(found, where);
  return fast_hash(bytes);
}

const PluginDescriptor* open_library(const fs::path& file) {
  const std::string where = "plugin " + file.string();
  void* library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) {
    throw Error("plugin.load", where, "", std::string("the loader says: ") + ::dlerror(),
                "link what is missing in gradus_add_plugin(... LIBRARIES ...)");
  }
  void* entry = ::dlsym(library, "gradus_plugin");
  if (entry == nullptr) {
    throw Error("plugin.entry", where, "the exported function gradus_plugin", "none",
                "define it with GRADUS_PLUGIN in one source file");
  }
  return reinterpret_cast<const PluginDescriptor* (*)()>(entry)();
}

}  // namespace gradus::loading
