#include "record/json_field.h"
#include "record/record_json.h"
#include "record/work_record.h"

namespace gradus::record {
namespace {

std::vector<std::int64_t> integers(const JsonField& field) {
  std::vector<std::int64_t> values;
  for (const JsonField& element : field.elements()) values.push_back(element.integer());
  return values;
}

Named<ArtifactUse> artifacts_from(const JsonField& field) {
  Named<ArtifactUse> artifacts;
  for (const auto& [name, file] : field.members()) {
    artifacts.emplace_back(
        name, ArtifactUse{text_or_empty(file.at("file")), text_or_empty(file.at("hash")),
                          integers(file.at("shape")), text_or_empty(file.at("dtype"))});
  }
  return artifacts;
}

Named<FileUse> files_from(const JsonField& field) {
  Named<FileUse> files;
  for (const auto& [name, file] : field.members()) {
    files.emplace_back(name, FileUse{text_or_empty(file.at("text")), text_or_empty(file.at("hash")),
                                     file.at("bytes").integer()});
  }
  return files;
}

TableColumn column_from(const JsonField& field) {
  const std::vector<JsonField> cells = field.elements();
  if (!cells.empty() && cells.front().json().is_string()) return field.texts();
  return field.numbers();
}

Named<Named<TableColumn>> tables_from(const JsonField& field) {
  Named<Named<TableColumn>> tables;
  for (const auto& [table, columns] : field.members()) {
    Named<TableColumn>& read = tables.emplace_back(table, Named<TableColumn>()).second;
    for (const auto& [name, column] : columns.members()) {
      read.emplace_back(name, column_from(column));
    }
  }
  return tables;
}

RecordError error_from(const JsonField& field) {
  return {text_or_empty(field.at("id")), text_or_empty(field.at("text"))};
}

CheckpointHistory checkpoints_from(const JsonField& field) {
  if (field.is_null()) return {};
  CheckpointHistory history{integers(field.at("resumed_at")), {}};
  for (const JsonField& error : field.at("errors").elements()) {
    history.errors.push_back(error_from(error));
  }
  return history;
}

void read_outcome(WorkRecord& record, const JsonField& field) {
  record.status = field.at("status").parsed(run_status_from_text, "a status");
  record.reason = field.at("reason").text_or_null();
  const JsonField error = field.at("error");
  if (!error.is_null()) record.error = error_from(error);
  record.signal = field.at("signal").integer_or_null();
  record.stderr_text = text_or_empty(field.at("stderr"));
  const JsonField memory = field.at("memory");
  if (!memory.is_null()) {
    record.peak_rss_bytes = memory.at("peak_rss_bytes").integer_or_null();
    record.memory_reasons = named_texts(memory.at("reasons"));
  }
}

void read_output(WorkRecord& record, const JsonField& field) {
  for (const auto& [name, value] : field.at("values").members()) {
    record.values.emplace_back(name, value.number_or_null());
  }
  record.texts = named_texts(field.at("texts"));
  record.tables = tables_from(field.at("tables"));
  record.artifacts = artifacts_from(field.at("artifacts"));
  record.files = files_from(field.at("files"));
  for (const JsonField& figure : field.at("figures").elements()) {
    record.figures.push_back(figure_from_json(figure.json()));
  }
  const JsonField platform = field.at("platform");
  if (!platform.is_null()) record.platform = named_texts(platform);
  record.stale = field.at("stale").text_or_null();
  record.reasons = named_texts(field.at("reasons"));
}

EvaluationCounts counts_from(const JsonField& field) {
  if (field.is_null()) return {};
  return {field.at("values").integer_or_null(), field.at("gradients").integer_or_null(),
          field.at("samples").integer_or_null()};
}

RunTimes times_from(const JsonField& field) {
  if (field.is_null()) return {};
  return {field.at("wall_s").number_or_null(),    field.at("cpu_s").number_or_null(),
          field.at("data_s").number_or_null(),    field.at("gradient_s").number_or_null(),
          field.at("update_s").number_or_null(),  field.at("evaluation_s").number_or_null(),
          field.at("contended").boolean_or_null()};
}

/// A column that goes with `points` evaluation points: as long, or empty.
void check_length(const JsonField& field, std::size_t size, std::size_t points) {
  if (size == points || size == 0) return;
  field.fail("a list as long as that of the steps");
}

EvaluationSeries evaluations_from(const JsonField& field) {
  EvaluationSeries series;
  if (field.is_null()) return series;
  series.step = field.at("step").numbers();
  const std::size_t points = series.step.size();
  const auto column = [&](const char* name) {
    std::vector<double> values = field.at(name).numbers();
    check_length(field.at(name), values.size(), points);
    return values;
  };
  series.epoch = column("epoch");
  series.gradients = column("gradients");
  series.samples = column("samples");
  series.wall_s = column("wall_s");
  series.cpu_s = column("cpu_s");
  series.parameter_hash = field.at("parameter_hash").texts();
  check_length(field.at("parameter_hash"), series.parameter_hash.size(), points);
  for (const auto& [name, values] : field.at("metrics").members()) {
    series.metrics.emplace_back(name, values.numbers());
    check_length(values, series.metrics.back().second.size(), points);
  }
  return series;
}

TargetOutcome target_from(const JsonField& field) {
  TargetOutcome target;
  target.metric = field.at("metric").text();
  target.value = field.at("value").number();
  target.source = text_or_empty(field.at("source"));
  target.reached = field.at("reached").boolean();
  target.step = field.at("step").number_or_null();
  target.epoch = field.at("epoch").number_or_null();
  target.gradients = field.at("gradients").number_or_null();
  target.samples = field.at("samples").number_or_null();
  target.wall_s = field.at("wall_s").number_or_null();
  target.cpu_s = field.at("cpu_s").number_or_null();
  return target;
}

ProbeSeries probe_from(const JsonField& field) {
  ProbeSeries probe;
  probe.text = text_or_empty(field.at("text"));
  probe.unit = field.at("unit").text_or_null();
  probe.reduction = field.at("reduction").text_or_null().value_or("none");
  probe.reduced = field.at("reduced").number_or_null();
  probe.steps = field.at("steps").numbers();
  probe.values = field.at("values").numbers();
  if (probe.steps.size() != probe.values.size()) {
    field.at("values").fail("a list as long as that of the steps");
  }
  probe.dense = field.at("dense").text_or_null();
  return probe;
}

}  // namespace

void read_output_text(WorkRecord& record, std::string_view text, const std::string& where) {
  const Json json = parse_json(text, where);
  read_output(record, {json, where});
}

RunRecord run_record_from_json(const JsonField& field) {
  RunRecord record;
  read_request(record, field);
  read_parts(record, field);
  read_outcome(record, field);
  read_output(record, field);
  record.stop_reason = field.at("stop_reason").text_or_null();
  record.steps = field.at("steps").integer_or_null();
  record.epochs = field.at("epochs").number_or_null();
  const JsonField counts = field.at("counts");
  record.counts = counts_from(counts);
  if (!counts.is_null() && !counts.at("by_driver").is_null()) {
    record.by_driver = counts_from(counts.at("by_driver"));
  }
  const JsonField memory = field.at("memory");
  if (!memory.is_null()) {
    record.state_bytes = memory.at("state_bytes").integer_or_null();
    record.parameters = memory.at("parameters").integer_or_null();
  }
  const JsonField time = field.at("time");
  record.time = times_from(time);
  if (!time.is_null()) record.time_reasons = named_texts(time.at("reasons"));
  record.evaluations = evaluations_from(field.at("evaluations"));
  for (const JsonField& target : field.at("targets").elements()) {
    record.targets.push_back(target_from(target));
  }
  for (const auto& [name, probe] : field.at("probes").members()) {
    record.probes.emplace_back(name, probe_from(probe));
  }
  for (const auto& [role, origin] : field.at("origins").members()) {
    record.origins.emplace_back(role, named_texts(origin));
  }
  record.checkpoints = checkpoints_from(field.at("checkpoints"));
  return record;
}

ToolRecord tool_record_from_json(const JsonField& field) {
  ToolRecord record;
  read_request(record, field);
  read_parts(record, field);
  read_outcome(record, field);
  read_output(record, field);
  const JsonField time = field.at("time");
  if (!time.is_null()) {
    record.wall_s = time.at("wall_s").number_or_null();
    record.cpu_s = time.at("cpu_s").number_or_null();
    record.time_reasons = named_texts(time.at("reasons"));
  }
  return record;
}

}  // namespace gradus::record
