// The tables of a report for a spreadsheet.
#pragma once

#include <string>
#include <vector>

#include "analysis/report.h"

namespace gradus::render {

/// One file: name without a folder, content with CRLF ends of lines (RFC 4180).
struct CsvFile {
  std::string name;
  std::string text;
};

/// runs.csv (a row a run, with the options of its items), evaluations.csv (a row an evaluation
/// point), probes.csv (a row a run and probe), final.csv, targets.csv and times.csv (the summary),
/// runtimes.csv (cost of targets), comparisons.csv (a row a pair of methods), curves.csv (median
/// and quartiles over seeds, a row a point), claims.csv, ranks.csv (methods over tasks), trials.csv
/// and best_of.csv (of a tuning), differences.csv (between methods on the same seeds, a row a
/// point). Numbers read back exactly, those of float32 runs as float32. Files without rows are left
/// out.
std::vector<CsvFile> csv_files(const analysis::Report& report);

/// final.csv alone.
std::string final_csv(const analysis::Report& report);

}  // namespace gradus::render
