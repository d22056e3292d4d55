#include "regression/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/files.h"
#include "base/toml_limits.h"
#include "gradus/error.h"
#include "gradus/text.h"
#include "study/source.h"

namespace gradus::regression {
namespace {

constexpr double unbounded = std::numeric_limits<double>::max();

/// Reads the tables of a rules file and says where something is wrong.
class RulesReader {
 public:
  explicit RulesReader(const study::StudySource& source) : source_(source) {}

  Rules read() {
    known_keys(source_.table, "", {"time", "convergence", "target", "override", "accept"});
    read_time(table("time"));
    read_convergence(table("convergence"));
    const OptionTable target = table("target");
    known_keys(target, "/target", {"steps"});
    number(target, "/target", "steps", rules_.limits.steps, 0, unbounded);
    const std::vector<OptionTable> overrides = list("override"), accepted = list("accept");
    for (std::size_t i = 0; i < overrides.size(); ++i)
      read_override(overrides[i], fmt::format("/override/{}", i));
    for (std::size_t i = 0; i < accepted.size(); ++i)
      read_accepted(accepted[i], fmt::format("/accept/{}", i));
    return std::move(rules_);
  }

 private:
  [[noreturn]] void wrong(const std::string& pointer, const std::string& expected,
                          const std::string& found, const std::string& advice = "") const {
    throw Error("compare.rules", source_.where(pointer), expected, found, advice);
  }

  void known_keys(const OptionTable& given, const std::string& pointer,
                  const std::vector<std::string>& keys) const {
    for (const auto& [key, value] : given) {
      if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
      wrong(pointer + "/" + key, "one of " + join(keys), fmt::format("'{}'", key),
            did_you_mean(key, keys));
    }
  }

  OptionTable table(const char* name) const {
    const OptionValue* value = source_.table.find(name);
    if (value == nullptr) return {};
    if (!value->is_table()) wrong(std::string("/") + name, "a table", to_text(*value));
    return value->table();
  }

  std::vector<OptionTable> list(const char* name) const {
    std::vector<OptionTable> tables;
    const OptionValue* value = source_.table.find(name);
    if (value == nullptr) return tables;
    const bool good =
        value->is_list() && std::ranges::all_of(value->list(), &OptionValue::is_table);
    if (!good) wrong(std::string("/") + name, fmt::format("[[{}]]", name), to_text(*value));
    for (const OptionValue& entry : value->list()) tables.push_back(entry.table());
    return tables;
  }

  void number(const OptionTable& given, const std::string& pointer, const char* key, double& value,
              double low, double high) const {
    const OptionValue* found = given.find(key);
    if (found == nullptr) return;
    if (!found->is_number() || found->number() < low || found->number() > high) {
      const std::string upper = high == unbounded ? "" : " and at most " + shortest(high);
      wrong(pointer + "/" + key, "a number of at least " + shortest(low) + upper, to_text(*found));
    }
    value = found->number();
  }

  std::optional<double> number_or_nothing(const OptionTable& given, const std::string& pointer,
                                          const char* key, double low) const {
    if (!given.contains(key)) return std::nullopt;
    double value = 0;
    number(given, pointer, key, value, low, unbounded);
    return value;
  }

  std::string text(const OptionTable& given, const std::string& pointer, const char* key) const {
    const OptionValue* found = given.find(key);
    if (found == nullptr) return "";
    if (!found->is_text()) wrong(pointer + "/" + key, "a text", to_text(*found));
    return found->text();
  }

  void read_time(const OptionTable& given) {
    known_keys(given, "/time", {"ratio", "level", "draws"});
    number(given, "/time", "ratio", rules_.limits.time_ratio, 1, unbounded);
    number(given, "/time", "level", rules_.time_level, 0, 1);
    auto draws = static_cast<double>(rules_.draws);
    number(given, "/time", "draws", draws, 100, 1e6);
    rules_.draws = static_cast<std::size_t>(draws);
  }

  void read_convergence(const OptionTable& given) {
    known_keys(given, "/convergence", {"relative", "absolute", "level"});
    number(given, "/convergence", "relative", rules_.limits.relative, 0, unbounded);
    number(given, "/convergence", "absolute", rules_.limits.absolute, 0, unbounded);
    number(given, "/convergence", "level", rules_.convergence_level, 0, 1);
  }

  void read_override(const OptionTable& given, const std::string& pointer) {
    known_keys(given, pointer, {"task", "method", "time_ratio", "relative", "absolute", "steps"});
    Override row{text(given, pointer, "task"),
                 text(given, pointer, "method"),
                 number_or_nothing(given, pointer, "time_ratio", 1),
                 number_or_nothing(given, pointer, "relative", 0),
                 number_or_nothing(given, pointer, "absolute", 0),
                 number_or_nothing(given, pointer, "steps", 0)};
    rules_.overrides.push_back(std::move(row));
  }

  void read_accepted(const OptionTable& given, const std::string& pointer) {
    known_keys(given, pointer, {"task", "method", "tool", "claim", "what", "why"});
    Accepted row{text(given, pointer, "task"),
                 text(given, pointer, "method"),
                 text(given, pointer, "tool"),
                 text(given, pointer, "claim"),
                 {},
                 text(given, pointer, "why")};
    const int kinds = (row.task.empty() && row.method.empty() ? 0 : 1) +
                      (row.tool.empty() ? 0 : 1) + (row.claim.empty() ? 0 : 1);
    if (kinds != 1) wrong(pointer, "a task, a method (or both), a tool or a claim", to_text(given));
    if (row.why.empty()) wrong(pointer, "why = \"...\"", "none", "say why the change is wanted");
    const std::vector<std::string> known(std::begin(aspect_names), std::end(aspect_names));
    const OptionValue* whats = given.find("what");
    const OptionValue::List none;
    if (whats != nullptr && !whats->is_list())
      wrong(pointer + "/what", "a list of " + join(known), to_text(*whats));
    for (const OptionValue& what : whats != nullptr ? whats->list() : none) {
      const std::string name = what.is_text() ? what.text() : to_text(what);
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        wrong(pointer + "/what", "some of " + join(known), name, did_you_mean(name, known));
      }
      row.what.push_back(name);
    }
    rules_.accepted.push_back(std::move(row));
  }

  const study::StudySource& source_;
  Rules rules_;
};

}  // namespace

Limits Rules::limits_of(std::string_view task, std::string_view method) const {
  Limits row = limits;
  for (const Override& other : overrides) {
    if (!other.task.empty() && other.task != task) continue;
    if (!other.method.empty() && other.method != method) continue;
    row.time_ratio = other.time_ratio.value_or(row.time_ratio);
    row.relative = other.relative.value_or(row.relative);
    row.absolute = other.absolute.value_or(row.absolute);
    row.steps = other.steps.value_or(row.steps);
  }
  return row;
}

Rules rules_from_toml(std::string_view toml, const std::string& file) {
  const study::StudySource source = study::parse_study(toml, file);
  return RulesReader(source).read();
}

Rules read_rules(const std::filesystem::path& file) {
  return rules_from_toml(read_file(file, TomlLimits().bytes), file.string());
}

}  // namespace gradus::regression
