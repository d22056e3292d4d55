// The command line, read with CLI11.
#pragma once

namespace CLI {
class App;
}

namespace gradus::cli {

/// Adds run, reproduce, tool, report, compare, merge, replay, bench. Each sets `exit_code` when it
/// was called.
void add_study_commands(CLI::App& app, int& exit_code);

/// Reads the command line and does what it says. Returns the exit code.
int command_line(int count, char** arguments);

}  // namespace gradus::cli
