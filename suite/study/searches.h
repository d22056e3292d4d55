// Options that a study searches: `lr = { search = [1e-4, 1] }` in a method's row.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "options/option_spec.h"
#include "record/tuning_record.h"
#include "study/catalogue.h"

namespace gradus::study {

/// One searched option of a row.
struct Searched {
  std::string pointer;  ///< of the value in the row, "/optimizer/lr"
  record::SearchDimension dimension;
  /// Coupled to another option without a dimension of its own: this many times its value.
  std::optional<double> factor;
  std::optional<OptionSpec> spec;  ///< where the option's declaration is known
};

/// The searched options of a row: a method's items and settings with every value by task and grid
/// in its place. What stands in `search`:
/// - a list [low, high], on the option's scale;
/// - a table { low, high, scale = "log" | "linear", times = "optimizer.lr" };
/// - { choices = [...] };
/// - true: the space that the option's declaration gives (default_dimension);
/// - { times = "optimizer.lr", factor = 0.1 }: no dimension, coupled alone.
/// `model` is the id of the row's model. Throws Error "tune.space" with the place of the value.
std::vector<Searched> searches_of(const ItemCatalogue& catalogue, const OptionTable& row,
                                  const std::string& model, const ItemCatalogue::PlaceOf& place_of);

/// Their dimensions.
record::SearchSpace space_of(const std::vector<Searched>& searches);

/// The row with a value for each searched option; an option without one, and what is coupled to it,
/// is left out and so has its default. Throws Error "tune.space" where an option is coupled to one
/// that the row does not give as a number.
OptionTable with_values(OptionTable row, const std::vector<Searched>& searches,
                        const record::Named<record::SearchValue>& values,
                        const ItemCatalogue::PlaceOf& place_of);

}  // namespace gradus::study
