// Records made by hand, to test a claim without a study.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gradus/claim.h"

namespace gradus {

/// A record whose fields are what its functions return. Options are given as JSON text; those that
/// are numbers are found by number() as well.
///
///     ExampleRecord run("sgd");
///     run.values["loss"] = 0.1;
///     run.tables["runs"]["steps"] = {10, 20};
///     Judgement judgement;
///     claim->judge(ExampleRecords({run}), judgement);
class ExampleRecord final : public Record {
 public:
  using Names = std::map<std::string, std::string, std::less<>>;
  using Numbers = std::map<std::string, double, std::less<>>;
  using Columns = std::map<std::string, std::vector<double>, std::less<>>;
  using Texts = std::map<std::string, std::vector<std::string>, std::less<>>;
  struct Series {
    std::vector<double> steps, values;
  };

  explicit ExampleRecord(std::string name, std::string status = "finished", int64_t repetition = 0)
      : name_(std::move(name)), status_(std::move(status)), repetition_(repetition) {}

  std::string item_id, task_id;
  Names options, text_values, artifacts;
  Numbers values, reductions;
  std::map<std::string, Columns, std::less<>> tables;
  std::map<std::string, Texts, std::less<>> text_tables;
  std::map<std::string, Series, std::less<>> probes, metrics;

  std::string name() const override { return name_; }
  std::string item() const override { return item_id; }
  std::string task() const override { return task_id; }
  std::string status() const override { return status_; }
  int64_t repetition() const override { return repetition_; }
  std::string option(std::string_view path) const override;
  std::optional<double> number(std::string_view path) const override;
  std::optional<double> value(std::string_view name) const override;
  std::string text(std::string_view name) const override;
  std::vector<double> column(std::string_view table, std::string_view name) const override;
  std::vector<std::string> texts(std::string_view table, std::string_view name) const override;
  std::optional<double> reduced(std::string_view probe) const override;
  std::vector<double> probe_steps(std::string_view probe) const override;
  std::vector<double> probe_values(std::string_view probe) const override;
  std::vector<double> metric_steps(std::string_view metric) const override;
  std::vector<double> metric_values(std::string_view metric) const override;
  std::string artifact(std::string_view name) const override;

 private:
  std::string name_, status_;
  int64_t repetition_;
};

class ExampleRecords final : public Records {
 public:
  explicit ExampleRecords(std::vector<ExampleRecord> records, std::string study = "smoke")
      : records_(std::move(records)), study_(std::move(study)) {}
  std::string study() const override { return study_; }
  std::vector<const Record*> named(std::string_view name) const override;
  std::vector<const Record*> all() const override;

 private:
  std::vector<ExampleRecord> records_;
  std::string study_;
};

}  // namespace gradus
