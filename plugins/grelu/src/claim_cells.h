// Tables of a record as cells: what the claims' judges compute with.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "claims.h"

namespace gradus::grelu {

inline constexpr const char* no_record = "no finished record of the tool";
inline constexpr const char* full_only = "only the full study tests it";
inline constexpr std::size_t wanted_seeds = 5;

/// The finished record of that name in the study, or null.
const Record* finished(const Records& records, std::string_view name);

/// NaN for no values.
double mean(const std::vector<double>& values);
double least(const std::vector<double>& values);
double largest(const std::vector<double>& values);

/// A cell of a table: the gates and the numbers of some columns; with the values of another column.
using CellKey = std::pair<std::string, std::vector<double>>;
using Cells = std::map<CellKey, std::vector<double>>;
Cells cells_of(const Rows& rows, const std::vector<std::string>& keys, std::string_view value);

/// "input L=4 n=128".
std::string at(const CellKey& key, const std::vector<std::string>& names);

/// The least number of values in a cell.
std::size_t seeds_of(const Cells& cells);

}  // namespace gradus::grelu
