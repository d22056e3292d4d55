// Search spaces: from the declarations of options, narrowed by a study.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "options/option_spec.h"
#include "record/tuning_record.h"

namespace gradus::study {

/// The space of an option that a study searches without saying where, made of its declaration:
/// - a logarithmic option with a default d above 0: [d / 100, 100 d];
/// - another real: its bounds where they are at most 1 apart, else [d / 4, 4 d];
/// - an integer: its bounds where they are at most 64 apart, else [d / 4, 4 d];
/// - a truth value or a choice: all values;
/// each within the bounds. Nothing for an option that has no such space: a list, a text, an item, a
/// number with a default of 0 and wide bounds. An open end is left out.
std::optional<record::SearchDimension> default_dimension(const OptionSpec& spec,
                                                         const std::string& path);

/// Throws Error "tune.space" where a dimension is empty or reaches outside the option's bounds.
/// `spec` may be null: an option whose declaration is not known is checked when its item is made.
/// Bounds of a dimension with `times` are those of a ratio.
void check_dimension(const record::SearchDimension& dimension, const OptionSpec* spec,
                     const std::string& where);

/// The value at a position in [0, 1] along a dimension: even steps of the position are even steps
/// of the value, or of its logarithm. Integers and choices have equal shares of [0, 1].
record::SearchValue value_at(const record::SearchDimension& dimension, double position);

/// The position of a value; the middle of its share for integers and choices. 0 or 1 for a number
/// beyond an end.
double position_of(const record::SearchDimension& dimension, const record::SearchValue& value);

/// How near an end of a dimension counts as its border, as a share of the dimension.
inline constexpr double border_share = 0.05;

/// The side of a dimension on whose border a value lies: within `border_share` of a real's end, the
/// last integer. Nothing for choices and values inside.
std::optional<bool> border_of(const record::SearchDimension& dimension,
                              const record::SearchValue& value);

/// The dimension with more room on one side: ten times as far on a logarithmic scale, twice as wide
/// on a linear one, within the option's bounds. Nothing where the option's bounds end there.
std::optional<record::SearchDimension> widened(const record::SearchDimension& dimension, bool low,
                                               const OptionSpec* spec);

/// "[0.0001, 1] log", "{relu, tanh}", "[0.01, 1] log times optimizer.lr".
std::string space_text(const record::SearchDimension& dimension);

}  // namespace gradus::study
