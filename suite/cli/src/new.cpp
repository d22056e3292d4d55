#include <filesystem>
#include <map>
#include <regex>

#include "commands.h"
#include "gradus/error.h"
#include "gradus/files.h"
#include "gradus/text.h"
#include "output.h"
#include "templates.h"

namespace gradus::cli {
namespace {

namespace fs = std::filesystem;

/// "my_method" as "MyMethod".
std::string class_name(const std::string& id) {
  std::string name;
  bool upper = true;
  for (const char letter : id) {
    if (letter != '_') name += upper ? static_cast<char>(std::toupper(letter)) : letter;
    upper = letter == '_';
  }
  return name;
}

std::string filled(std::string text, const std::map<std::string, std::string>& words) {
  for (const auto& [word, value] : words) {
    for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += value.size()) {
      text.replace(at, word.size(), value);
    }
  }
  return text;
}

std::vector<std::string> kinds() {
  std::vector<std::string> names;
  for (const auto& [path, text] : templates) {
    const std::string folder(path.substr(0, path.find('/')));
    if (folder != "common" && (names.empty() || names.back() != folder)) names.push_back(folder);
  }
  return names;
}

/// Where CMake finds this Gradus, for one that is installed.
std::string prefix_flag() {
  std::error_code unknown;
  const fs::path prefix = fs::read_symlink("/proc/self/exe", unknown).parent_path().parent_path();
  const bool installed = fs::exists(prefix / "lib" / "cmake" / "gradus", unknown);
  return installed ? " -DCMAKE_PREFIX_PATH=" + prefix.string() : "";
}

}  // namespace

int make_new(const NewCommand& command) {
  if (!std::regex_match(command.id, std::regex("[a-z][a-z0-9_]*"))) {
    throw Error("new.id", "gradus new", "an id of a-z, 0-9 and _ that starts with a letter",
                "'" + command.id + "'", "it is the name of the plugin's file and of its items");
  }
  const std::vector<std::string> known = kinds();
  if (std::find(known.begin(), known.end(), command.kind) == known.end()) {
    throw Error("new.kind", "gradus new --kind", "one of " + join(known), "'" + command.kind + "'",
                did_you_mean(command.kind, known));
  }
  const fs::path folder = command.out.empty() ? command.id : command.out;
  if (fs::exists(folder)) {
    throw Error("new.folder", folder.string(), "a folder that does not exist yet", "one that does",
                "choose another one with --out");
  }
  const std::map<std::string, std::string> words = {
      {"@id@", command.id}, {"@Class@", class_name(command.id)}, {"@kind@", command.kind}};
  for (const auto& [path, text] : templates) {
    const std::string part(path.substr(0, path.find('/')));
    if (part != "common" && part != command.kind) continue;
    const std::string name = filled(std::string(path.substr(part.size() + 1)), words);
    write_atomically(folder / name, filled(std::string(text), words));
  }
  print("made " + folder.string() + "; next:\n  cmake -S " + folder.string() + " -B " +
        (folder / "build").string() + prefix_flag() + "\n  cmake --build " +
        (folder / "build").string() + "\n  ctest --test-dir " + (folder / "build").string() + "\n");
  return exit_good;
}

}  // namespace gradus::cli
