// Option grids: one entry of a study becomes a row per combination of values.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "study/catalogue.h"

namespace gradus::study {

/// Writes { grid = [...] } in place of plain lists that are given for options of a scalar type; for
/// options of a list type a plain list is a value. Nested items too. `item` has an id that the
/// catalogue knows. Throws Error "item.*".
OptionTable with_grids_marked(const ItemCatalogue& catalogue, ItemKind kind,
                              const OptionTable& item, std::string_view where);

/// The same for run settings.
OptionTable with_grids_marked(const std::vector<OptionSpec>& specs, const OptionTable& values);

struct GridRow {
  OptionTable value;   ///< without grids
  std::string suffix;  ///< "lr=0.001 width=4"; empty where there was no grid
};

/// Every combination, the last grid running fastest. A suffix names an option by its last part, or
/// by as much of its path as tells it from the other grids. Throws Error "study.grid" for an empty
/// grid.
/// `place_of("/optimizer/lr")` begins messages about the grid at that path.
std::vector<GridRow> expand_grids(const OptionTable& value, const ItemCatalogue::PlaceOf& place_of);

}  // namespace gradus::study
