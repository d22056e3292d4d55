#include "record/record_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "gradus/error.h"
#include "record/artifact.h"
#include "record/work_record.h"

namespace gradus {
namespace {

constexpr std::array<std::string_view, 5> item_roles = {"optimizer", "driver", "model", "task",
                                                        "tool"};

const Json& nothing() {
  static const Json null;
  return null;
}

const Json& member(const Json& json, std::string_view key) {
  if (!json.is_object()) return nothing();
  const auto found = json.find(std::string(key));
  return found == json.end() ? nothing() : *found;
}

std::string text_of(const Json& json) {
  return json.is_string() ? json.get<std::string>() : std::string();
}

std::vector<double> numbers_of(const Json& json) {
  std::vector<double> values;
  if (!json.is_array()) return values;
  for (const Json& element : json) {
    values.push_back(element.is_number() ? element.get<double>()
                                         : std::numeric_limits<double>::quiet_NaN());
  }
  return values;
}

std::optional<double> number_of(const Json& json) {
  if (json.is_number()) return json.get<double>();
  if (json == "inf") return std::numeric_limits<double>::infinity();
  if (json == "-inf") return -std::numeric_limits<double>::infinity();
  return std::nullopt;
}

/// The part before the first dot; `path` becomes the rest.
std::string_view take_part(std::string_view& path) {
  const std::size_t dot = path.find('.');
  const std::string_view part = path.substr(0, dot);
  path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  return part;
}

const Json& find_option(const Json& record, std::string_view path) {
  if (path.empty()) return nothing();
  const std::string_view first = path.substr(0, path.find('.'));
  if (std::find(item_roles.begin(), item_roles.end(), first) == item_roles.end()) {
    const Json* found = &member(record, "settings");
    while (!path.empty()) found = &member(*found, take_part(path));
    return *found;
  }
  take_part(path);
  const Json& item = member(record, first);
  if (path.empty() || path == "id") return member(item, "id");
  const Json* found = &member(item, "options");
  while (!path.empty()) found = &member(*found, take_part(path));
  // A nested item stands for its id, as the role itself does.
  return found->is_object() && found->contains("id") ? (*found)["id"] : *found;
}

/// The artifact that a file is, with its hash.
const Json& artifact_in(const Json& record, const std::string& file) {
  const Json& artifacts = member(record, "artifacts");
  if (artifacts.is_object()) {
    for (const Json& artifact : artifacts) {
      if (text_of(member(artifact, "file")) == file) return artifact;
    }
  }
  throw Error("record.artifact", file, "an artifact of that file in its record", "none",
              "the record may be edited");
}

/// A dense series: float64, one value a step from step 0 on, or rows of (step, value).
std::vector<double> dense_series(const std::filesystem::path& folder, const Json& record,
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

JsonRecord::JsonRecord(Json json, std::filesystem::path folder)
    : json_(std::move(json)), folder_(std::move(folder)) {}

JsonRecord JsonRecord::read(const std::filesystem::path& path) {
  const bool tool = path.parent_path().parent_path().filename() == "tools";
  const std::filesystem::path folder = path.parent_path();
  return {read_placed_record(folder, tool ? WorkKind::tool : WorkKind::run), folder};
}

void JsonRecord::rename(const std::string& name, const std::string& entry, int64_t repetition) {
  json_[is_tool() ? "name" : "method"] = name;
  json_["entry"] = entry;
  json_["repetition"] = repetition;
}

bool JsonRecord::is_tool() const {
  return json_.contains("tool");
}

std::string JsonRecord::id() const {
  return text_of(member(json_, "id"));
}

std::string JsonRecord::entry() const {
  return std::string(without_prefix(text_of(member(json_, "entry"))));
}

std::string JsonRecord::name() const {
  const std::string name = text_of(member(json_, is_tool() ? "name" : "method"));
  return std::string(without_prefix(name));
}

std::string JsonRecord::item() const {
  for (const char* role : {"tool", "driver", "optimizer"}) {
    const std::string id = text_of(member(member(json_, role), "id"));
    if (!id.empty()) return id;
  }
  return {};
}

std::string JsonRecord::task() const {
  return text_of(member(member(json_, "task"), "id"));
}

std::string JsonRecord::status() const {
  return text_of(member(json_, "status"));
}

int64_t JsonRecord::repetition() const {
  const Json& repetition = member(json_, "repetition");
  return repetition.is_number_integer() ? repetition.get<int64_t>() : 0;
}

std::string JsonRecord::option(std::string_view path) const {
  const Json& found = find_option(json_, path);
  return found.is_null() ? std::string() : found.dump();
}

std::optional<double> JsonRecord::number(std::string_view path) const {
  return number_of(find_option(json_, path));
}

std::optional<double> JsonRecord::value(std::string_view name) const {
  return number_of(member(member(json_, "values"), name));
}

std::string JsonRecord::text(std::string_view name) const {
  return text_of(member(member(json_, "texts"), name));
}

std::vector<double> JsonRecord::column(std::string_view table, std::string_view name) const {
  return numbers_of(member(member(member(json_, "tables"), table), name));
}

std::vector<std::string> JsonRecord::texts(std::string_view table, std::string_view name) const {
  std::vector<std::string> values;
  const Json& column = member(member(member(json_, "tables"), table), name);
  if (!column.is_array()) return values;
  for (const Json& element : column) {
    values.push_back(element.is_string() ? element.get<std::string>() : element.dump());
  }
  return values;
}

std::optional<double> JsonRecord::reduced(std::string_view probe) const {
  return number_of(member(member(member(json_, "probes"), probe), "reduced"));
}

std::vector<double> JsonRecord::probe_steps(std::string_view probe) const {
  const Json& found = member(member(json_, "probes"), probe);
  const std::string dense = text_of(member(found, "dense"));
  return dense.empty() ? numbers_of(member(found, "steps"))
                       : dense_series(folder_, json_, dense, true);
}

std::vector<double> JsonRecord::probe_values(std::string_view probe) const {
  const Json& found = member(member(json_, "probes"), probe);
  const std::string dense = text_of(member(found, "dense"));
  return dense.empty() ? numbers_of(member(found, "values"))
                       : dense_series(folder_, json_, dense, false);
}

std::vector<double> JsonRecord::metric_steps(std::string_view metric) const {
  const Json& evaluations = member(json_, "evaluations");
  const std::vector<double> steps = numbers_of(member(evaluations, "step"));
  const std::vector<double> values = numbers_of(member(member(evaluations, "metrics"), metric));
  std::vector<double> measured;
  for (std::size_t i = 0; i < std::min(steps.size(), values.size()); ++i) {
    if (!std::isnan(values[i])) measured.push_back(steps[i]);
  }
  return measured;
}

std::vector<double> JsonRecord::metric_values(std::string_view metric) const {
  const Json& metrics = member(member(json_, "evaluations"), "metrics");
  std::vector<double> values = numbers_of(member(metrics, metric));
  std::erase_if(values, [](double value) { return std::isnan(value); });
  return values;
}

std::string JsonRecord::artifact(std::string_view name) const {
  const Json& artifact = member(member(json_, "artifacts"), name);
  if (!artifact.is_object()) return {};
  read_artifact(folder_, artifact);  // what a claim is judged on is what the run wrote
  return (folder_ / text_of(member(artifact, "file"))).string();
}

JsonRecords::JsonRecords(std::string study, std::vector<JsonRecord> records)
    : study_(std::move(study)), records_(std::move(records)) {}

std::vector<const Record*> JsonRecords::named(std::string_view name) const {
  std::vector<const Record*> found;
  for (const JsonRecord& record : records_) {
    if (record.name() == name || record.entry() == name) found.push_back(&record);
  }
  return found;
}

std::vector<const Record*> JsonRecords::all() const {
  std::vector<const Record*> all;
  for (const JsonRecord& record : records_) all.push_back(&record);
  return all;
}

}  // namespace gradus
