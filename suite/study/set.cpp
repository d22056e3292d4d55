// `--set`: one value written into a study.
#include <fmt/format.h>

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

namespace gradus::study {
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
OptionValue value_from(const std::string& text) {
  if (text.find('\n') != std::string::npos) return text;
  try {
    const StudySource parsed = parse_study("v = " + text, "");
    if (parsed.table.size() == 1 && parsed.table.contains("v")) return parsed.table.at("v");
  } catch (const Error&) {
  }
  if (const auto number = number_from(text)) return *number;
  return text;
}

/// Writes one `--set` into a study.
class Setter {
 public:
  Setter(OptionTable& study, const ItemCatalogue& catalogue, std::string_view set)
      : study_(study), catalogue_(catalogue), set_(set) {}

  void apply() {
    const std::size_t equals = set_.find('=');
    const std::string target = set_.substr(0, equals);
    if (equals == std::string::npos || target.find('.') == std::string::npos ||
        target.front() == '.' || target.back() == '.' || target.find("..") != std::string::npos) {
      throw Error("set.syntax", "--set", "METHOD.OPTION=VALUE, or METHOD.ROLE.OPTION=VALUE",
                  fmt::format("'{}'", set_), "");
    }
    value_ = value_from(set_.substr(equals + 1));
    find_owner(target);
    const Path path = split(target.substr(owner_name_.size() + 1));
    if (owner_name_ == "run") {
      set_setting(table_at(study_, "run"), path);
    } else if (owner_ == nullptr) {  // [tune], whose keys are checked when it is read
      write(table_at(study_, "tune"), path);
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
      OptionValue* entries = study_.find(table);
      if (entries == nullptr || !entries->is_list()) continue;
      for (OptionValue& value : entries->list()) {
        if (!value.is_table()) continue;
        OptionTable& entry = value.table();
        const std::string name = entry.text_of(entry.contains("name") ? "name" : "id");
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
    throw Error("set.unknown", "--set " + set_, "one of " + join(names), fmt::format("'{}'", first),
                did_you_mean(first, names));
  }

  /// The table of that name, made where there is none.
  static OptionTable& table_at(OptionTable& table, std::string_view name) {
    OptionValue& value = table[name];
    if (!value.is_table()) value = OptionTable();
    return value.table();
  }

  void set_setting(OptionTable& settings, const Path& path) const {
    if (!is_run_setting(path.front())) {
      throw Error("set.unknown", "--set " + set_,
                  "one of the run settings " + join(run_setting_names()),
                  fmt::format("'{}'", path.front()), setting_advice(path));
    }
    // Steps and epochs exclude each other.
    if (path.front() == "budget") settings.erase("budget");
    write(settings, path);
  }

  /// The line that is meant: "write --set run.budget.steps=100".
  std::string setting_advice(const Path& path) const {
    const std::string value = set_.substr(set_.find('='));
    const std::string unit = budget_unit(path.front());
    if (!unit.empty()) return fmt::format("write --set {}.budget.{}{}", owner_name_, unit, value);
    return did_you_mean(path.front(), run_setting_names());
  }

  void write(OptionTable& table, const Path& path) const {
    OptionTable* at = &table;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) at = &table_at(*at, path[i]);
    (*at)[path.back()] = value_;
  }

  /// A driver that has the optimizer as an option: "write --set sam.driver.optimizer.lr=0.1".
  std::string nested_advice(const Path& path) const {
    const OptionValue* driver = owner_->find("driver");
    const bool inside =
        driver != nullptr && has_option(ItemKind::driver, id_of(*driver), path.front());
    if (!inside) return "";
    return fmt::format("write --set {}.driver{}", owner_name_, set_.substr(owner_name_.size()));
  }

  bool has_option(ItemKind kind, const std::string& id, const std::string& option) const {
    const CatalogueItem& item = catalogue_.find(kind, id, "--set " + set_);
    return std::ranges::find(item.options, option, &OptionSpec::name) != item.options.end();
  }

  void add_options(std::vector<std::string>& names, ItemKind kind, const std::string& id) const {
    for (const OptionSpec& spec : catalogue_.find(kind, id, "--set " + set_).options) {
      names.push_back(spec.name);
    }
  }

  static std::string id_of(const OptionValue& item) {
    if (item.is_text()) return item.text();
    return item.is_table() ? item.table().text_of("id") : std::string();
  }

  /// The item of a method as a table, whether the study names it alone or with options.
  OptionTable& item_at(std::string_view role) const {
    OptionValue& item = (*owner_)[role];
    if (item.is_text()) item = OptionTable{{"id", item}};
    if (!item.is_table()) item = OptionTable();
    return item.table();
  }

  void set_in_method(const Path& path) {
    static constexpr std::array roles = {ItemKind::optimizer, ItemKind::driver, ItemKind::model};
    const bool names_role =
        std::ranges::any_of(roles, [&](ItemKind role) { return name_of(role) == path.front(); });
    if (path.size() > 1 && names_role) {
      if (!owner_->contains(path.front()) && path.front() != "model") {
        throw Error("set.unknown", "--set " + set_, "",
                    fmt::format("no {} in the method '{}'", path.front(), owner_name_),
                    nested_advice(path));
      }
      write(item_at(path.front()), Path(path.begin() + 1, path.end()));
      return;
    }
    std::vector<std::string> places, names;
    for (const ItemKind role : roles) {
      const OptionValue* item = owner_->find(name_of(role));
      if (item == nullptr || id_of(*item).empty()) continue;
      add_options(names, role, id_of(*item));
      if (has_option(role, id_of(*item), path.front())) places.emplace_back(name_of(role));
    }
    if (is_run_setting(path.front())) places.emplace_back("run");
    if (places.empty()) fail_option(path.front(), std::move(names));
    if (places.size() > 1) fail_ambiguous(path.front(), places);
    if (places.front() == "run") {
      set_setting(*owner_, path);
    } else {
      write(item_at(places.front()), path);
    }
  }

  [[noreturn]] void fail_option(const std::string& option, std::vector<std::string> names) const {
    const std::string unit = budget_unit(option);
    std::string advice = did_you_mean(option, names);
    if (advice.empty() && !unit.empty()) advice = setting_advice({option});
    names.insert(names.end(), run_setting_names().begin(), run_setting_names().end());
    if (advice.empty()) advice = did_you_mean(option, names);
    throw Error("set.unknown", "--set " + set_,
                fmt::format("an option or run setting of '{}'", owner_name_),
                fmt::format("'{}'", option), advice);
  }

  [[noreturn]] void fail_ambiguous(const std::string& option,
                                   const std::vector<std::string>& places) const {
    std::vector<std::string> forms;
    for (const std::string& place : places) {
      forms.push_back(place == "run" ? "run." + option
                                     : fmt::format("{}.{}.{}", owner_name_, place, option));
    }
    throw Error("set.ambiguous", "--set " + set_, "an option of one item",
                fmt::format("'{}' in {}", option, join(places, " and ")),
                "write " + join(forms, " or "));
  }

  void set_in_task_or_tool(const Path& path) {
    const std::string id = owner_->text_of("id");
    const ItemKind kind = table_ == "task" ? ItemKind::task : ItemKind::tool;
    if (table_ == "task" && path.front() == "model" && path.size() > 1) {
      write(item_at("model"), Path(path.begin() + 1, path.end()));
    } else if (has_option(kind, id, path.front())) {
      write(*owner_, path);
    } else if (is_run_setting(path.front())) {
      set_setting(*owner_, path);
    } else if (table_ == "task" && sets_model(id, path.front())) {
      write(item_at("model"), path);
    } else {
      std::vector<std::string> names;
      add_options(names, kind, id);
      fail_option(path.front(), std::move(names));
    }
  }

  bool sets_model(const std::string& task, const std::string& option) const {
    const std::string where = "--set " + set_;
    const OptionValue* given = owner_->find("model");
    const OptionTable model = given == nullptr ? OptionTable() : OptionTable{{"id", id_of(*given)}};
    return is_model_option(catalogue_, catalogue_.find(ItemKind::task, task, where), model, option,
                           where);
  }

  OptionTable& study_;
  const ItemCatalogue& catalogue_;
  std::string set_;
  OptionValue value_;
  OptionTable* owner_ = nullptr;
  std::string owner_name_, table_;
};

}  // namespace

void apply_set(OptionTable& study, std::string_view set, const ItemCatalogue& catalogue) {
  Setter(study, catalogue, set).apply();
}

}  // namespace gradus::study
