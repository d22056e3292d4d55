// Option grids: one entry of a study becomes a row per combination of values.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "study/catalogue.h"

namespace gradus {

/// Writes {"grid": [...]} in place of plain lists that are given for options of a scalar type; for
/// options of a list type a plain list is a value. Nested items too. `item` has an id that the
/// catalogue knows. Throws Error "item.*".
Json with_grids_marked(const ItemCatalogue& catalogue, std::string_view kind, const Json& item,
                       std::string_view where);

/// The same for run settings.
Json with_grids_marked(const std::vector<OptionSpec>& specs, const Json& values);

struct GridRow {
  Json value;          ///< without grids
  std::string suffix;  ///< "lr=0.001 width=4"; empty where there was no grid
};

/// Every combination, the last grid running fastest. A suffix names an option by its last part, or
/// by as much of its path as tells it from the other grids. Throws Error "study.grid" for an empty
/// grid.
/// `place_of("/optimizer/lr")` begins messages about the grid at that path.
std::vector<GridRow> expand_grids(const Json& value, const ItemCatalogue::PlaceOf& place_of);

}  // namespace gradus
