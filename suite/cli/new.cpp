#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>

#include "base/output_folder.h"
#include "base/plugin_files.h"
#include "cli/class_name.h"
#include "cli/command.h"
#include "cli/output.h"
#include "gradus/error.h"
#include "gradus/text.h"
#include "templates.h"

namespace gradus::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view python_kind = "python";  // the folder of the templates for --python

struct NewCommand {
  std::string id, kind = "optimizer", out;
  bool python = false;

  void declare(CLI::App& command) {
    command.add_option("id", id, "of the plugin: a-z, 0-9 and _")->required();
    CLI::Option* given =
        command.add_option("--kind", kind, "optimizer, wrapper, model, driver or task");
    given->capture_default_str();
    command.add_flag("--python", python, "an optimizer written in Python, with a study: no plugin")
        ->excludes(given);
    command.add_option("--out", out, "folder to make (default: the id)");
  }
};

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
    if (folder != "common" && folder != python_kind && (names.empty() || names.back() != folder))
      names.push_back(folder);
  }
  return names;
}

/// Throws where a plugin cannot have this id: it names its file, its items and its CMake target.
void check_id(const std::string& id) {
  if (!std::regex_match(id, std::regex("[a-z][a-z0-9_]*"))) {
    throw Error("new.id", "gradus new", "an id of a-z, 0-9 and _ that starts with a letter",
                fmt::format("'{}'", id), "it is the name of the plugin's file and of its items");
  }
  static const std::set<std::string> targets = {
      "all",     "clean",          "edit_cache", "help",          "install",
      "package", "package_source", "preinstall", "rebuild_cache", "test"};
  if (targets.contains(id)) {
    throw Error("new.id", "gradus new", "an id that is not a target of CMake's own",
                fmt::format("'{}'", id), "choose another one");
  }
  for (const PluginFile& file : find_plugin_files()) {
    if (file.id != id) continue;
    throw Error("new.id", "gradus new", "an id that no plugin has yet", fmt::format("'{}'", id),
                "it is the id of " + file.path.string());
  }
}

/// A path as one word of a shell command.
std::string word(const fs::path& path) {
  const std::string text = path.string();
  if (std::regex_match(text, std::regex("[A-Za-z0-9_./+-]+"))) return text;
  return fmt::format("'{}'", std::regex_replace(text, std::regex("'"), "'\\''"));
}

/// The commands that build and test the plugin in this folder.
std::string next_commands(const fs::path& folder) {
  const fs::path root = program_folder().parent_path();
  std::string commands, prefix = word(root);
  if (!fs::exists(root / "lib/cmake/gradus")) {  // run from a build folder
    commands = fmt::format("  cmake --install {} --prefix PREFIX\n", word(root));
    prefix = "PREFIX";
  }
  const std::string build = word(folder / "build");
  return fmt::format(
      "{}  cmake -S {} -B {} -DCMAKE_PREFIX_PATH={}\n  cmake --build {}\n  ctest --test-dir {}\n",
      commands, word(folder), build, prefix, build, build);
}

/// The commands that try and compare a method in Python.
std::string next_python_commands(const fs::path& folder, const std::string& id) {
  return fmt::format("  gradus check {}\n  gradus run {}\n", word(folder / (id + ".py")),
                     word(folder / "study.toml"));
}

int make_new(const NewCommand& command) {
  check_id(command.id);
  const std::string kind = command.python ? std::string(python_kind) : command.kind;
  const std::vector<std::string> known = kinds();
  if (!command.python && std::find(known.begin(), known.end(), command.kind) == known.end()) {
    throw Error("new.kind", "gradus new --kind", "one of " + join(known),
                fmt::format("'{}'", command.kind), did_you_mean(command.kind, known));
  }
  const fs::path folder = command.out.empty() ? command.id : command.out;
  if (fs::exists(folder)) {
    throw Error("new.folder", folder.string(), "a folder that does not exist yet", "one that does",
                "choose another one with --out");
  }
  const std::map<std::string, std::string> words = {
      {"@id@", command.id}, {"@Class@", class_name_of(command.id)}, {"@kind@", command.kind}};
  for (const auto& [path, text] : templates) {
    const std::string part(path.substr(0, path.find('/')));
    const bool shared = part == "common" && !command.python;  // what every plugin has
    if (!shared && part != kind) continue;
    const std::string name = filled(std::string(path.substr(part.size() + 1)), words);
    OutputFolder(folder).write(name, filled(std::string(text), words));
  }
  print(fmt::format(
      "made {}; next:\n{}", folder.string(),
      command.python ? next_python_commands(folder, command.id) : next_commands(folder)));
  return run::exit_good;
}

}  // namespace

void add_new(CLI::App& app, int& exit_code) {
  add_command<NewCommand>(app, exit_code, "new",
                          "a plugin's first files, to be built outside Gradus' tree", make_new);
}

}  // namespace gradus::cli
