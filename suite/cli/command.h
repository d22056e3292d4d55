// How a command is made. Its file holds everything of it: a struct with its options, which
// `declare` adds to the command line; the function that is called with them, which returns the exit
// code and throws gradus::Error for bad input; and one function of commands.h that joins the two.
#pragma once

#include <CLI/CLI.hpp>
#include <concepts>
#include <memory>

#include "cli/commands.h"
#include "cli/options.h"
#include "run/exit_codes.h"

namespace gradus::cli {

/// Adds the command NAME with the options of `Command`: first its own, which
/// `declare(CLI::App&)` adds, then those of the groups that it derives from (options.h). When the
/// command is given, `exit_code` becomes what `action` returns.
template <class Command>
void add_command(CLI::App& app, int& exit_code, const char* name, const char* text,
                 int (*action)(const Command&)) {
  const auto options = std::make_shared<Command>();
  CLI::App& command = *app.add_subcommand(name, text);
  if constexpr (requires { options->declare(command); }) options->declare(command);
  if constexpr (std::derived_from<Command, JsonOption>) add_options(command, *options);
  command.callback([action, options, &exit_code] { exit_code = action(*options); });
}

}  // namespace gradus::cli
