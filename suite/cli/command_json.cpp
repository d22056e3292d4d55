#include "cli/command_json.h"

#include "options/option_json.h"
#include "record/named_json.h"
#include "record/record_file.h"

namespace gradus::cli {
namespace {

Json description_json(const study::CatalogueItem& item) {
  record::PluginDescription alone;
  alone.items = {item};
  return to_json(alone).at("items").at(0).value("description", Json());
}

}  // namespace

Json to_json(const Finding& finding) {
  return {{"what", finding.what}, {"outcome", finding.outcome}, {"text", finding.text}};
}

Json to_json(const ListedItem& item) {
  return {
      {"id", item.id}, {"kind", name_of(item.kind)}, {"plugin", item.plugin}, {"text", item.text}};
}

Json to_json(const BenchSummary& bench) {
  Json json = {{"schema", record::schema_tag("gradus.bench")},
               {"task", bench.task},
               {"repetitions", bench.repetitions},
               {"steps", record::or_null(bench.steps)},
               {"min_time_s", record::or_null(bench.min_time_s)}};
  json.update(analysis::to_json(bench.costs, bench.comparison));
  return json;
}

Json to_json(const study::MergeResult& result) {
  Json conflicts = Json::array();
  for (const study::MergeConflict& conflict : result.conflicts) {
    conflicts.push_back({{"id", conflict.id},
                         {"kept", conflict.kept.string()},
                         {"left_out", conflict.left_out.string()},
                         {"why", conflict.why}});
  }
  return {{"copied", result.copied},
          {"duplicates", result.duplicates},
          {"missing", result.missing},
          {"conflicts", conflicts},
          {"unreadable", result.unreadable}};
}

Json to_json(const study::PackResult& result) {
  return {{"packed", result.packed},
          {"with_files", result.with_files},
          {"not_kept", result.not_kept},
          {"files", result.files},
          {"unreadable", result.unreadable}};
}

Json to_json(const cluster::StudyStatus& status) {
  Json shards = Json::array();
  for (const cluster::ShardStatus& shard : status.shards) {
    shards.push_back({{"name", shard.name},
                      {"state", name_of(shard.state)},
                      {"planned", record::or_null(shard.planned)},
                      {"done", shard.done},
                      {"failed", shard.failed},
                      {"where", shard.where},
                      {"log", shard.log}});
  }
  return {{"study", status.study},
          {"job", record::or_null(status.job)},
          {"planned", status.planned},
          {"done", status.done},
          {"failed", status.failed},
          {"runs_per_minute", record::or_null(status.runs_per_minute)},
          {"left_s", record::or_null(status.left_s)},
          {"shards", std::move(shards)},
          {"unreadable", status.unreadable}};
}

Json to_json(const study::TodoRow& row) {
  return {{"id", row.id},
          {"kind", name_of(row.kind)},
          {"task", row.task},
          {"method", row.method},
          {"repetition", row.repetition},
          {"todo", name_of(row.todo)},
          {"why", row.why},
          {"estimate_s", record::or_null(row.estimate_s)}};
}

Json to_json(const analysis::ReplayResult& result) {
  return {{"same", result.same},
          {"same_platform", result.same_platform},
          {"points", result.points},
          {"step", record::or_null(result.step)},
          {"difference", result.difference}};
}

Json to_json(const study::CatalogueItem& item) {
  return {{"id", item.id},
          {"kind", name_of(item.kind)},
          {"plugin", item.plugin},
          {"text", item.text},
          {"options", to_json(item.options)},
          {"description", description_json(item)}};
}

void write_benchmark_file(const std::string& path, const std::string& json) {
  record::write_json(path, Json::parse(json));
}

}  // namespace gradus::cli
