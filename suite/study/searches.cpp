#include "study/searches.h"

#include <fmt/format.h>

#include <algorithm>

#include "gradus/error.h"
#include "gradus/text.h"
#include "options/option_schedule.h"
#include "study/option_path.h"
#include "study/search_space.h"
#include "study/settings.h"

namespace gradus::study {
namespace {

using Kind = record::SearchDimension::Kind;

bool is_search(const OptionValue& value) {
  return value.is_table() && value.table().contains("search");
}

/// "/optimizer/lr" as "optimizer.lr"; settings stand in the method itself: "batch_size".
std::string path_of(std::string pointer) {
  constexpr std::string_view settings = "/settings/";
  if (pointer.starts_with(settings)) pointer = "/" + pointer.substr(settings.size());
  std::string path = pointer.substr(1);
  std::ranges::replace(path, '/', '.');
  return path;
}

std::string pointer_of(std::string path) {
  const std::string first = path.substr(0, path.find('.'));
  std::ranges::replace(path, '.', '/');
  return (is_run_setting(first) ? "/settings/" : "/") + path;
}

/// Finds the searches of a row.
class Finder {
 public:
  Finder(const ItemCatalogue& catalogue, const ItemCatalogue::PlaceOf& place_of)
      : catalogue_(catalogue), place_of_(place_of) {}

  void item(ItemKind kind, const OptionTable& item, const std::string& id,
            const std::string& pointer) {
    options(catalogue_.find(kind, id, place_of_(pointer)).options, item, pointer);
  }

  void options(const std::vector<OptionSpec>& specs, const OptionTable& values,
               const std::string& pointer) {
    for (const auto& [name, value] : values) {
      const auto spec = std::ranges::find(specs, name, &OptionSpec::name);
      visit(spec == specs.end() ? nullptr : &*spec, value, pointer + "/" + name);
    }
  }

  std::vector<Searched> found;

 private:
  void visit(const OptionSpec* spec, const OptionValue& value, const std::string& pointer) {
    if (is_search(value)) {
      if (value.table().size() > 1) fail(pointer, "`search` alone", to_text(value));
      found.push_back(searched(spec, value.table().at("search"), pointer));
      return;
    }
    if (!value.is_table()) return;
    const auto kind = spec != nullptr && spec->type == OptionType::item
                          ? item_kind_named(spec->item_kind)
                          : std::nullopt;
    if (kind && value.table().contains("id")) {
      item(*kind, value.table(), value.table().text_of("id"), pointer);
      return;
    }
    // Values that are made of several, such as a step size that changes over a run.
    const std::vector<OptionSpec> keys =
        spec == nullptr ? std::vector<OptionSpec>() : keys_of(*spec, value.table());
    for (const auto& [name, inner] : value.table()) {
      const auto key = std::ranges::find(keys, name, &OptionSpec::name);
      visit(key == keys.end() ? nullptr : &*key, inner, pointer + "/" + name);
    }
  }

  /// What is known of the keys of a schedule; empty where the value is none, or its shape is
  /// searched.
  static std::vector<OptionSpec> keys_of(const OptionSpec& spec, const OptionTable& value) {
    const OptionValue* shape = value.find("schedule");
    if (shape == nullptr || !shape->is_text()) return {};
    return schedule_keys(spec, shape->text());
  }

  Searched searched(const OptionSpec* spec, const OptionValue& search,
                    const std::string& pointer) const {
    Searched result{.pointer = pointer, .dimension = {}, .factor = {}, .spec = {}};
    if (spec != nullptr) result.spec = *spec;
    result.dimension = start_of(spec, pointer);
    if (search.is_boolean() && search.boolean()) {
      const auto dimension =
          spec == nullptr ? std::nullopt : default_dimension(*spec, path_of(pointer));
      if (!dimension) {
        fail(pointer, "a space, [low, high] or { choices = [...] }",
             "true, and the option's declaration gives none");
      }
      result.dimension = *dimension;
    } else if (search.is_list()) {
      read_ends(result.dimension, search.list(), pointer);
    } else if (search.is_table()) {
      read_table(result, search.table(), pointer);
    } else {
      fail(pointer, "[low, high], a table or true", to_text(search));
    }
    if (!result.factor) {
      check_dimension(result.dimension, spec, place_of_(pointer) + ", search");
    }
    return result;
  }

  static record::SearchDimension start_of(const OptionSpec* spec, const std::string& pointer) {
    record::SearchDimension dimension{.option = path_of(pointer)};
    if (spec == nullptr) return dimension;
    dimension.logarithmic = spec->logarithmic;
    const bool integer =
        spec->type == OptionType::integer || spec->type == OptionType::integer_or_auto;
    dimension.kind = integer ? Kind::integer : Kind::real;
    return dimension;
  }

  void read_ends(record::SearchDimension& dimension, const OptionValue::List& ends,
                 const std::string& pointer) const {
    if (ends.size() != 2 || !ends[0].is_number() || !ends[1].is_number()) {
      fail(pointer, "two numbers [low, high]; a choice is { choices = [...] }",
           to_text(OptionValue(ends)));
    }
    dimension.low = ends[0].number();
    dimension.high = ends[1].number();
  }

