// A check of one item, and what it is given.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "loading/plugins.h"
#include "options/option_spec.h"
#include "protocol/answer.h"

namespace gradus::conformance {

/// The outcome of a check.
struct CheckResult {
  protocol::CheckOutcome outcome = protocol::CheckOutcome::passed;
  std::string text;
  /// Of the check of the golden trajectory: what a file would hold of the item.
  std::optional<protocol::GoldenRow> golden = {};
};

inline CheckResult passed(std::string text = {}) {
  return {.outcome = protocol::CheckOutcome::passed, .text = std::move(text)};
}
inline CheckResult failed(std::string text) {
  return {.outcome = protocol::CheckOutcome::failed, .text = std::move(text)};
}
inline CheckResult not_applicable(std::string why) {
  return {.outcome = protocol::CheckOutcome::not_applicable, .text = std::move(why)};
}

/// What a check is given: its process has loaded the plugin and does nothing else.
struct CheckContext {
  loading::Plugins& plugins;
  loading::OfferedItem item;
  std::vector<OptionSpec> options;
  std::filesystem::path scratch;  ///< a folder for records
  /// Content of the plugin's golden file; nothing where it has none.
  const std::optional<record::GoldenRecord>& golden;
  OptionTable given = {};  ///< options that stand in place of the item's defaults

  Item defaults() const { return with(OptionTable()); }
  /// Default options but these.
  Item with(const OptionTable& options) const;
  /// Default options but one.
  Item with(const std::string& option, const OptionValue& value) const;
  /// Default options but those of one role, which all get `value`.
  Item with(OptionRole role, const OptionValue& value) const;
  /// The options of a role, in the order of declaration.
  std::vector<OptionSpec> options_with(OptionRole role) const;
  /// Whether every option of the role may have this value.
  bool allows(OptionRole role, double value) const;
  ItemKind kind() const { return static_cast<ItemKind>(item.item->kind); }
};

/// A named check. Whatever it throws makes it fail.
struct Check {
  const char* name;
  CheckResult (*run)(const CheckContext& context);
};

/// The checks of every kind, and those of one kind.
std::span<const Check> common_checks();
std::span<const Check> optimizer_checks();
std::span<const Check> convergence_checks();  ///< of optimizers, too
std::span<const Check> promise_checks();      ///< of optimizers, too
std::span<const Check> option_checks();       ///< of optimizers, too
std::span<const Check> model_checks();
std::span<const Check> task_checks();
std::span<const Check> driver_checks();
std::span<const Check> monitor_checks();
std::span<const Check> tool_checks();
std::span<const Check> claim_checks();

}  // namespace gradus::conformance
