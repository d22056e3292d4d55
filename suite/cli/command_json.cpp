#include "cli/command_json.h"

#include "cli/output.h"
#include "options/option_json.h"
#include "record/record_file.h"

namespace gradus::cli {
namespace {

Json description_json(const study::CatalogueItem& item) {
  record::PluginDescription alone;
  alone.items = {item};
  return to_json(alone).at("items").at(0).value("description", Json());
}

Json filled_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json filled_or_null(const std::vector<double>& samples) {
  return samples.empty() ? Json(nullptr) : Json(samples);
}

Json estimate(const stats::Estimate& found) {
  return {{"value", found.value}, {"low", found.interval.low}, {"high", found.interval.high}};
}

Json ratio(const std::optional<analysis::StepRatio>& found) {
  if (!found) return nullptr;
  return {{"wall", estimate(found->wall)},
          {"cpu", found->cpu ? estimate(*found->cpu) : Json(nullptr)},
          {"p_holm", found->p},
          {"verdict", to_text(found->verdict)}};
}

Json samples_json(const analysis::StepSamples& samples) {
  Json json = {{"step_us", filled_or_null(samples.wall)},
               {"cpu_us", filled_or_null(samples.cpu)},
               {"data_us", filled_or_null(samples.data)},
               {"gradient_us", filled_or_null(samples.gradient)},
               {"update_us", filled_or_null(samples.update)},
               {"off_us", filled_or_null(samples.off)},
               {"parts", Json::object()}};
  for (const analysis::StepSamples::Part& part : samples.parts) json["parts"][part.name] = part.us;
  return json;
}

/// What is measured, and how the methods compare.
Json costs_json(std::span<const analysis::StepCost> costs,
                const analysis::StepComparison& comparison) {
  Json methods = Json::array();
  for (std::size_t i = 0; i < costs.size(); ++i) {
    const analysis::StepCost& cost = costs[i];
    methods.push_back({{"method", cost.method},
                       {"refused", filled_or_null(cost.refused)},
                       {"ended", filled_or_null(cost.ended)},
                       {"gradients", cost.gradients ? Json(*cost.gradients) : Json(nullptr)},
                       {"state_bytes", cost.state_bytes ? Json(*cost.state_bytes) : Json(nullptr)},
                       {"samples", samples_json(cost.samples)},
                       {"copy", cost.copy ? samples_json(*cost.copy) : Json(nullptr)},
                       {"ratio_to_first", ratio(comparison.of_first[i])},
                       {"ratio_of_copy", ratio(comparison.of_copy[i])}});
  }
  return {{"clock", comparison.cpu ? "cpu" : "wall"},
          {"noise_floor", comparison.noise_floor ? Json(*comparison.noise_floor) : Json(nullptr)},
          {"methods", methods}};
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
  json.update(costs_json(bench.costs, bench.comparison));
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

void print_json(const Json& json) {
  print_json_text(json_text(json));
}

void write_benchmark_file(const std::string& path, const std::string& json) {
  record::write_json(path, Json::parse(json));
}

}  // namespace gradus::cli
