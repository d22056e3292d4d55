#include "conformance/conformance.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "conformance/check.h"
#include "conformance/isolated.h"
#include "gradus/error.h"
#include "loading/guard.h"
#include "loading/plugin_gates.h"
#include "protocol/messages.h"

namespace gradus::conformance {
namespace {

namespace fs = std::filesystem;

/// One row to be filled.
struct PlannedCheck {
  ItemKind kind;
  std::string item;
  Check check;
};

std::vector<std::span<const Check>> groups_of(ItemKind kind) {
  switch (kind) {
    case ItemKind::optimizer:
      return {common_checks(), optimizer_checks(), promise_checks(), option_checks(),
              convergence_checks()};
    case ItemKind::model:
      return {common_checks(), model_checks()};
    case ItemKind::task:
      return {common_checks(), task_checks()};
    case ItemKind::driver:
      return {common_checks(), driver_checks()};
    case ItemKind::monitor:
      return {common_checks(), monitor_checks()};
    case ItemKind::tool:
      return {common_checks(), tool_checks()};
    case ItemKind::claim:
      return {common_checks(), claim_checks()};
  }
  return {};
}

std::vector<PlannedCheck> plan(const record::PluginDescription& description,
                               const std::optional<record::ItemUse>& only) {
  std::vector<PlannedCheck> planned;
  for (const record::DescribedItem& item : description.items) {
    if (only && item.id != only->id) continue;
    for (const auto& group : groups_of(item.kind)) {
      for (const Check& check : group) planned.push_back({item.kind, item.id, check});
    }
  }
  return planned;
}

protocol::CheckRow row_of(CheckResult result) {
  return {{}, result.outcome, std::move(result.text), std::move(result.golden)};
}

/// Everything that happens in the child of one check.
protocol::CheckRow check_item(const PlannedCheck& planned, const protocol::CheckWork& work) {
  try {
    const fs::path file = work.file;
    loading::Plugins plugins;
    plugins.load(file);
    for (const fs::path other : work.others) {
      if (other.stem() != file.stem()) plugins.load(other);
    }
    const loading::OfferedItem item = plugins.find(planned.kind, planned.item);
    const record::DescribedItem described = record::described_item_from_text(
        planned.kind, loading::item_description(*item.item, planned.item), planned.item);
    const CheckContext context{plugins,           item,
                               described.options, work.scratch,
                               work.golden,       work.only ? work.only->options : OptionTable()};
    return row_of(planned.check.run(context));
  } catch (...) {
    return row_of(failed(loading::current_failure("").text));
  }
}

protocol::CheckRow named_row(const std::string& name, protocol::CheckRow row) {
  row.name = name;
  return row;
}

protocol::CheckRow row_of(const std::string& name, const Isolated& isolated) {
  if (isolated.result) return named_row(name, protocol::check_row_from_text(*isolated.result));
  std::string text = isolated.ended;
  if (!isolated.output.empty()) text += "; last lines: " + isolated.output;
  return named_row(name, row_of(failed(text)));
}

/// Loads the file and brings its description back, or a row that says why not.
protocol::CheckRow load_row(const protocol::CheckWork& work, const CheckLimits& limits,
                            const fs::path& output,
                            std::optional<record::PluginDescription>& description) {
  const Isolated isolated = run_isolated(limits, output, [&]() -> std::string {
    try {
      loading::Plugins plugins;
      return to_text(plugins.describe(work.file));
    } catch (...) {
      const loading::Failure failure = loading::current_failure("");
      return to_text(row_of(failed(failure.id + ": " + failure.text)));
    }
  });
  if (!isolated.result) return row_of("load", isolated);
  try {
    description = record::plugin_description_from_text(*isolated.result);
    return named_row("load", row_of(passed()));
  } catch (const Error&) {
    return row_of("load", isolated);
  }
}

/// A plugin without optimization beside a host with it: correct, but its times mean nothing.
bool is_slow_build(const record::PluginDescription& description) {
  return own_fingerprint().optimized != 0 && !description.optimized;
}

std::string name_of(const PlannedCheck& check) {
  return fmt::format("{} {}: {}", name_of(check.kind), check.item, check.check.name);
}

protocol::Progress share_of(std::size_t done, std::size_t all) {
  return {.step = static_cast<int64_t>(done),
          .steps = static_cast<int64_t>(all),
          .share = static_cast<double>(done) / static_cast<double>(all)};
}

CheckLimits limits_of(const protocol::CheckWork& work) {
  CheckLimits limits;
  limits.wall_s = work.wall_limit_s.value_or(limits.wall_s);
  limits.memory_bytes = work.memory_limit_bytes.value_or(limits.memory_bytes);
  return limits;
}

}  // namespace

Item CheckContext::with(const OptionTable& options) const {
  OptionTable all = given;
  all.update(options);
  return {item.id(), to_text(all)};
}

Item CheckContext::with(const std::string& option, const OptionValue& value) const {
  return with(OptionTable{{option, value}});
}

std::vector<OptionSpec> CheckContext::options_with(OptionRole role) const {
  std::vector<OptionSpec> found;
  std::ranges::copy_if(options, std::back_inserter(found),
                       [&](const OptionSpec& spec) { return spec.role == role; });
  return found;
}

Item CheckContext::with(OptionRole role, const OptionValue& value) const {
  OptionTable rates;
  for (const OptionSpec& spec : options_with(role)) rates[spec.name] = value;
  return with(rates);
}

bool CheckContext::allows(OptionRole role, double value) const {
  return std::ranges::all_of(options_with(role), [&](const OptionSpec& spec) {
    try {
      checked_value(spec, value, "");
      return true;
    } catch (const Error&) {
      return false;
    }
  });
}

std::vector<protocol::CheckRow> check_plugin(const protocol::CheckWork& work,
                                             const protocol::ProgressSink& progress) {
  const fs::path scratch = work.scratch, output = scratch / "stderr.txt";
  const CheckLimits limits = limits_of(work);
  fs::create_directories(scratch);
  std::optional<record::PluginDescription> description;
  std::vector<protocol::CheckRow> rows = {load_row(work, limits, output, description)};
  if (!description) return rows;
  if (is_slow_build(*description)) {
    rows.push_back({"built with optimization", protocol::CheckOutcome::warning,
                    "it was not, and this Gradus was: do not compare its times; build it with "
                    "-DCMAKE_BUILD_TYPE=Release"});
  }
  const std::vector<PlannedCheck> planned = plan(*description, work.only);
  std::size_t done = 0;
  std::map<std::string, std::string> hung;  // item, and the check that it did not come back from
  for (const PlannedCheck& check : planned) {
    Isolated isolated;
    if (hung.contains(check.item)) {
      isolated.ended = fmt::format("not tried: it hung in '{}'", hung[check.item]);
    } else {
      isolated = run_isolated(limits, output, [&] { return to_text(check_item(check, work)); });
    }
    if (isolated.ended_for == process::EndedFor::time) hung[check.item] = check.check.name;
    rows.push_back(row_of(name_of(check), isolated));
    if (progress) progress(share_of(++done, planned.size()));
  }
  return rows;
}

}  // namespace gradus::conformance
