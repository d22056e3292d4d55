#include "gradus/standalone_tool_run.h"

#include <fmt/format.h>

#include "gradus/error.h"

namespace gradus {
namespace {

[[noreturn]] void no_item(const char* kind, const Item& item) {
  throw Error("item.unknown", std::string(kind) + " " + item.id, "a study, which has other items",
              "a tool outside a study", "run the tool in a study");
}

}  // namespace

void StandaloneToolRun::value(std::string_view name, double value) {
  record_.values.insert_or_assign(std::string(name), value);
}

void StandaloneToolRun::text(std::string_view name, std::string_view text) {
  record_.text_values.insert_or_assign(std::string(name), std::string(text));
}

void StandaloneToolRun::require_length(std::string_view table, std::string_view name,
                                       std::size_t length) {
  const auto [known, first] = lengths_.try_emplace(std::string(table), length);
  if (known->second == length) return;
  throw Error("output.column", fmt::format("table {}, column {}", table, name),
              fmt::format("{} rows, as the other columns", known->second), std::to_string(length),
              "");
}

void StandaloneToolRun::column(std::string_view table, std::string_view name,
                               const std::vector<double>& values) {
  require_length(table, name, values.size());
  record_.tables[std::string(table)].insert_or_assign(std::string(name), values);
}

void StandaloneToolRun::column(std::string_view table, std::string_view name,
                               const std::vector<std::string>& values) {
  require_length(table, name, values.size());
  record_.text_tables[std::string(table)].insert_or_assign(std::string(name), values);
}

void StandaloneToolRun::artifact(std::string_view name, const Tensor& tensor) {
  artifacts_.insert_or_assign(std::string(name), tensor.detach().clone());
  record_.artifacts.insert_or_assign(std::string(name), std::string(name) + ".npy");
}

std::unique_ptr<Task> StandaloneToolRun::task(const Item& item) {
  no_item("task", item);
}

std::unique_ptr<Model> StandaloneToolRun::model(const Item& item, const DataInfo&) {
  no_item("model", item);
}

std::unique_ptr<Optimizer> StandaloneToolRun::optimizer(const Item& item) {
  no_item("optimizer", item);
}

}  // namespace gradus
