// A plugin's tool outside a study, as its tests run it.
#pragma once

#include <string>

#include "gradus/standalone_tool_run.h"

namespace gradus::test {

/// The tool `name` of the plugin, after it has run. Fails the test where a figure has no caption.
StandaloneToolRun run_tool(const std::string& plugin, const std::string& name,
                           const std::string& options, const RunSettings& settings = {});

/// The id of the gradus::Error that the tool ends with, "none" where it ends without one.
std::string tool_error(const std::string& plugin, const std::string& name,
                       const std::string& options, const RunSettings& settings = {});

}  // namespace gradus::test
