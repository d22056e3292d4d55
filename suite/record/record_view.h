// The view that claims have of records (claim.h).
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/claim.h"
#include "record/work_record.h"

namespace gradus::record {

/// A run or tool record. `folder` holds its artifacts and dense series.
class RecordView : public Record {
 public:
  RecordView(AnyRecord record, std::filesystem::path folder);
  /// Reads a record.json of a run or a tool. Throws like read_placed_record.
  static RecordView read(const std::filesystem::path& path);

  /// The names of the plan's row, which may differ from those that the record was written with.
  void rename(const std::string& name, const std::string& entry, int64_t repetition);

  const std::string& id() const { return common(record_).id; }
  /// The study's [[method]] or [[tool]] that the row came from: without the values of its grid.
  std::string entry() const;

  /// The row's name; without the prefix "PLUGIN:" of entries that a claim's needs brought in.
  std::string name() const override;
  std::string item() const override;
  std::string task() const override;
  std::string status() const override;
  int64_t repetition() const override;
  /// A path below "optimizer", "driver", "model", "task", "tool", or a run setting; nested items by
  /// further dots ("driver.optimizer.lr"); "optimizer" alone and ".id" give the item's id.
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
  const ProbeSeries* probe(std::string_view name) const;
  const std::vector<double>* metric(std::string_view name) const;
  const TableColumn* cells(std::string_view table, std::string_view name) const;

  AnyRecord record_;
  std::filesystem::path folder_;
};

/// Records in plan order.
class RecordViews : public Records {
 public:
  /// `study`: "smoke", "full" or the name of a user's study.
  RecordViews(std::string study, std::vector<RecordView> records);

  std::string study() const override { return study_; }
  std::vector<std::string> ids() const;
  /// Records whose row or entry has that name.
  std::vector<const Record*> named(std::string_view name) const override;
  std::vector<const Record*> all() const override;

 private:
  std::string study_;
  std::vector<RecordView> records_;
};

/// "smoke" of "PLUGIN:smoke": the name without the prefix of entries that a claim's needs brought
/// in.
std::string_view without_prefix(std::string_view name);

}  // namespace gradus::record
