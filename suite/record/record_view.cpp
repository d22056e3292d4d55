#include "record/record_view.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gradus/error.h"
#include "record/artifact.h"
#include "record/work_record.h"

namespace gradus::record {
namespace {

std::optional<double> number_of(const OptionValue& value) {
  if (value.is_number()) return value.number();
  if (value.is("inf")) return std::numeric_limits<double>::infinity();
  if (value.is("-inf")) return -std::numeric_limits<double>::infinity();
  return std::nullopt;
}

/// The part before the first dot; `path` becomes the rest.
std::string_view take_part(std::string_view& path) {
  const std::size_t dot = path.find('.');
  const std::string_view part = path.substr(0, dot);
  path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  return part;
}

/// The value at a path of names; nothing where there is none.
OptionValue value_at(const OptionTable& table, std::string_view path) {
  const OptionValue* found = table.find(take_part(path));
  if (found == nullptr) return {};
  if (path.empty()) return *found;
  return found->is_table() ? value_at(found->table(), path) : OptionValue();
}

/// An item's option; the item itself, and one that is nested, stand for their ids.
OptionValue option_of(const std::string& id, const OptionTable& options, std::string_view path) {
  if (path.empty() || path == "id") return id.empty() ? OptionValue() : OptionValue(id);
  OptionValue found = value_at(options, path);
  if (found.is_table() && found.table().contains("id")) return found.table().at("id");
  return found;
}

OptionValue option_of(const std::optional<ItemUse>& item, std::string_view path) {
  return item ? option_of(item->id, item->options, path) : OptionValue();
}

OptionValue find_option(const RunRecord& run, std::string_view path) {
  const std::string_view whole = path, role = take_part(path);
  if (role == "optimizer") return option_of(run.optimizer, path);
  if (role == "driver") return option_of(run.driver, path);
  if (role == "model") return option_of(run.model, path);
  if (role == "task") return option_of(run.task.id, run.task.options, path);
  return role == "tool" ? OptionValue() : value_at(settings_table(run.settings), whole);
}

OptionValue find_option(const ToolRecord& tool, std::string_view path) {
  const std::string_view whole = path, role = take_part(path);
  if (role == "tool") return option_of(tool.tool, path);
  const bool of_a_run =
      role == "optimizer" || role == "driver" || role == "model" || role == "task";
  return of_a_run ? OptionValue() : value_at(tool_settings_table(tool.settings), whole);
}

OptionValue find_option(const AnyRecord& record, std::string_view path) {
  if (path.empty()) return {};
  return std::visit([&](const auto& own) { return find_option(own, path); }, record);
}

/// The artifact that a file is, with its hash.
const ArtifactUse& artifact_in(const WorkRecord& record, const std::string& file) {
  for (const auto& [name, artifact] : record.artifacts) {
    if (artifact.file == file) return artifact;
  }
  throw Error("record.artifact", file, "an artifact of that file in its record", "none",
              "the record may be edited");
}

/// A dense series: float64, one value a step from step 0 on, or rows of (step, value).
std::vector<double> dense_series(const std::filesystem::path& folder, const WorkRecord& record,
                                 const std::string& file, bool steps) {
  const Array array = read_artifact(folder, artifact_in(record, file));
  const bool pairs = array.shape.size() == 2 && array.shape[1] == 2;
  if (array.type != ElementType::float64 || (array.shape.size() != 1 && !pairs)) {
    throw Error("record.dense", (folder / file).string(), "float64 values of shape [n] or [n, 2]",
                std::string(name_of(array.type)) + " " + shape_text(array.shape), "");
  }
  const auto values = array.values<double>();
  std::vector<double> series(array.shape[0]);
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (pairs) {
      series[i] = values[2 * i + (steps ? 0 : 1)];
    } else {
      series[i] = steps ? static_cast<double>(i) : values[i];
    }
  }
  return series;
}

}  // namespace

std::string_view without_prefix(std::string_view name) {
  const std::size_t separator = name.find(':');
  return separator == std::string_view::npos ? name : name.substr(separator + 1);
}

RecordView::RecordView(AnyRecord record, std::filesystem::path folder)
    : record_(std::move(record)), folder_(std::move(folder)) {}

RecordView RecordView::read(const std::filesystem::path& path) {
  const bool tool = path.parent_path().parent_path().filename() == "tools";
  const std::filesystem::path folder = path.parent_path();
  return {read_placed_record(folder, tool ? WorkKind::tool : WorkKind::run), folder};
}

void RecordView::rename(const std::string& name, const std::string& entry, int64_t repetition) {
  if (auto* run = std::get_if<RunRecord>(&record_)) {
    run->method = name;
  } else {
    std::get<ToolRecord>(record_).name = name;
  }
  common(record_).entry = entry;
  common(record_).repetition = repetition;
}

std::string RecordView::entry() const {
  return std::string(without_prefix(common(record_).entry));
}

std::string RecordView::name() const {
  const auto* run = std::get_if<RunRecord>(&record_);
  return std::string(
      without_prefix(run != nullptr ? run->method : std::get<ToolRecord>(record_).name));
}

