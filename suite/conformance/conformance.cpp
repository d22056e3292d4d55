#include "conformance/conformance.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "conformance/check.h"
#include "conformance/isolated.h"
#include "execution/guard.h"
#include "gradus/error.h"

namespace gradus {
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
      return {common_checks(), optimizer_checks(), promise_checks(), convergence_checks()};
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

ItemKind kind_of(const Json& item) {
  const auto name = item.at("kind").get<std::string>();
  if (const auto kind = item_kind_named(name)) return *kind;
  throw Error("plugin.item", item.at("id").get<std::string>(), "an item of a known kind",
              "'" + name + "'", "");
}

std::vector<PlannedCheck> plan(const Json& description) {
  std::vector<PlannedCheck> planned;
  for (const Json& item : description.at("items")) {
    const ItemKind kind = kind_of(item);
    for (const auto& group : groups_of(kind)) {
      for (const Check& check : group) planned.push_back({kind, item.at("id"), check});
    }
  }
  return planned;
}

Json as_json(const CheckResult& result) {
  Json json = {{"outcome", result.outcome}, {"text", result.text}};
  if (!result.golden.is_null()) json["golden"] = result.golden;
  return json;
}

/// Everything that happens in the child of one check.
Json check_item(const PlannedCheck& planned, const fs::path& file,
                const std::vector<fs::path>& others, const fs::path& scratch, const Json& golden) {
  try {
    Plugins plugins;
    plugins.load(file);
    for (const fs::path& other : others) {
      if (other.stem() != file.stem()) plugins.load(other);
    }
    const OfferedItem item = plugins.find(planned.kind, planned.item);
    const Json description = Json::parse([&] {
      std::string text;
      item.item->describe(
          [](void* user, const char* json) { *static_cast<std::string*>(user) = json; }, &text);
      return text;
    }());
    const CheckContext context{plugins, item, option_specs_from_json(description.at("options")),
                               scratch, golden};
    return as_json(planned.check.run(context));
  } catch (...) {
    return as_json(failed(current_failure("").text));
  }
}

Json row(const std::string& name, const Isolated& isolated) {
  Json row = {{"name", name}};
  if (isolated.result.is_object()) {
    row.update(isolated.result);
    return row;
  }
  std::string text = isolated.ended;
  if (!isolated.output.empty()) text += "; last lines: " + isolated.output;
  row.update(as_json(failed(text)));
  return row;
}

/// Loads the file and brings its description back.
Json load_row(const fs::path& file, const fs::path& output, const CheckLimits& limits,
              Json& description) {
  const Isolated isolated = run_isolated(limits, output, [&]() -> Json {
    try {
      Plugins plugins;
      Json loaded = as_json(passed());
      loaded["description"] = plugins.describe(file);
      return loaded;
    } catch (...) {
      const Failure failure = current_failure("");
      return as_json(failed(failure.id + ": " + failure.text));
    }
  });
  Json loaded = row("load", isolated);
  description = loaded.value("description", Json(nullptr));
  loaded.erase("description");
  return loaded;
}

/// A plugin without optimization beside a host with it: correct, but its times mean nothing.
bool is_slow_build(const Json& description) {
  return own_fingerprint().optimized != 0 && !description.value("optimized", true);
}

std::string name_of(const PlannedCheck& check) {
  return std::string(name_of(check.kind)) + " " + check.item + ": " + check.check.name;
}

Json share_of(std::size_t done, std::size_t all) {
  return {{"step", done},
          {"steps", all},
          {"share", static_cast<double>(done) / static_cast<double>(all)}};
}

}  // namespace

Item CheckContext::with(const std::string& option, const Json& value) const {
  return {item.id(), Json{{option, value}}.dump()};
}

std::vector<OptionSpec> CheckContext::options_with(OptionRole role) const {
  std::vector<OptionSpec> found;
  std::ranges::copy_if(options, std::back_inserter(found),
                       [&](const OptionSpec& spec) { return spec.role == role; });
  return found;
}

Item CheckContext::with(OptionRole role, const Json& value) const {
  Json given = Json::object();
  for (const OptionSpec& spec : options_with(role)) given[spec.name] = value;
  return {item.id(), given.dump()};
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

Json check_plugin(const fs::path& file, const fs::path& scratch,
                  const std::vector<fs::path>& others, const CheckLimits& limits,
                  const Json& golden, const std::function<void(const Json&)>& progress) {
  fs::create_directories(scratch);
  const fs::path output = scratch / "stderr.txt";
  Json rows = Json::array(), description;
  rows.push_back(load_row(file, output, limits, description));
  if (description.is_null()) return rows;
  if (is_slow_build(description)) {
    rows.push_back({{"name", "built with optimization"},
                    {"outcome", "warning"},
                    {"text",
                     "it was not, and this Gradus was: do not compare its times; build it with "
                     "-DCMAKE_BUILD_TYPE=Release"}});
  }
  const std::vector<PlannedCheck> planned = plan(description);
  std::size_t done = 0;
  std::map<std::string, std::string> hung;  // item, and the check that it did not come back from
  for (const PlannedCheck& check : planned) {
    Isolated isolated;
    if (hung.contains(check.item)) {
      isolated.ended = "not tried: it hung in '" + hung[check.item] + "'";
    } else {
      isolated = run_isolated(limits, output,
                              [&] { return check_item(check, file, others, scratch, golden); });
    }
    if (isolated.ended_for == process::EndedFor::time) hung[check.item] = check.check.name;
    rows.push_back(row(name_of(check), isolated));
    if (progress) progress(share_of(++done, planned.size()));
  }
  return rows;
}

}  // namespace gradus
