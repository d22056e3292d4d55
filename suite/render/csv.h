// The tables of a report for a spreadsheet.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace gradus::render {

/// One file: name without a folder, content with CRLF ends of lines (RFC 4180).
struct CsvFile {
  std::string name;
  std::string text;
};

/// runs.csv (a row a run), evaluations.csv (a row an evaluation point), final.csv, targets.csv and
/// times.csv (the summary), runtimes.csv (cost of targets), comparisons.csv (a row a pair of
/// methods), curves.csv (median and quartiles over seeds, a row a point), claims.csv. Numbers read
/// back exactly. Files without rows are left out. Throws Error "report.format".
std::vector<CsvFile> csv_files(const Json& report);

/// A list of objects as CSV: columns in order of appearance, nested objects as "outer.inner".
std::string csv_of(const Json& rows);

/// One cell: quoted where it must be; a text that a spreadsheet would run as a formula (it begins
/// with = + - @ or a tab) is kept a text by an apostrophe.
std::string csv_cell(const Json& value);

}  // namespace gradus::render
