#include "study/flags.h"

#include <fmt/format.h>

#include "gradus/error.h"

namespace gradus::study {
namespace {

/// The role that an item plays as a method: an optimizer, else a driver.
const char* method_role(const ItemCatalogue& catalogue, const std::string& id) {
  try {
    catalogue.find(ItemKind::optimizer, id, "--method");
    return "optimizer";
  } catch (const Error& error) {
    if (error.id() != "item.unknown") throw;
    try {
      catalogue.find(ItemKind::driver, id, "--method");
      return "driver";
    } catch (const Error&) {
      throw error;
    }
  }
}

std::string joined_name(const StudyFlags& flags) {
  std::string name;
  const auto add = [&name](const std::vector<std::string>& words) {
    for (const std::string& word : words) name += (name.empty() ? "" : "-") + word;
  };
  add(flags.tasks);
  add(flags.methods);
  add(flags.tools);
  add(flags.claims);
  return name;
}

/// One more [[task]], [[method]] or [[tool]].
void add_entry(OptionTable& study, const char* table, OptionTable entry) {
  OptionValue& entries = study[table];
  if (!entries.is_list()) entries = OptionValue::List();
  entries.list().emplace_back(std::move(entry));
}

}  // namespace

OptionValue seeds_from_text(std::string_view text) {
  const auto number = [&](const std::string& digits) -> int64_t {
    const bool good = !digits.empty() && digits.size() < 10 &&
                      digits.find_first_not_of("0123456789") == std::string::npos;
    if (good) return std::stoll(digits);
    throw Error("study.seeds", "--seeds", "a number, or a list such as 0,3,7",
                fmt::format("'{}'", text), "");
  };
  if (text.find(',') == std::string_view::npos) return number(std::string(text));
  OptionValue::List list;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t comma = std::min(text.find(',', start), text.size());
    // "7," is a list of one seed
    if (comma > start || comma < text.size()) {
      list.push_back(number(std::string(text.substr(start, comma - start))));
    }
    start = comma + 1;
  }
  return list;
}

StudySource study_from_flags(const StudyFlags& flags, const ItemCatalogue& catalogue) {
  if (flags.tools.empty() && flags.claims.empty() &&
      (flags.tasks.empty() || flags.methods.empty())) {
    throw Error(
        "study.flags", "", "a study file, or --task and --method",
        flags.tasks.empty() ? (flags.methods.empty() ? "neither" : "no --task") : "no --method",
        "`gradus list` shows tasks and methods");
  }
  StudySource source;
  OptionTable& study = source.table;
  study["name"] = flags.name.empty() ? joined_name(flags) : flags.name;
  study["seeds"] = flags.seeds ? seeds_from_text(*flags.seeds) : OptionValue(default_flag_seeds);
  for (const std::string& id : flags.tasks) add_entry(study, "task", {{"id", id}});
  for (const std::string& id : flags.methods) {
    const OptionTable item = {{"id", id}};
    add_entry(study, "method", {{"name", id}, {method_role(catalogue, id), item}});
  }
  for (const std::string& id : flags.tools) add_entry(study, "tool", {{"id", id}});
  if (!flags.claims.empty()) {
    study["claims"] = OptionTable{{"of", OptionValue(flags.claims)}};
  }
  for (const std::string& set : flags.sets) apply_set(study, set, catalogue);
  return source;
}

}  // namespace gradus::study
