#include "regression/rules.h"

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
  explicit RulesReader(const StudySource& source) : source_(source) {}

  Rules read() {
    const Json& json = source_.json;
    known_keys(json, "", {"time", "convergence", "target", "override", "accept"});
    read_time(table("time"));
    read_convergence(table("convergence"));
    const Json target = table("target");
    known_keys(target, "/target", {"steps"});
    number(target, "/target", "steps", rules_.limits.steps, 0, unbounded);
    const Json overrides = list("override"), accepted = list("accept");
    for (std::size_t i = 0; i < overrides.size(); ++i)
      read_override(overrides[i], "/override/" + std::to_string(i));
    for (std::size_t i = 0; i < accepted.size(); ++i)
      read_accepted(accepted[i], "/accept/" + std::to_string(i));
    return std::move(rules_);
  }

 private:
  [[noreturn]] void wrong(const std::string& pointer, const std::string& expected,
                          const std::string& found, const std::string& advice = "") const {
    throw Error("compare.rules", source_.where(pointer), expected, found, advice);
  }

  void known_keys(const Json& json, const std::string& pointer,
                  const std::vector<std::string>& keys) const {
    for (const auto& [key, value] : json.items()) {
      if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
      wrong(pointer + "/" + key, "one of " + join(keys), "'" + key + "'", did_you_mean(key, keys));
    }
  }

  Json table(const char* name) const {
    const Json value = source_.json.value(name, Json::object());
    if (!value.is_object()) wrong(std::string("/") + name, "a table", value.dump());
    return value;
  }

  Json list(const char* name) const {
    const Json value = source_.json.value(name, Json::array());
    const bool tables =
        value.is_array() &&
        std::all_of(value.begin(), value.end(), [](const Json& e) { return e.is_object(); });
    if (!tables) wrong(std::string("/") + name, "[[" + std::string(name) + "]]", value.dump());
    return value;
  }

  void number(const Json& json, const std::string& pointer, const char* key, double& value,
              double low, double high) const {
    const auto found = json.find(key);
    if (found == json.end()) return;
    if (!found->is_number() || found->get<double>() < low || found->get<double>() > high) {
      const std::string upper = high == unbounded ? "" : " and at most " + shortest(high);
      wrong(pointer + "/" + key, "a number of at least " + shortest(low) + upper, found->dump());
    }
    value = found->get<double>();
  }

  std::string text(const Json& json, const std::string& pointer, const char* key) const {
    const auto found = json.find(key);
    if (found == json.end()) return "";
    if (!found->is_string()) wrong(pointer + "/" + key, "a text", found->dump());
    return found->get<std::string>();
  }

  void read_time(const Json& json) {
    known_keys(json, "/time", {"ratio", "level", "draws"});
    number(json, "/time", "ratio", rules_.limits.time_ratio, 1, unbounded);
    number(json, "/time", "level", rules_.time_level, 0, 1);
    auto draws = static_cast<double>(rules_.draws);
    number(json, "/time", "draws", draws, 100, 1e6);
    rules_.draws = static_cast<std::size_t>(draws);
  }

  void read_convergence(const Json& json) {
    known_keys(json, "/convergence", {"relative", "absolute", "level"});
    number(json, "/convergence", "relative", rules_.limits.relative, 0, unbounded);
    number(json, "/convergence", "absolute", rules_.limits.absolute, 0, unbounded);
    number(json, "/convergence", "level", rules_.convergence_level, 0, 1);
  }

  void read_override(const Json& json, const std::string& pointer) {
    known_keys(json, pointer, {"task", "method", "time_ratio", "relative", "absolute", "steps"});
    Override row{text(json, pointer, "task"), text(json, pointer, "method")};
    for (const char* key : {"time_ratio", "relative", "absolute", "steps"}) {
      double value = 0;
      number(json, pointer, key, value, std::string(key) == "time_ratio" ? 1 : 0, unbounded);
      if (json.contains(key)) row.values[key] = value;
    }
    rules_.overrides.push_back(std::move(row));
  }

  void read_accepted(const Json& json, const std::string& pointer) {
    known_keys(json, pointer, {"task", "method", "tool", "claim", "what", "why"});
    Accepted row{text(json, pointer, "task"),
                 text(json, pointer, "method"),
                 text(json, pointer, "tool"),
                 text(json, pointer, "claim"),
                 {},
                 text(json, pointer, "why")};
    const int kinds = (row.task.empty() && row.method.empty() ? 0 : 1) +
                      (row.tool.empty() ? 0 : 1) + (row.claim.empty() ? 0 : 1);
    if (kinds != 1) wrong(pointer, "a task, a method (or both), a tool or a claim", json.dump());
    if (row.why.empty()) wrong(pointer, "why = \"...\"", "none", "say why the change is wanted");
    const std::vector<std::string> known(std::begin(aspect_names), std::end(aspect_names));
    for (const Json& what : json.value("what", Json::array())) {
      const std::string name = what.is_string() ? what.get<std::string>() : what.dump();
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        wrong(pointer + "/what", "some of " + join(known), name, did_you_mean(name, known));
      }
      row.what.push_back(name);
    }
    rules_.accepted.push_back(std::move(row));
  }

  const StudySource& source_;
  Rules rules_;
};

}  // namespace

Limits Rules::limits_of(std::string_view task, std::string_view method) const {
  Limits row = limits;
  for (const Override& other : overrides) {
    if (!other.task.empty() && other.task != task) continue;
    if (!other.method.empty() && other.method != method) continue;
    row.time_ratio = other.values.value("time_ratio", row.time_ratio);
    row.relative = other.values.value("relative", row.relative);
    row.absolute = other.values.value("absolute", row.absolute);
    row.steps = other.values.value("steps", row.steps);
  }
  return row;
}

Rules rules_from_toml(std::string_view toml, const std::string& file) {
  const StudySource source = parse_study(toml, file);
  return RulesReader(source).read();
}

Rules read_rules(const std::filesystem::path& file) {
  return rules_from_toml(read_file(file, TomlLimits().bytes), file.string());
}

}  // namespace gradus::regression
