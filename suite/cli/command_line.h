// The command line, read with CLI11.
#pragma once

namespace gradus::cli {

/// Reads the command line and does what it says. Returns the exit code.
int command_line(int count, char** arguments);

}  // namespace gradus::cli
