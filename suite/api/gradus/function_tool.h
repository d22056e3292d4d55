// A tool that is one function of its options.
#pragma once

#include <utility>

#include "gradus/plugin.h"

namespace gradus {

namespace detail {
template <auto function>
struct FunctionTool;
/// `function` writes what it measures to `run`.
template <class O, void (*function)(ToolRun& run, const O& options)>
struct FunctionTool<function> final : Tool {
  using Options = O;
  explicit FunctionTool(Options options) : options_(std::move(options)) {}
  void run(ToolRun& run) override { function(run, options_); }

 private:
  Options options_;
};
}  // namespace detail

/// A line of a plugin's table for a tool that is one function:
///
///     struct CensusOptions {
///       int64_t nets = 100;
///       void declare(gradus::Schema& schema) { ... }
///     };
///     void take_census(gradus::ToolRun& run, const CensusOptions& options);
///
///     gradus::offer_tool<take_census>("census", "shares of dead networks")
template <auto function>
constexpr PluginItem offer_tool(const char* name, const char* text) {
  return offer<Tool, detail::FunctionTool<function>>(name, text);
}

}  // namespace gradus
