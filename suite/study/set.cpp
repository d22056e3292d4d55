// `--set`: one value written into a study.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "gradus/error.h"
#include "gradus/text.h"
#include "study/budget_words.h"
#include "study/flags.h"
#include "study/model_options.h"
#include "study/settings.h"

namespace gradus {
namespace {

using Path = std::vector<std::string>;

Path split(std::string_view text) {
  Path parts;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t dot = std::min(text.find('.', start), text.size());
    parts.emplace_back(text.substr(start, dot - start));
    start = dot + 1;
  }
  return parts;
}

/// A number that TOML writes otherwise: ".1", "1.", "+.5".
std::optional<double> number_from(std::string_view text) {
  const bool begins = !text.empty() && text.find_first_of("0123456789") != std::string_view::npos &&
                      text.find_first_not_of("+-.0123456789eE") == std::string_view::npos;
  if (!begins) return std::nullopt;
  if (text.front() == '+') text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// A TOML value, else a number as other programs write it, else a text: `activation=tanh` needs no
/// quotes.
Json value_from(const std::string& text) {
  if (text.find('\n') != std::string::npos) return text;
  try {
    const StudySource parsed = parse_study("v = " + text, "");
    if (parsed.json.size() == 1 && parsed.json.contains("v")) return parsed.json["v"];
  } catch (const Error&) {
  }
  if (const auto number = number_from(text)) return *number;
  return text;
}

/// Writes one `--set` into a study.
class Setter {
 public:
  Setter(Json& study, const ItemCatalogue& catalogue, std::string_view set)
      : study_(study), catalogue_(catalogue), set_(set) {}

  void apply() {
    const std::size_t equals = set_.find('=');
    const std::string target = set_.substr(0, equals);
    if (equals == std::string::npos || target.find('.') == std::string::npos ||
        target.front() == '.' || target.back() == '.' || target.find("..") != std::string::npos) {
      throw Error("set.syntax", "--set", "METHOD.OPTION=VALUE, or METHOD.ROLE.OPTION=VALUE",
                  "'" + set_ + "'", "");
    }
    value_ = value_from(set_.substr(equals + 1));
    find_owner(target);
    const Path path = split(target.substr(owner_name_.size() + 1));
    if (owner_name_ == "run") {
      set_setting(study_["run"], path);
    } else if (owner_ == nullptr) {  // [tune], whose keys are checked when it is read
      write(study_["tune"], path);
    } else if (table_ == "method") {
      set_in_method(path);
    } else {
      set_in_task_or_tool(path);
    }
  }

 private:
  /// The entry whose name begins the target; names may hold dots, so the longest wins.
  void find_owner(const std::string& target) {
    std::vector<std::string> names = {"run"};
    if (target.rfind("run.", 0) == 0) owner_name_ = "run";
    if (target.rfind("tune.", 0) == 0 && study_.contains("tune")) owner_name_ = "tune";
    for (const char* table : {"method", "task", "tool"}) {
      if (!study_.contains(table)) continue;
      for (Json& entry : study_[table]) {
        const std::string name = entry.value("name", entry.value("id", ""));
        names.push_back(name);
        const bool begins = target.rfind(name + ".", 0) == 0;
        if (!begins || name.size() <= owner_name_.size()) continue;
        owner_name_ = name;
        owner_ = &entry;
        table_ = table;
      }
    }
    if (!owner_name_.empty()) return;
    const std::string first = target.substr(0, target.find('.'));
    throw Error("set.unknown", "--set " + set_, "one of " + join(names), "'" + first + "'",
                did_you_mean(first, names));
  }

  void set_setting(Json& settings, const Path& path) const {
    if (!is_run_setting(path.front())) {
      throw Error("set.unknown", "--set " + set_,
                  "one of the run settings " + join(run_setting_names()), "'" + path.front() + "'",
                  setting_advice(path));
    }
    if (path.front() == "budget" && settings.is_object())
      settings.erase("budget");  // steps and epochs exclude each other
    write(settings, path);
  }

  /// The line that is meant: "write --set run.budget.steps=100".
  std::string setting_advice(const Path& path) const {
    const std::string value = set_.substr(set_.find('='));
    const std::string unit = budget_unit(path.front());
    if (!unit.empty()) return "write --set " + owner_name_ + ".budget." + unit + value;
    return did_you_mean(path.front(), run_setting_names());
  }

  void write(Json& object, const Path& path) const {
    Json* at = &object;
    for (const std::string& part : path) {
      if (!at->is_null() && !at->is_object()) *at = Json::object();
      at = &(*at)[part];
    }
    *at = value_;
  }

  /// A driver that has the optimizer as an option: "write --set sam.driver.optimizer.lr=0.1".
  std::string nested_advice(const Path& path) const {
    const Json driver = owner_->value("driver", Json());
    const bool inside = !driver.is_null() && has_option("driver", id_of(driver), path.front());
    if (!inside) return "";
    return "write --set " + owner_name_ + ".driver" + set_.substr(owner_name_.size());
  }

  bool has_option(const char* kind, const std::string& id, const std::string& option) const {
    const CatalogueItem& item = catalogue_.find(kind, id, "--set " + set_);
    return std::ranges::find(item.options, option, &OptionSpec::name) != item.options.end();
  }

  void add_options(std::vector<std::string>& names, const char* kind, const std::string& id) const {
    for (const OptionSpec& spec : catalogue_.find(kind, id, "--set " + set_).options) {
      names.push_back(spec.name);
    }
  }

  static std::string id_of(const Json& item) {
    return item.is_string() ? item.get<std::string>() : item.value("id", "");
  }

  void set_in_method(const Path& path) {
    static constexpr std::array<const char*, 3> roles = {"optimizer", "driver", "model"};
    if (path.size() > 1 && std::ranges::find(roles, path.front()) != roles.end()) {
      Json& item = (*owner_)[path.front()];
      if (item.is_null() && path.front() != "model") {
        throw Error("set.unknown", "--set " + set_, "",
                    "no " + path.front() + " in the method '" + owner_name_ + "'",
                    nested_advice(path));
      }
      if (item.is_string()) item = {{"id", Json(item)}};
      write(item, Path(path.begin() + 1, path.end()));
      return;
    }
    std::vector<std::string> places, names;
    for (const char* role : roles) {
      const Json item = owner_->value(role, Json());
      if (item.is_null() || id_of(item).empty()) continue;
      add_options(names, role, id_of(item));
      if (has_option(role, id_of(item), path.front())) places.emplace_back(role);
    }
    if (is_run_setting(path.front())) places.emplace_back("run");
    if (places.empty()) fail_option(path.front(), std::move(names));
    if (places.size() > 1) fail_ambiguous(path.front(), places);
    if (places.front() == "run") {
      set_setting(*owner_, path);
    } else {
      Json& item = (*owner_)[places.front()];
      if (item.is_string()) item = {{"id", Json(item)}};
      write(item, path);
    }
  }

  [[noreturn]] void fail_option(const std::string& option, std::vector<std::string> names) const {
    const std::string unit = budget_unit(option);
    std::string advice = did_you_mean(option, names);
    if (advice.empty() && !unit.empty()) advice = setting_advice({option});
    names.insert(names.end(), run_setting_names().begin(), run_setting_names().end());
    if (advice.empty()) advice = did_you_mean(option, names);
    throw Error("set.unknown", "--set " + set_, "an option or run setting of '" + owner_name_ + "'",
                "'" + option + "'", advice);
  }

  [[noreturn]] void fail_ambiguous(const std::string& option,
                                   const std::vector<std::string>& places) const {
    std::vector<std::string> forms;
    for (const std::string& place : places) {
      forms.push_back(place == "run" ? "run." + option : owner_name_ + "." + place + "." + option);
    }
    throw Error("set.ambiguous", "--set " + set_, "an option of one item",
                "'" + option + "' in " + join(places, " and "), "write " + join(forms, " or "));
  }

  void set_in_task_or_tool(const Path& path) {
    const std::string id = owner_->value("id", "");
    if (table_ == "task" && path.front() == "model" && path.size() > 1) {
      write((*owner_)["model"], Path(path.begin() + 1, path.end()));
    } else if (has_option(table_.c_str(), id, path.front())) {
      write(*owner_, path);
    } else if (is_run_setting(path.front())) {
      set_setting(*owner_, path);
    } else if (table_ == "task" && sets_model(id, path.front())) {
      write((*owner_)["model"], path);
    } else {
      std::vector<std::string> names;
      add_options(names, table_.c_str(), id);
      fail_option(path.front(), std::move(names));
    }
  }

  bool sets_model(const std::string& task, const std::string& option) const {
    const std::string where = "--set " + set_;
    return is_model_option(catalogue_, catalogue_.find("task", task, where),
                           owner_->value("model", Json()), option, where);
  }

  Json& study_;
  const ItemCatalogue& catalogue_;
  std::string set_;
  Json value_;
  Json* owner_ = nullptr;
  std::string owner_name_, table_;
};

}  // namespace

void apply_set(Json& study, std::string_view set, const ItemCatalogue& catalogue) {
  Setter(study, catalogue, set).apply();
}

}  // namespace gradus
