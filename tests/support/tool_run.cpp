#include "tool_run.h"

#include <gtest/gtest.h>

#include "gradus/error.h"
#include "plugin_items.h"

namespace gradus::test {

StandaloneToolRun run_tool(const std::string& plugin, const std::string& name,
                           const std::string& options, const RunSettings& settings) {
  StandaloneToolRun run(name, settings);
  make<Tool>(plugin, name, options)->run(run);
  for (const Figure& figure : run.figures()) EXPECT_FALSE(figure.caption.empty()) << figure.id;
  return run;
}

std::string tool_error(const std::string& plugin, const std::string& name,
                       const std::string& options, const RunSettings& settings) {
  try {
    run_tool(plugin, name, options, settings);
  } catch (const Error& error) {
    return error.id();
  }
  return "none";
}

}  // namespace gradus::test
