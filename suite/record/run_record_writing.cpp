#include <cmath>

#include "record/record_file.h"
#include "record/record_json.h"
#include "record/work_record.h"

namespace gradus::record {
namespace {

Json real(double value) {
  return finite_or_null(value);
}

/// A count: written without a fraction.
Json whole(double value) {
  if (!std::isfinite(value)) return nullptr;
  if (value == std::trunc(value) && std::abs(value) < 0x1p53)
    return static_cast<std::int64_t>(value);
  return value;
}

Json whole_or_null(const std::optional<double>& value) {
  return value ? whole(*value) : Json();
}

template <class Element, class Write>
Json list_of(const std::vector<Element>& elements, Write write) {
  Json list = Json::array();
  for (const Element& element : elements) list.push_back(write(element));
  return list;
}

Json to_json(const ArtifactUse& artifact) {
  return {{"file", artifact.file},
          {"hash", artifact.hash},
          {"shape", artifact.shape},
          {"dtype", artifact.dtype}};
}

Json to_json(const FileUse& file) {
  return {{"text", file.text}, {"bytes", file.bytes}, {"hash", file.hash}};
}

Json to_json(const RecordError& error) {
  return {{"id", error.id}, {"text", error.text}};
}

Json to_json(const CheckpointHistory& history) {
  return {
      {"resumed_at", history.resumed_at},
      {"errors", list_of(history.errors, [](const RecordError& error) { return to_json(error); })}};
}

Json to_json(const EvaluationCounts& counts) {
  return {{"values", or_null(counts.values)},
          {"gradients", or_null(counts.gradients)},
          {"samples", or_null(counts.samples)}};
}

Json to_json(const RunTimes& time) {
  return {{"wall_s", or_null(time.wall_s)},      {"cpu_s", or_null(time.cpu_s)},
          {"data_s", or_null(time.data_s)},      {"gradient_s", or_null(time.gradient_s)},
          {"update_s", or_null(time.update_s)},  {"evaluation_s", or_null(time.evaluation_s)},
          {"contended", or_null(time.contended)}};
}

Json to_json(const EvaluationSeries& series) {
  Json json = {
      {"step", list_of(series.step, whole)},           {"epoch", list_of(series.epoch, real)},
      {"gradients", list_of(series.gradients, whole)}, {"samples", list_of(series.samples, whole)},
      {"wall_s", list_of(series.wall_s, real)},        {"cpu_s", list_of(series.cpu_s, real)}};
  json["parameter_hash"] = list_of(series.parameter_hash, [](const std::string& hash) {
    return hash.empty() ? Json() : Json(hash);
  });
  json["metrics"] = object_of(
      series.metrics, [](const std::vector<double>& values) { return list_of(values, real); });
  return json;
}

Json to_json(const TargetOutcome& target) {
  return {{"metric", target.metric},
          {"value", target.value},
          {"source", target.source},
          {"reached", target.reached},
          {"step", whole_or_null(target.step)},
          {"epoch", or_null(target.epoch)},
          {"gradients", whole_or_null(target.gradients)},
          {"samples", whole_or_null(target.samples)},
          {"wall_s", or_null(target.wall_s)},
          {"cpu_s", or_null(target.cpu_s)}};
}

Json to_json(const ProbeSeries& probe) {
  return {{"text", probe.text},
          {"unit", or_null(probe.unit)},
          {"reduction", probe.reduction},
          {"reduced", or_null(probe.reduced)},
          {"steps", list_of(probe.steps, whole)},
          {"values", list_of(probe.values, real)},
          {"dense", or_null(probe.dense)}};
}

/// The keys up to "environment".
Json record_head(const char* schema, const Json& request, const WorkRecord& record) {
  Json json = {{"schema", schema_tag(schema)}};
  json.update(request);
  json["environment"] = or_null(record.environment);
  return json;
}

/// The keys from "status" to "stderr"; `stop_reason` of runs alone.
void write_ending(Json& json, const WorkRecord& record, const std::optional<Json>& stop_reason) {
  json["status"] = to_text(record.status);
  if (stop_reason) json["stop_reason"] = *stop_reason;
  json["reason"] = or_null(record.reason);
  json["error"] = record.error ? to_json(*record.error) : Json();
  json["signal"] = or_null(record.signal);
  json["stderr"] = record.stderr_text;
}

void write_output(Json& json, const WorkRecord& record) {
  json["values"] = object_of(record.values, or_null<double>);
  json["texts"] = texts_json(record.texts);
  json["tables"] = tables_json(record.tables);
  json["artifacts"] =
      object_of(record.artifacts, [](const ArtifactUse& artifact) { return to_json(artifact); });
  json["files"] = object_of(record.files, [](const FileUse& file) { return to_json(file); });
  json["figures"] =
      list_of(record.figures, [](const Figure& figure) { return record::to_json(figure); });
  json["platform"] = record.platform ? texts_json(*record.platform) : Json();
  json["stale"] = or_null(record.stale);
  json["reasons"] = texts_json(record.reasons);
}

}  // namespace

Json tables_json(const Named<Named<TableColumn>>& tables) {
  return object_of(tables, [](const Named<TableColumn>& table) {
    return object_of(table, [](const TableColumn& column) {
      const auto* numbers = std::get_if<std::vector<double>>(&column);
      return numbers != nullptr ? list_of(*numbers, real)
                                : Json(std::get<std::vector<std::string>>(column));
    });
  });
}

Json to_json(const RunRecord& record) {
  Json json = record_head("gradus.run", request_json(record, record), record);
  write_ending(json, record, or_null(record.stop_reason));
  json["steps"] = or_null(record.steps);
  json["epochs"] = or_null(record.epochs);
  json["counts"] = to_json(record.counts);
  json["counts"]["by_driver"] = record.by_driver ? to_json(*record.by_driver) : Json();
  json["time"] = to_json(record.time);
  json["time"]["reasons"] = texts_json(record.time_reasons);
  json["memory"] = {{"peak_rss_bytes", or_null(record.peak_rss_bytes)},
                    {"state_bytes", or_null(record.state_bytes)},
                    {"parameters", or_null(record.parameters)},
                    {"reasons", texts_json(record.memory_reasons)}};
  json["evaluations"] = to_json(record.evaluations);
  json["targets"] =
      list_of(record.targets, [](const TargetOutcome& target) { return to_json(target); });
  json["probes"] =
      object_of(record.probes, [](const ProbeSeries& probe) { return to_json(probe); });
  write_output(json, record);
  if (!record.origins.empty()) json["origins"] = object_of(record.origins, texts_json);
  if (!record.checkpoints.empty()) json["checkpoints"] = to_json(record.checkpoints);
  return json;
}

std::string output_text(const WorkRecord& record) {
  Json json;
  write_output(json, record);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);  // texts are a plugin's
}

Json to_json(const ToolRecord& record) {
  Json json = record_head("gradus.tool", request_json(record, record), record);
  write_ending(json, record, std::nullopt);
  json["time"] = {{"wall_s", or_null(record.wall_s)},
                  {"cpu_s", or_null(record.cpu_s)},
                  {"reasons", texts_json(record.time_reasons)}};
  json["memory"] = {{"peak_rss_bytes", or_null(record.peak_rss_bytes)},
                    {"reasons", texts_json(record.memory_reasons)}};
  write_output(json, record);
  return json;
}

}  // namespace gradus::record
