// The tool quadratic_rate, and the claim judged on what it wrote.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "gradus/tool.h"
#include "plugin_items.h"

namespace gradus::test {
namespace {

/// Keeps the columns and the ids of the figures.
class KeptToolRun final : public ToolRun {
 public:
  const RunSettings& settings() const override { return settings_; }
  const std::vector<TrainedNetwork>& networks() const override { return networks_; }
  std::unique_ptr<Task> task(const Item&) override { return nullptr; }
  std::unique_ptr<Model> model(const Item&, const DataInfo&) override { return nullptr; }
  std::unique_ptr<Optimizer> optimizer(const Item& item) override {
    return make<Optimizer>("baselines", item.id.substr(std::string("baselines.").size()),
                           item.options);
  }
  void value(std::string_view, double) override {}
  void text(std::string_view, std::string_view) override {}
  void column(std::string_view, std::string_view name, const std::vector<double>& values) override {
    columns[std::string(name)] = values;
  }
  void column(std::string_view, std::string_view, const std::vector<std::string>& values) override {
    names = values;
  }
  void artifact(std::string_view, const Tensor&) override {}
  void file(std::string_view, std::string_view, std::string_view) override {}
  void figure(const Figure& figure) override { figures.push_back(figure); }
  void progress(double share) override { done = share; }

  std::map<std::string, std::vector<double>> columns;
  std::vector<std::string> names;
  std::vector<Figure> figures;
  double done = 0;

 private:
  RunSettings settings_;
  std::vector<TrainedNetwork> networks_;
};

class KeptRecord final : public Record {
 public:
  std::map<std::string, std::vector<double>> columns;
  std::string name() const override { return "quadratic_rate"; }
  std::string item() const override { return "baselines.quadratic_rate"; }
  std::string task() const override { return {}; }
  std::string status() const override { return "finished"; }
  int64_t repetition() const override { return 0; }
  std::string option(std::string_view) const override { return {}; }
  std::optional<double> number(std::string_view) const override { return {}; }
  std::optional<double> value(std::string_view) const override { return {}; }
  std::string text(std::string_view) const override { return {}; }
  std::vector<double> column(std::string_view, std::string_view name) const override {
    return columns.at(std::string(name));
  }
  std::vector<std::string> texts(std::string_view, std::string_view) const override { return {}; }
  std::optional<double> reduced(std::string_view) const override { return {}; }
  std::vector<double> probe_steps(std::string_view) const override { return {}; }
  std::vector<double> probe_values(std::string_view) const override { return {}; }
  std::vector<double> metric_steps(std::string_view) const override { return {}; }
  std::vector<double> metric_values(std::string_view) const override { return {}; }
  std::string artifact(std::string_view) const override { return {}; }
};

class KeptRecords final : public Records {
 public:
  explicit KeptRecords(std::vector<const Record*> records) : records_(std::move(records)) {}
  std::string study() const override { return "smoke"; }
  std::vector<const Record*> named(std::string_view) const override { return records_; }
  std::vector<const Record*> all() const override { return records_; }

 private:
  std::vector<const Record*> records_;
};

KeptToolRun measured() {
  KeptToolRun run;
  make<Tool>("baselines", "quadratic_rate", R"({"conditions": [25]})")->run(run);
  return run;
}

Judgement judged(const std::vector<const Record*>& records) {
  Judgement judgement;
  make<Claim>("baselines", "heavy_ball_rate")->judge(KeptRecords(records), judgement);
  return judgement;
}

TEST(QuadraticRate, ClosedFormsAreThoseOfThePaper) {
  const KeptToolRun run = measured();
  const std::vector<double>& closed = run.columns.at("closed_form");
  ASSERT_EQ(closed.size(), 4U);
  EXPECT_NEAR(closed[0], 24.0 / 26, 1e-12);        // (kappa - 1)/(kappa + 1)
  EXPECT_NEAR(closed[1], 4.0 / 6, 1e-7);           // (sqrt(kappa) - 1)/(sqrt(kappa) + 1)
  EXPECT_NEAR(closed[2], 0.9113836, 1e-6);         // (1.46 + sqrt(1.46^2 - 2))/2, h = 1/25
  EXPECT_NEAR(closed[3], std::sqrt(0.95), 1e-12);  // complex roots throughout
  EXPECT_EQ(run.figures.size(), 4U);
  EXPECT_EQ(run.done, 1);
}

TEST(QuadraticRate, ClaimHoldsOnWhatWasMeasuredAndFailsOnOtherRates) {
  KeptRecord record;
  record.columns = measured().columns;
  const Judgement good = judged({&record});
  EXPECT_EQ(good.verdict, Verdict::holds) << good.measured;
  record.columns["measured"][2] = 0.88;
  EXPECT_EQ(judged({&record}).verdict, Verdict::fails);
  EXPECT_EQ(judged({}).verdict, Verdict::not_tested);
}

}  // namespace
}  // namespace gradus::test
