// What commands print with --json, where no file has the same.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/replay.h"
#include "analysis/report_json.h"
#include "analysis/step_costs.h"
#include "base/json.h"
#include "cluster/study_status.h"
#include "protocol/protocol_json.h"
#include "study/catalogue.h"
#include "study/merge.h"
#include "study/packing.h"
#include "study/results.h"

namespace gradus::cli {

/// What `gradus doctor` found.
struct Finding {
  std::string what, outcome, text;
};
Json to_json(const Finding& finding);

/// A row of `gradus list`.
struct ListedItem {
  std::string id;
  ItemKind kind = ItemKind::optimizer;
  std::string plugin, text;
};
Json to_json(const ListedItem& item);

/// The costs of steps, with how they were measured.
struct BenchSummary {
  std::string task;
  std::int64_t repetitions = 0;
  std::optional<std::int64_t> steps;
  std::optional<double> min_time_s;
  std::vector<analysis::StepCost> costs;
  analysis::StepComparison comparison;
};
/// "gradus.bench" 1.
Json to_json(const BenchSummary& bench);

Json to_json(const study::MergeResult& result);
Json to_json(const study::PackResult& result);
Json to_json(const cluster::StudyStatus& status);
Json to_json(const study::TodoRow& row);
Json to_json(const analysis::ReplayResult& result);
Json to_json(const study::CatalogueItem& item);

/// A list of what to_json makes of each.
template <class Row>
Json list_json(const std::vector<Row>& rows) {
  Json list = Json::array();
  for (const Row& row : rows) list.push_back(to_json(row));
  return list;
}

/// Writes it to stdout, indented, control characters escaped. Throws Error "files.write".
void print_json(const Json& json);

/// What Google Benchmark's reporter wrote, as the file that the user named. Throws Error
/// "files.write".
void write_benchmark_file(const std::string& path, const std::string& json);

}  // namespace gradus::cli
