#include "study/searches.h"

#include <algorithm>

#include "gradus/error.h"
#include "gradus/text.h"
#include "study/search_space.h"
#include "study/settings.h"

namespace gradus {
namespace {

using Kind = SearchDimension::Kind;

bool is_search(const Json& value) {
  return value.is_object() && value.contains("search");
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

  void item(const char* kind, const Json& item, const std::string& id, const std::string& pointer) {
    options(catalogue_.find(kind, id, place_of_(pointer)).options, item, pointer);
  }

  void options(const std::vector<OptionSpec>& specs, const Json& values,
               const std::string& pointer) {
    for (const auto& [name, value] : values.items()) {
      const auto spec = std::ranges::find(specs, name, &OptionSpec::name);
      visit(spec == specs.end() ? nullptr : &*spec, value, pointer + "/" + name);
    }
  }

  std::vector<Searched> found;

 private:
  void visit(const OptionSpec* spec, const Json& value, const std::string& pointer) {
    if (is_search(value)) {
      if (value.size() > 1) fail(pointer, "`search` alone", value.dump());
      found.push_back(searched(spec, value["search"], pointer));
      return;
    }
    if (!value.is_object()) return;
    if (spec != nullptr && spec->type == OptionType::item && value.contains("id")) {
      item(spec->item_kind.c_str(), value, value["id"].get<std::string>(), pointer);
      return;
    }
    // Values that are made of several, such as a step size that changes over a run.
    for (const auto& [name, inner] : value.items()) visit(nullptr, inner, pointer + "/" + name);
  }

  Searched searched(const OptionSpec* spec, const Json& search, const std::string& pointer) const {
    Searched result{.pointer = pointer, .dimension = {}, .factor = {}, .spec = {}};
    if (spec != nullptr) result.spec = *spec;
    result.dimension = start_of(spec, pointer);
    if (search.is_boolean() && search.get<bool>()) {
      const auto dimension =
          spec == nullptr ? std::nullopt : default_dimension(*spec, path_of(pointer));
      if (!dimension) {
        fail(pointer, "a space, [low, high] or { choices = [...] }",
             "true, and the option's declaration gives none");
      }
      result.dimension = *dimension;
    } else if (search.is_array()) {
      read_ends(result.dimension, search, pointer);
    } else if (search.is_object()) {
      read_table(result, search, pointer);
    } else {
      fail(pointer, "[low, high], a table or true", search.dump());
    }
    if (!result.factor) {
      check_dimension(result.dimension, spec, place_of_(pointer) + ", search");
    }
    return result;
  }

  static SearchDimension start_of(const OptionSpec* spec, const std::string& pointer) {
    SearchDimension dimension{.option = path_of(pointer)};
    if (spec == nullptr) return dimension;
    dimension.logarithmic = spec->logarithmic;
    const bool integer =
        spec->type == OptionType::integer || spec->type == OptionType::integer_or_auto;
    dimension.kind = integer ? Kind::integer : Kind::real;
    return dimension;
  }

  void read_ends(SearchDimension& dimension, const Json& ends, const std::string& pointer) const {
    if (ends.size() != 2 || !ends[0].is_number() || !ends[1].is_number()) {
      fail(pointer, "two numbers [low, high]; a choice is { choices = [...] }", ends.dump());
    }
    dimension.low = ends[0];
    dimension.high = ends[1];
  }

  void read_table(Searched& result, const Json& table, const std::string& pointer) const {
    static const std::vector<std::string> keys = {"low",     "high",  "scale",
                                                  "choices", "times", "factor"};
    for (const auto& [key, value] : table.items()) {
      if (std::ranges::find(keys, key) != keys.end()) continue;
      fail(pointer + "/search/" + key, "one of the keys " + join(keys), "'" + key + "'");
    }
    SearchDimension& dimension = result.dimension;
    if (table.contains("times")) {
      if (!table["times"].is_string()) fail(pointer, "an option as `times`", table["times"].dump());
      dimension.times = table["times"];
    }
    if (table.contains("factor")) {
      if (!table["factor"].is_number() || dimension.times.empty()) {
        fail(pointer, "a number as `factor`, beside `times`", table.dump());
      }
      result.factor = table["factor"].get<double>();
      return;
    }
    if (table.contains("choices")) return read_choices(dimension, table["choices"], pointer);
    if (table.contains("scale")) {
      const Json& scale = table["scale"];
      if (scale != "log" && scale != "linear") {
        fail(pointer, "scale = \"log\" or \"linear\"", scale.dump());
      }
      dimension.logarithmic = scale == "log";
    }
    read_ends(dimension, Json::array({table.value("low", Json()), table.value("high", Json())}),
              pointer);
  }

  void read_choices(SearchDimension& dimension, const Json& choices,
                    const std::string& pointer) const {
    dimension.kind = Kind::choice;
    dimension.logarithmic = false;
    if (!choices.is_array()) fail(pointer, "a list of choices", choices.dump());
    for (const Json& choice : choices) {
      if (choice.is_structured() || choice.is_null()) {
        fail(pointer, "truth values, numbers or texts as choices", choice.dump());
      }
      dimension.choices.push_back(search_value_from_json(JsonField(choice, place_of_(pointer))));
    }
  }

  [[noreturn]] void fail(const std::string& pointer, const std::string& expected,
                         const std::string& found_text) const {
    throw Error("tune.space", place_of_(pointer) + ", search of '" + path_of(pointer) + "'",
                expected, found_text, "");
  }

  const ItemCatalogue& catalogue_;
  const ItemCatalogue::PlaceOf& place_of_;
};

const SearchValue* value_named(const Named<SearchValue>& values, const std::string& option) {
  return find(values, option);
}

}  // namespace

std::vector<Searched> searches_of(const ItemCatalogue& catalogue, const Json& row,
                                  const std::string& model,
                                  const ItemCatalogue::PlaceOf& place_of) {
  Finder finder(catalogue, place_of);
  for (const char* role : {"optimizer", "driver"}) {
    const Json item = row.value(role, Json());
    if (item.is_object())
      finder.item(role, item, item.at("id").get<std::string>(), std::string("/") + role);
  }
  const Json overridden = row.value("model", Json());
  if (overridden.is_object()) finder.item("model", overridden, model, "/model");
  if (row.contains("settings")) finder.options(run_setting_specs(), row["settings"], "/settings");
  return std::move(finder.found);
}

SearchSpace space_of(const std::vector<Searched>& searches) {
  SearchSpace space;
  for (const Searched& searched : searches) {
    if (!searched.factor) space.push_back(searched.dimension);
  }
  return space;
}

Json with_values(Json row, const std::vector<Searched>& searches, const Named<SearchValue>& values,
                 const ItemCatalogue::PlaceOf& place_of) {
  for (const Searched& searched : searches) {
    const Json::json_pointer at(searched.pointer);
    const SearchValue* value = value_named(values, searched.dimension.option);
    if (value != nullptr) {
      row[at] = to_json(*value);
    } else if (!searched.factor) {
      row[at.parent_pointer()].erase(at.back());
    }
  }
  for (const Searched& searched : searches) {
    const std::string& of = searched.dimension.times;
    if (of.empty()) continue;
    const Json::json_pointer at(searched.pointer), base(pointer_of(of));
    const SearchValue* ratio = value_named(values, searched.dimension.option);
    if (ratio == nullptr && !searched.factor) continue;
    const bool is_default =
        !row.contains(base) && std::ranges::any_of(searches, [&](const Searched& other) {
          return other.dimension.option == of;
        });
    if (is_default) {
      row[at.parent_pointer()].erase(at.back());
      continue;
    }
    if (!row.contains(base) || !row[base].is_number()) {
      throw Error("tune.space", place_of(searched.pointer),
                  "an option that the method gives as a number, to multiply", "'" + of + "'",
                  "write its value or its space into the study");
    }
    const double factor = searched.factor ? *searched.factor : number_of(*ratio).value_or(1);
    row[at] = factor * row[base].get<double>();
  }
  return row;
}

}  // namespace gradus