std::string RecordView::item() const {
  const auto* run = std::get_if<RunRecord>(&record_);
  if (run == nullptr) return std::get<ToolRecord>(record_).tool.id;
  if (run->driver) return run->driver->id;
  return run->optimizer ? run->optimizer->id : std::string();
}

std::string RecordView::task() const {
  const auto* run = std::get_if<RunRecord>(&record_);
  return run != nullptr ? run->task.id : std::string();
}

std::string RecordView::status() const {
  return std::string(to_text(common(record_).status));
}

int64_t RecordView::repetition() const {
  return common(record_).repetition;
}

std::string RecordView::option(std::string_view path) const {
  const OptionValue found = find_option(record_, path);
  return found.is_nothing() ? std::string() : to_text(found);
}

std::optional<double> RecordView::number(std::string_view path) const {
  return number_of(find_option(record_, path));
}

std::optional<double> RecordView::value(std::string_view name) const {
  const std::optional<double>* found = find(common(record_).values, name);
  return found != nullptr ? *found : std::nullopt;
}

std::string RecordView::text(std::string_view name) const {
  const std::string* found = find(common(record_).texts, name);
  return found != nullptr ? *found : std::string();
}

const TableColumn* RecordView::cells(std::string_view table, std::string_view name) const {
  const Named<TableColumn>* columns = find(common(record_).tables, table);
  return columns != nullptr ? find(*columns, name) : nullptr;
}

std::vector<double> RecordView::column(std::string_view table, std::string_view name) const {
  const TableColumn* found = cells(table, name);
  if (found == nullptr) return {};
  if (const auto* numbers = std::get_if<std::vector<double>>(found)) return *numbers;
  return std::vector<double>(size_of(*found), std::numeric_limits<double>::quiet_NaN());
}

std::vector<std::string> RecordView::texts(std::string_view table, std::string_view name) const {
  const TableColumn* found = cells(table, name);
  if (found == nullptr) return {};
  if (const auto* texts = std::get_if<std::vector<std::string>>(found)) return *texts;
  std::vector<std::string> values;
  for (const double number : std::get<std::vector<double>>(*found)) {
    values.push_back(std::isfinite(number) ? to_text(OptionValue(number)) : "null");
  }
  return values;
}

const ProbeSeries* RecordView::probe(std::string_view name) const {
  const auto* run = std::get_if<RunRecord>(&record_);
  return run != nullptr ? find(run->probes, name) : nullptr;
}

std::optional<double> RecordView::reduced(std::string_view name) const {
  const ProbeSeries* found = probe(name);
  return found != nullptr ? found->reduced : std::nullopt;
}

std::vector<double> RecordView::probe_steps(std::string_view name) const {
  const ProbeSeries* found = probe(name);
  if (found == nullptr) return {};
  return found->dense ? dense_series(folder_, common(record_), *found->dense, true) : found->steps;
}

std::vector<double> RecordView::probe_values(std::string_view name) const {
  const ProbeSeries* found = probe(name);
  if (found == nullptr) return {};
  return found->dense ? dense_series(folder_, common(record_), *found->dense, false)
                      : found->values;
}

const std::vector<double>* RecordView::metric(std::string_view name) const {
  const auto* run = std::get_if<RunRecord>(&record_);
  return run != nullptr ? find(run->evaluations.metrics, name) : nullptr;
}

std::vector<double> RecordView::metric_steps(std::string_view name) const {
  const std::vector<double>* values = metric(name);
  if (values == nullptr) return {};
  const std::vector<double>& steps = std::get<RunRecord>(record_).evaluations.step;
  std::vector<double> measured;
  for (std::size_t i = 0; i < std::min(steps.size(), values->size()); ++i) {
    if (!std::isnan((*values)[i])) measured.push_back(steps[i]);
  }
  return measured;
}

std::vector<double> RecordView::metric_values(std::string_view name) const {
  const std::vector<double>* found = metric(name);
  std::vector<double> values = found != nullptr ? *found : std::vector<double>();
  std::erase_if(values, [](double value) { return std::isnan(value); });
  return values;
}

std::string RecordView::artifact(std::string_view name) const {
  const ArtifactUse* found = find(common(record_).artifacts, name);
  if (found == nullptr) return {};
  read_artifact(folder_, *found);  // what a claim is judged on is what the run wrote
  return (folder_ / found->file).string();
}

RecordViews::RecordViews(std::string study, std::vector<RecordView> records)
    : study_(std::move(study)), records_(std::move(records)) {}

std::vector<const Record*> RecordViews::named(std::string_view name) const {
  std::vector<const Record*> found;
  for (const RecordView& record : records_) {
    if (record.name() == name || record.entry() == name) found.push_back(&record);
  }
  return found;
}

std::vector<const Record*> RecordViews::all() const {
  std::vector<const Record*> all;
  for (const RecordView& record : records_) all.push_back(&record);
  return all;
}

std::vector<std::string> RecordViews::ids() const {
  std::vector<std::string> ids;
  for (const RecordView& record : records_) ids.push_back(record.id());
  return ids;
}

}  // namespace gradus::record
