#include "study/grid.h"

#include <fmt/format.h>

#include <algorithm>

#include "gradus/error.h"
#include "gradus/text.h"
#include "options/option_schedule.h"
#include "study/option_path.h"
#include "study/study.h"

namespace gradus::study {
namespace {

bool is_grid(const OptionValue& value) {
  return value.is_table() && value.table().size() == 1 && value.table().contains("grid");
}

OptionValue grid_of(OptionValue::List values) {
  return OptionTable{{"grid", std::move(values)}};
}

bool is_list_type(OptionType type) {
  return type == OptionType::integers || type == OptionType::reals || type == OptionType::texts ||
         type == OptionType::groups;
}

/// A schedule with its lists as grids, but for those that a piecewise one is made of.
OptionValue mark_schedule(const OptionTable& schedule) {
  OptionTable marked = schedule;
  for (auto& [key, value] : marked) {
    if (value.is_list() && key != "at" && key != "values") value = grid_of(value.list());
  }
  return marked;
}

/// A list of numbers with its schedules so marked: the list itself is no grid.
OptionValue mark_elements(OptionValue::List elements) {
  for (OptionValue& element : elements) {
    if (is_schedule(element)) element = mark_schedule(element.table());
  }
  return elements;
}

const OptionSpec* spec_named(const std::vector<OptionSpec>& specs, const std::string& name) {
  const auto found = std::ranges::find(specs, name, &OptionSpec::name);
  return found == specs.end() ? nullptr : &*found;
}

OptionValue mark_option(const ItemCatalogue& catalogue, const OptionSpec& spec,
                        const OptionValue& value, std::string_view where) {
  if (value.is_list() && !is_list_type(spec.type)) {
    return mark_option(catalogue, spec, grid_of(value.list()), where);
  }
  if (spec.type == OptionType::table) return value;  // its lists are values: grids are explicit
  if (spec.type != OptionType::item && is_schedule(value)) return mark_schedule(value.table());
  if (spec.type != OptionType::item && !spec.schedulable) return value;
  if (value.is_list()) return mark_elements(value.list());
  if (is_grid(value) && value.table().at("grid").is_list()) {
    OptionValue::List marked;
    for (const OptionValue& element : value.table().at("grid").list()) {
      marked.push_back(mark_option(catalogue, spec, element, where));
    }
    return grid_of(std::move(marked));
  }
  const auto kind = item_kind_named(spec.item_kind);
  if (!kind || !value.is_table() || !value.table().contains("id")) {
    return value;  // checked_value will say so
  }
  return with_grids_marked(catalogue, *kind, value.table(), where);
}

struct Grid {
  std::string path;  // "/optimizer/lr"
  OptionValue values;
};

void collect(const OptionValue& value, const std::string& path, std::vector<Grid>& grids) {
  if (is_grid(value)) {
    grids.push_back({path, value.table().at("grid")});
  } else if (value.is_table()) {
    for (const auto& [name, member] : value.table()) collect(member, path + "/" + name, grids);
  } else if (value.is_list()) {
    for (std::size_t i = 0; i < value.list().size(); ++i) {
      collect(value.list()[i], fmt::format("{}/{}", path, i), grids);
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

std::string value_label(const OptionValue& value) {
  if (value.is_text()) return value.text();
  if (value.is_real()) return shortest(value.number());
  if (value.is_table() && (value.table().contains("id") || is_schedule(value))) {
    const char* head = value.table().contains("id") ? "id" : "schedule";
    std::string text = value_label(value.table().at(head));
    for (const auto& [name, option] : value.table()) {
      if (name != head && !is_grid(option)) {
        text += fmt::format(",{}={}", name, value_label(option));
      }
    }
    return text;
  }
  if (!value.is_list()) return to_text(value);
  std::string text = "[";
  for (const OptionValue& element : value.list()) {
    text += (text.size() == 1 ? "" : ",") + value_label(element);
  }
  return text + "]";
}

void check_grid(const Grid& grid, const std::string& where) {
  const std::string place =
      fmt::format("{}grid of '{}'", where.empty() ? "" : where + ", ", path_end(grid.path, 1));
  if (!grid.values.is_list()) {
    throw Error("study.grid", place, "a list of values", to_text(grid.values), "");
  }
  const OptionValue::List& values = grid.values.list();
  if (values.empty()) throw Error("study.grid", place, "at least one value", "none", "");
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (values[i] == values[j]) {
        throw Error("study.grid", place, "different values", value_label(values[i]) + " twice", "");
      }
    }
  }
}

/// Before anything is expanded: a few lists can make more rows than fit into memory.
void check_size(const std::vector<Grid>& grids, const ItemCatalogue::PlaceOf& place_of) {
  double rows = 1;
  for (const Grid& grid : grids) {
    if (grid.values.is_list()) rows *= static_cast<double>(grid.values.list().size());
  }
  if (rows <= most_rows) return;
  throw Error("study.size", place_of(grids.front().path),
              fmt::format("grids of at most {} rows", most_rows), shortest(rows),
              "make several studies of it");
}

}  // namespace

OptionTable with_grids_marked(const ItemCatalogue& catalogue, ItemKind kind,
                              const OptionTable& item, std::string_view where) {
  const CatalogueItem& known = catalogue.find(kind, item.text_of("id"), where);
  OptionTable marked = with_default_items(known, item);
  for (auto& [name, value] : marked) {
    const OptionSpec* spec = spec_named(known.options, name);
    if (spec != nullptr) value = mark_option(catalogue, *spec, value, where);
  }
  return marked;
}

OptionTable with_grids_marked(const std::vector<OptionSpec>& specs, const OptionTable& values) {
  OptionTable marked = values;
  for (auto& [name, value] : marked) {
    const OptionSpec* spec = spec_named(specs, name);
    if (spec != nullptr && value.is_list() && !is_list_type(spec->type)) {
      value = grid_of(value.list());
    }
  }
  return marked;
}

std::vector<GridRow> expand_grids(const OptionTable& value,
                                  const ItemCatalogue::PlaceOf& place_of) {
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
      for (const OptionValue& element : grids[g].values.list()) {
        GridRow next = row;
        *value_at(next.value, grids[g].path) = element;
        next.suffix +=
            fmt::format("{}{}={}", next.suffix.empty() ? "" : " ", names[g], value_label(element));
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

}  // namespace gradus::study