  void read_table(Searched& result, const OptionTable& table, const std::string& pointer) const {
    static const std::vector<std::string> keys = {"low",     "high",  "scale",
                                                  "choices", "times", "factor"};
    for (const auto& [key, value] : table) {
      if (std::ranges::find(keys, key) != keys.end()) continue;
      fail(pointer + "/search/" + key, "one of the keys " + join(keys), fmt::format("'{}'", key));
    }
    record::SearchDimension& dimension = result.dimension;
    if (const OptionValue* times = table.find("times")) {
      if (!times->is_text()) fail(pointer, "an option as `times`", to_text(*times));
      dimension.times = times->text();
    }
    if (const OptionValue* factor = table.find("factor")) {
      if (!factor->is_number() || dimension.times.empty()) {
        fail(pointer, "a number as `factor`, beside `times`", to_text(table));
      }
      result.factor = factor->number();
      return;
    }
    if (const OptionValue* choices = table.find("choices")) {
      return read_choices(dimension, *choices, pointer);
    }
    if (const OptionValue* scale = table.find("scale")) {
      if (!scale->is("log") && !scale->is("linear")) {
        fail(pointer, "scale = \"log\" or \"linear\"", to_text(*scale));
      }
      dimension.logarithmic = scale->is("log");
    }
    const OptionValue *low = table.find("low"), *high = table.find("high");
    read_ends(dimension,
              {low != nullptr ? *low : OptionValue(), high != nullptr ? *high : OptionValue()},
              pointer);
  }

  void read_choices(record::SearchDimension& dimension, const OptionValue& choices,
                    const std::string& pointer) const {
    dimension.kind = Kind::choice;
    dimension.logarithmic = false;
    if (!choices.is_list()) fail(pointer, "a list of choices", to_text(choices));
    for (const OptionValue& choice : choices.list()) {
      const auto value = record::search_value_of(choice);
      if (!value) fail(pointer, "truth values, numbers or texts as choices", to_text(choice));
      dimension.choices.push_back(*value);
    }
  }

  [[noreturn]] void fail(const std::string& pointer, const std::string& expected,
                         const std::string& found_text) const {
    throw Error("tune.space",
                fmt::format("{}, search of '{}'", place_of_(pointer), path_of(pointer)), expected,
                found_text, "");
  }

  const ItemCatalogue& catalogue_;
  const ItemCatalogue::PlaceOf& place_of_;
};

/// What is multiplied must have a value of its own: a multiple of itself has none, and that of a
/// multiple would depend on which comes first.
void require_plain_factors(const std::vector<Searched>& searches,
                           const ItemCatalogue::PlaceOf& place_of) {
  for (const Searched& searched : searches) {
    const std::string& of = searched.dimension.times;
    const bool is_multiple =
        !of.empty() && std::ranges::any_of(searches, [&](const Searched& other) {
          return other.dimension.option == of && !other.dimension.times.empty();
        });
    if (!is_multiple) continue;
    throw Error(
        "tune.space",
        fmt::format("{}, search of '{}'", place_of(searched.pointer), searched.dimension.option),
        "an option as `times` that is no multiple itself", fmt::format("'{}'", of),
        "multiply the option from which that one is made");
  }
}

const record::SearchValue* value_named(const record::Named<record::SearchValue>& values,
                                       const std::string& option) {
  return record::find(values, option);
}

}  // namespace

std::vector<Searched> searches_of(const ItemCatalogue& catalogue, const OptionTable& row,
                                  const std::string& model,
                                  const ItemCatalogue::PlaceOf& place_of) {
  Finder finder(catalogue, place_of);
  for (const ItemKind role : {ItemKind::optimizer, ItemKind::driver}) {
    const std::string name(name_of(role));
    const OptionValue* item = row.find(name);
    if (item == nullptr || !item->is_table()) continue;
    finder.item(role, item->table(), item->table().text_of("id"), "/" + name);
  }
  const OptionValue* overridden = row.find("model");
  if (overridden != nullptr && overridden->is_table()) {
    finder.item(ItemKind::model, overridden->table(), model, "/model");
  }
  const OptionValue* settings = row.find("settings");
  if (settings != nullptr) finder.options(run_setting_specs(), settings->table(), "/settings");
  require_plain_factors(finder.found, place_of);
  return std::move(finder.found);
}

record::SearchSpace space_of(const std::vector<Searched>& searches) {
  record::SearchSpace space;
  for (const Searched& searched : searches) {
    if (!searched.factor) space.push_back(searched.dimension);
  }
  return space;
}

OptionTable with_values(OptionTable row, const std::vector<Searched>& searches,
                        const record::Named<record::SearchValue>& values,
                        const ItemCatalogue::PlaceOf& place_of) {
  for (const Searched& searched : searches) {
    const record::SearchValue* value = value_named(values, searched.dimension.option);
    if (value != nullptr) {
      *value_at(row, searched.pointer) = record::to_option(*value);
    } else if (!searched.factor) {
      erase_at(row, searched.pointer);
    }
  }
  for (const Searched& searched : searches) {
    const std::string& of = searched.dimension.times;
    if (of.empty()) continue;
    const record::SearchValue* ratio = value_named(values, searched.dimension.option);
    if (ratio == nullptr && !searched.factor) continue;
    const OptionValue* base = value_at(row, pointer_of(of));
    const bool is_default =
        base == nullptr && std::ranges::any_of(searches, [&](const Searched& other) {
          return other.dimension.option == of;
        });
    if (is_default) {
      erase_at(row, searched.pointer);
      continue;
    }
    if (base == nullptr || !base->is_number()) {
      throw Error("tune.space", place_of(searched.pointer),
                  "an option that the method gives as a number, to multiply",
                  fmt::format("'{}'", of), "write its value or its space into the study");
    }
    const double factor =
        searched.factor ? *searched.factor : record::number_of(*ratio).value_or(1);
    const double product = factor * base->number();
    *value_at(row, searched.pointer) = product;
  }
  return row;
}

}  // namespace gradus::study
