// Options that several commands take. Only the files that read the command line include this.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/commands.h"

namespace gradus::cli {

inline void add_json(CLI::App& app, JsonOption& options) {
  app.add_flag("--json", options.json, "JSON on stdout in place of tables");
}

/// One value each time it is given: what follows may be an argument.
inline void add_plugins(CLI::App& app, CommonOptions& options) {
  app.add_option("--plugin", options.plugins, "a plugin file beside those that are found")
      ->type_name("FILE")
      ->allow_extra_args(false);
}

/// A command whose function is called with the options it was given.
template <class Command>
CLI::App* add_command(CLI::App& app, const char* name, const char* text,
                      int (*action)(const Command&), int& exit_code,
                      std::shared_ptr<Command>& options) {
  options = std::make_shared<Command>();
  CLI::App* command = app.add_subcommand(name, text);
  command->callback([action, options, &exit_code] { exit_code = action(*options); });
  if constexpr (std::is_base_of_v<JsonOption, Command>) add_json(*command, *options);
  if constexpr (std::is_base_of_v<CommonOptions, Command>) add_plugins(*command, *options);
  return command;
}

}  // namespace gradus::cli
