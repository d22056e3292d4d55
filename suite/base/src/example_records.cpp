#include "gradus/example_records.h"

#include <charconv>

namespace gradus {
namespace {

/// The value of a key, or an empty one.
template <class Map>
typename Map::mapped_type entry(const Map& map, std::string_view key) {
  const auto found = map.find(key);
  return found == map.end() ? typename Map::mapped_type{} : found->second;
}

std::optional<double> number_in(const ExampleRecord::Numbers& numbers, std::string_view name) {
  const auto found = numbers.find(name);
  return found == numbers.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

std::string ExampleRecord::option(std::string_view path) const {
  return entry(options, path);
}

std::optional<double> ExampleRecord::number(std::string_view path) const {
  const std::string text = option(path);
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  return whole ? std::optional(value) : std::nullopt;
}

std::optional<double> ExampleRecord::value(std::string_view name) const {
  return number_in(values, name);
}

std::string ExampleRecord::text(std::string_view name) const {
  return entry(text_values, name);
}

std::vector<double> ExampleRecord::column(std::string_view table, std::string_view name) const {
  return entry(entry(tables, table), name);
}

std::vector<std::string> ExampleRecord::texts(std::string_view table, std::string_view name) const {
  return entry(entry(text_tables, table), name);
}

std::optional<double> ExampleRecord::reduced(std::string_view probe) const {
  return number_in(reductions, probe);
}

std::vector<double> ExampleRecord::probe_steps(std::string_view probe) const {
  return entry(probes, probe).steps;
}

std::vector<double> ExampleRecord::probe_values(std::string_view probe) const {
  return entry(probes, probe).values;
}

std::vector<double> ExampleRecord::metric_steps(std::string_view metric) const {
  return entry(metrics, metric).steps;
}

std::vector<double> ExampleRecord::metric_values(std::string_view metric) const {
  return entry(metrics, metric).values;
}

std::string ExampleRecord::artifact(std::string_view name) const {
  return entry(artifacts, name);
}

std::vector<const Record*> ExampleRecords::named(std::string_view name) const {
  std::vector<const Record*> found;
  for (const ExampleRecord& record : records_) {
    if (record.name() == name) found.push_back(&record);
  }
  return found;
}

std::vector<const Record*> ExampleRecords::all() const {
  std::vector<const Record*> found;
  for (const ExampleRecord& record : records_) found.push_back(&record);
  return found;
}

}  // namespace gradus
