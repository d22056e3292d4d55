// A tool outside a study, for tests: what it wrote is a record that claims can be judged on.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gradus/example_records.h"
#include "gradus/tool.h"

namespace gradus {

///     StandaloneToolRun run("census");
///     make_item<Tool>(*gradus_plugin(), "census", R"({"nets": 10})")->run(run);
///     EXPECT_GT(*run.record().value("dead"), 0);
///     claim->judge(ExampleRecords({run.record()}), judgement);
class StandaloneToolRun final : public ToolRun {
 public:
  /// `name` is the record's, the study's name of the tool.
  explicit StandaloneToolRun(std::string name, RunSettings settings = {})
      : record_(std::move(name)), settings_(settings) {}

  void value(std::string_view name, double value) override;
  void text(std::string_view name, std::string_view text) override;
  /// Throws Error "output.column" where a table's columns differ in length.
  void column(std::string_view table, std::string_view name,
              const std::vector<double>& values) override;
  void column(std::string_view table, std::string_view name,
              const std::vector<std::string>& values) override;
  void artifact(std::string_view name, const Tensor& tensor) override;
  void file(std::string_view name, std::string_view content, std::string_view) override {
    files_.insert_or_assign(std::string(name), std::string(content));
  }
  void figure(const Figure& figure) override { figures_.push_back(figure); }
  void progress(double) override {}

  const RunSettings& settings() const override { return settings_; }
  const std::vector<TrainedNetwork>& networks() const override { return networks_; }
  /// There are no other items outside a study: these throw Error "item.unknown".
  std::unique_ptr<Task> task(const Item& item) override;
  std::unique_ptr<Model> model(const Item& item, const DataInfo& data) override;
  std::unique_ptr<Optimizer> optimizer(const Item& item) override;

  /// What was written so far; options may be added to it.
  ExampleRecord& record() { return record_; }
  const std::vector<Figure>& figures() const { return figures_; }
  const std::map<std::string, Tensor, std::less<>>& artifacts() const { return artifacts_; }
  /// Contents by name.
  const std::map<std::string, std::string, std::less<>>& files() const { return files_; }

 private:
  void require_length(std::string_view table, std::string_view name, std::size_t length);
  ExampleRecord record_;
  RunSettings settings_;
  std::vector<TrainedNetwork> networks_;
  std::vector<Figure> figures_;
  std::map<std::string, Tensor, std::less<>> artifacts_;
  std::map<std::string, std::string, std::less<>> files_;
  std::map<std::string, std::size_t, std::less<>> lengths_;
};

}  // namespace gradus
