#include "study/grid.h"

#include <algorithm>

#include "gradus/error.h"
#include "gradus/text.h"
#include "options/option_schedule.h"
#include "study/study.h"

namespace gradus {
namespace {

bool is_grid(const Json& json) {
  return json.is_object() && json.size() == 1 && json.contains("grid");
}

bool is_list_type(OptionType type) {
  return type == OptionType::integers || type == OptionType::reals || type == OptionType::texts ||
         type == OptionType::groups;
}

/// A schedule with its lists as grids, but for those that a piecewise one is made of.
Json mark_schedule(const Json& schedule) {
  Json marked = schedule;
  for (auto& [key, value] : marked.items()) {
    if (value.is_array() && key != "at" && key != "values") value = Json{{"grid", Json(value)}};
  }
  return marked;
}

const OptionSpec* spec_named(const std::vector<OptionSpec>& specs, const std::string& name) {
  const auto found = std::ranges::find(specs, name, &OptionSpec::name);
  return found == specs.end() ? nullptr : &*found;
}

Json mark_option(const ItemCatalogue& catalogue, const OptionSpec& spec, const Json& value,
                 std::string_view where) {
  if (value.is_array() && !is_list_type(spec.type)) {
    return mark_option(catalogue, spec, {{"grid", value}}, where);
  }
  if (spec.type != OptionType::item && is_schedule(value)) return mark_schedule(value);
  if (spec.type != OptionType::item && !spec.schedulable) return value;
  if (is_grid(value) && value["grid"].is_array()) {
    Json marked = {{"grid", Json::array()}};
    for (const Json& element : value["grid"]) {
      marked["grid"].push_back(mark_option(catalogue, spec, element, where));
    }
    return marked;
  }
  if (!value.is_object() || !value.contains("id")) return value;  // checked_value will say so
  return with_grids_marked(catalogue, spec.item_kind, value, where);
}

struct Grid {
  std::string path;  // "/optimizer/lr"
  Json values;
};

void collect(const Json& json, const std::string& path, std::vector<Grid>& grids) {
  if (is_grid(json)) {
    grids.push_back({path, json["grid"]});
  } else if (json.is_object()) {
    for (const auto& [key, value] : json.items()) collect(value, path + "/" + key, grids);
  } else if (json.is_array()) {
    for (std::size_t i = 0; i < json.size(); ++i) {
      collect(json[i], path + "/" + std::to_string(i), grids);
    }
  }
}

/// The last `parts` parts of "/driver/optimizer/lr", joined by dots.
std::string path_end(const std::string& path, std::size_t parts) {
  std::size_t start = path.size();
  for (; parts > 0 && start > 0; --parts) start = path.rfind('/', start - 1);
  std::string end = path.substr(start + 1);
  std::ranges::replace(end, '/', '.');
  return end;
}

/// The shortest end of each path that no other grid shares.
std::vector<std::string> labels(const std::vector<Grid>& grids) {
  std::vector<std::string> labels;
  for (const Grid& grid : grids) {
    std::size_t parts = 1;
    const auto is_shared = [&] {
      return std::ranges::count_if(grids, [&](const Grid& other) {
               return path_end(other.path, parts) == path_end(grid.path, parts);
             }) > 1;
    };
    while (is_shared() && parts < static_cast<std::size_t>(std::ranges::count(grid.path, '/'))) {
      ++parts;
    }
    labels.push_back(path_end(grid.path, parts));
  }
  return labels;
}

std::string value_label(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return shortest(value.get<double>());
  if (value.is_object() && (value.contains("id") || is_schedule(value))) {
    const char* name = value.contains("id") ? "id" : "schedule";
    std::string text = value_label(value[name]);
    for (const auto& [key, option] : value.items()) {
      if (key != name && !is_grid(option)) text += "," + key + "=" + value_label(option);
    }
    return text;
  }
  if (!value.is_array()) return value.dump();
  std::string text = "[";
  for (const Json& element : value) text += (text.size() == 1 ? "" : ",") + value_label(element);
  return text + "]";
}

void check_grid(const Grid& grid, const std::string& where) {
  const std::string place =
      (where.empty() ? "" : where + ", ") + "grid of '" + path_end(grid.path, 1) + "'";
  if (!grid.values.is_array()) {
    throw Error("study.grid", place, "a list of values", grid.values.dump(), "");
  }
  if (grid.values.empty()) throw Error("study.grid", place, "at least one value", "none", "");
  for (std::size_t i = 0; i < grid.values.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (grid.values[i] == grid.values[j]) {
        throw Error("study.grid", place, "different values", value_label(grid.values[i]) + " twice",
                    "");
      }
    }
  }
}

/// Before anything is expanded: a few lists can make more rows than fit into memory.
void check_size(const std::vector<Grid>& grids, const ItemCatalogue::PlaceOf& place_of) {
  double rows = 1;
  for (const Grid& grid : grids) {
    if (grid.values.is_array()) rows *= static_cast<double>(grid.values.size());
  }
  if (rows <= most_rows) return;
  throw Error("study.size", place_of(grids.front().path),
              "grids of at most " + std::to_string(most_rows) + " rows", shortest(rows),
              "make several studies of it");
}

}  // namespace

Json with_grids_marked(const ItemCatalogue& catalogue, std::string_view kind, const Json& item,
                       std::string_view where) {
  const CatalogueItem& known = catalogue.find(kind, item.at("id").get<std::string>(), where);
  Json marked = with_default_items(known, item);
  for (auto& [name, value] : marked.items()) {
    const OptionSpec* spec = spec_named(known.options, name);
    if (spec != nullptr) value = mark_option(catalogue, *spec, value, where);
  }
  return marked;
}

Json with_grids_marked(const std::vector<OptionSpec>& specs, const Json& values) {
  Json marked = values;
  for (auto& [name, value] : marked.items()) {
    const OptionSpec* spec = spec_named(specs, name);
    if (spec != nullptr && value.is_array() && !is_list_type(spec->type)) {
      value = Json{{"grid", Json(value)}};
    }
  }
  return marked;
}

std::vector<GridRow> expand_grids(const Json& value, const ItemCatalogue::PlaceOf& place_of) {
  std::vector<Grid> grids;
  collect(value, "", grids);
  if (grids.empty()) return {{value, ""}};
  check_size(grids, place_of);
  for (const Grid& grid : grids) check_grid(grid, place_of(grid.path));
  const std::vector<std::string> names = labels(grids);
  std::vector<GridRow> rows = {{value, ""}};
  for (std::size_t g = 0; g < grids.size(); ++g) {
    std::vector<GridRow> longer;
    for (const GridRow& row : rows) {
      for (const Json& element : grids[g].values) {
        GridRow next = row;
        next.value[Json::json_pointer(grids[g].path)] = element;
        next.suffix += (next.suffix.empty() ? "" : " ") + names[g] + "=" + value_label(element);
        longer.push_back(std::move(next));
      }
    }
    rows = std::move(longer);
  }
  // A grid over items may hold grids of its own.
  std::vector<GridRow> expanded;
  for (const GridRow& row : rows) {
    for (GridRow& inner : expand_grids(row.value, place_of)) {
      if (!inner.suffix.empty() && !row.suffix.empty()) inner.suffix = " " + inner.suffix;
      expanded.push_back({std::move(inner.value), row.suffix + inner.suffix});
    }
  }
  return expanded;
}

}  // namespace gradus
