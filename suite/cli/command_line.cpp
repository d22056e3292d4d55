#include "cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "base/files.h"
#include "base/plugin_files.h"
#include "base/printable.h"
#include "base/utf8.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "gradus/error.h"
#include "gradus/text.h"
#include "run/exit_codes.h"
#include "study/budget_words.h"
#include "study/settings.h"

namespace gradus::cli {
namespace {

constexpr const char* footer =
    "Exit codes: 0 good; 1 a theorem's claim fails, a check fails, something is missing,\n"
    "differs or regressed;\n"
    "2 bad input; 3 runs failed, crashed, timed out or ran out of memory; 4 nothing ran;\n"
    "130 interrupted. Runs that diverge are data, not errors.\n"
    "Plugins are found in GRADUS_PLUGIN_PATH and with the installation; --plugin FILE adds one.";

/// What is given may be a path or a name, and both go into JSON, which is UTF-8.
void require_utf8(int count, char** arguments) {
  for (int i = 1; i < count; ++i) {
    if (is_utf8(arguments[i])) continue;
    throw Error("command.line", fmt::format("argument {}", i), "UTF-8",
                fmt::format("'{}'", arguments[i]), "give the file or folder another name");
  }
  std::error_code removed;  // the commands that need it say so
  path_text(std::filesystem::current_path(removed));
}

/// CLI11 would say only that a subcommand is required.
void require_command(const CLI::App& app, int count, char** arguments) {
  if (count < 2 || arguments[1][0] == '-') return;
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  if (std::find(names.begin(), names.end(), arguments[1]) != names.end()) return;
  const std::string meant = did_you_mean(arguments[1], names);
  throw Error("command.line", "gradus", "one of the commands " + join(names),
              fmt::format("'{}'", arguments[1]), meant.empty() ? "see gradus --help" : meant);
}

/// `--out=$OUT` with OUT unset: CLI11 would take the next argument for the value.
void require_values(int count, char** arguments) {
  for (int at = 1; at < count; ++at) {
    const std::string_view argument = arguments[at];
    if (argument == "--") return;
    if (!argument.starts_with("--") || argument.find('=') + 1 != argument.size()) continue;
    throw Error("command.line", "gradus", "a value after " + std::string(argument), "none",
                "give one, or leave the option out; is a variable of the shell unset?");
  }
}

/// No option and no argument of any command has an empty value; none has one that looks like an
/// option, which is what the next argument becomes where a value was forgotten. What is passed on
/// to another program may have.
std::string value_problem(const std::string& value) {
  if (value.empty()) return "expected a value, found an empty one";
  if (!value.starts_with("--")) return "";
  return fmt::format(
      "expected a value, found '{}', which looks like an option; write ./{} for a file of that "
      "name",
      value, value);
}

void check_values(CLI::App& app) {
  for (CLI::App* command : app.get_subcommands({})) {
    for (CLI::Option* option : command->get_options()) {
      // As a transformation, since these come before all checks.
      if (option->get_items_expected_max() > 0 && option->get_type_name() != passed_on) {
        option->transform(CLI::Validator(value_problem, ""));
      }
    }
  }
}

/// The `--set` that stands for a flag which the command has not: a budget or another run setting.
std::string set_instead(const std::string& flag, const std::string& value) {
  std::string word = flag.substr(std::min(flag.find_first_not_of('-'), flag.size()));
  std::ranges::replace(word, '-', '_');
  const std::string unit = study::budget_unit(word);
  const std::string name = unit.empty() ? word : "budget." + unit;
  const bool is_setting = study::is_run_setting(word) && word != "seed";  // --seeds is meant
  if (unit.empty() && !is_setting) return "";
  return fmt::format("write --set run.{}={}", name, value.empty() ? "VALUE" : value);
}

/// What to do about arguments that CLI11 does not take: the line or the flag that may be meant, or
/// the help.
std::string advice_on(const CLI::App& app) {
  const std::vector<CLI::App*> given = app.get_subcommands();
  const CLI::App& command = given.empty() ? app : *given.front();
  std::vector<std::string> flags;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  }
  const bool takes_sets = std::ranges::find(flags, "--set") != flags.end();
  for (const std::string& extra : app.remaining(true)) {
    const std::size_t equals = std::min(extra.find('='), extra.size());
    const std::string flag = extra.substr(0, equals);
    const std::string value = extra.substr(std::min(equals + 1, extra.size()));
    std::string meant = takes_sets && flag.starts_with('-') ? set_instead(flag, value) : "";
    if (meant.empty()) meant = did_you_mean(flag, flags);
    if (!meant.empty()) return meant;
  }
  return fmt::format("see gradus {}--help{}", given.empty() ? "" : command.get_name() + " ",
                     takes_sets ? "; --set METHOD.OPTION=VALUE sets an option of a method" : "");
}

int report_error(const std::string& id, const std::string& text) {
  std::fflush(stdout);
  std::fprintf(stderr, "gradus: error [%s]: %s\n", id.c_str(), printable_message(text).c_str());
  const auto document = program_folder().parent_path() / "share/doc/gradus/errors.md";
  if (std::filesystem::exists(document)) {  // installed, not run from a build folder
    std::fprintf(stderr, "(%s says more of [%s])\n", document.c_str(), id.c_str());
  }
  return id == "data.stopped" ? run::exit_interrupted : run::exit_bad_input;
}

}  // namespace

int command_line(int count, char** arguments) {
  CLI::App app("gradus: training methods of neural networks, compared", "gradus");
  app.set_version_flag("--version", std::string("gradus ") + GRADUS_VERSION);
  app.require_subcommand(1);
  app.footer(footer);
  int exit_code = 0;
  for (AddCommand* add : all_commands) add(app, exit_code);
  check_values(app);
  try {
    require_utf8(count, arguments);
    require_command(app, count, arguments);
    require_values(count, arguments);
    app.parse(count, arguments);
    close_output();
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    return report_error("command.line", std::string(error.what()) + "; " + advice_on(app));
  } catch (const Error& error) {
    return report_error(error.id(), error.what());
  } catch (const std::filesystem::filesystem_error& error) {
    const std::string path = error.path1().string();  // empty: it was asked where we are
    return report_error("files.read", (path.empty() ? "the working folder" : path) + ": found " +
                                          error.code().message());
  }
  return exit_code;
}

}  // namespace gradus::cli
