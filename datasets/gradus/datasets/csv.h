// Tables of numbers as comma-separated values (RFC 4180), plain or gzip.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gradus/datasets/array.h"
#include "gradus/datasets/byte_reader.h"

namespace gradus::datasets {

struct CsvOptions {
  bool header = false;   // the first line holds column names
  char delimiter = ',';  // one character, not a quote or a line end
  /// The column of class labels: its number from 0, or its name (needs a header). Without it every
  /// column is an input.
  std::optional<std::variant<std::size_t, std::string>> label_column = std::nullopt;
  /// Labels must be integers in [0, classes). 0: any integer from 0.
  std::size_t classes = 0;
  std::uint64_t byte_limit = default_byte_limit;
};

struct CsvTable {
  std::vector<std::string> columns;  // names of the input columns; empty without a header
  Array inputs;                      // float64 [rows, input columns]
  Array labels;                      // int64 [rows]; [0] without a label column
};

/// Reads a table of finite numbers. Empty lines at the end are ignored, nothing else is. Fields may
/// be quoted; a field holds no line break. Throws Error "data.csv" (wrong number of fields, no
/// number, unknown label column), "data.label" (label out of range), each naming file, line and
/// column (counted from 1), expected and found; "data.truncated", "data.corrupt" and "data.read"
/// as ByteReader.
CsvTable read_csv(const std::filesystem::path& path, const CsvOptions& options = {});

}  // namespace gradus::datasets
