// The plugin's tools and the claims that are judged on them, through the plugin's own descriptor.
#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "gradus/claim.h"
#include "gradus/tool.h"
#include "plugin_items.h"

namespace gradus::dsgd {
namespace {

/// What a tool wrote, as a run of it and as the record that claims read.
class CollectedTool final : public ToolRun, public Record {
 public:
  CollectedTool(std::string name, std::string seeds_options)
      : name_(std::move(name)), options_(std::move(seeds_options)) {
    settings_.seeds = {1, 2, 3, 4, 5};
  }

  void value(std::string_view name, double value) override { values_[std::string(name)] = value; }
  void text(std::string_view, std::string_view) override {}
  void column(std::string_view, std::string_view, const std::vector<double>&) override {}
  void column(std::string_view, std::string_view, const std::vector<std::string>&) override {}
  void artifact(std::string_view, const Tensor&) override {}
  void file(std::string_view, std::string_view, std::string_view) override {}
  void figure(const Figure& figure) override { EXPECT_NE(figure.caption, ""); }
  void progress(double) override {}
  const RunSettings& settings() const override { return settings_; }
  const std::vector<TrainedNetwork>& networks() const override { return networks_; }
  std::unique_ptr<Task> task(const Item&) override { return nullptr; }
  std::unique_ptr<Model> model(const Item&, const DataInfo&) override { return nullptr; }
  std::unique_ptr<Optimizer> optimizer(const Item&) override { return nullptr; }

  std::string name() const override { return name_; }
  std::string item() const override { return "dsgd." + name_; }
  std::string task() const override { return {}; }
  std::string status() const override { return "finished"; }
  int64_t repetition() const override { return 0; }
  std::string option(std::string_view) const override { return options_; }
  std::optional<double> number(std::string_view) const override { return 60; }
  std::optional<double> value(std::string_view name) const override {
    const auto found = values_.find(std::string(name));
    return found == values_.end() ? std::nullopt : std::optional<double>(found->second);
  }
  std::string text(std::string_view) const override { return {}; }
  std::vector<double> column(std::string_view, std::string_view) const override { return {}; }
  std::vector<std::string> texts(std::string_view, std::string_view) const override { return {}; }
  std::optional<double> reduced(std::string_view) const override { return {}; }
  std::vector<double> probe_steps(std::string_view) const override { return {}; }
  std::vector<double> probe_values(std::string_view) const override { return {}; }
  std::vector<double> metric_steps(std::string_view) const override { return {}; }
  std::vector<double> metric_values(std::string_view) const override { return {}; }
  std::string artifact(std::string_view) const override { return {}; }

  std::map<std::string, double> values_;

 private:
  std::string name_, options_;
  RunSettings settings_;
  std::vector<TrainedNetwork> networks_;
};

class OneRecord final : public Records {
 public:
  explicit OneRecord(const CollectedTool& record) : record_(record) {}
  std::string study() const override { return "smoke"; }
  std::vector<const Record*> named(std::string_view name) const override {
    if (name != record_.name()) return {};
    return {&record_};
  }
  std::vector<const Record*> all() const override { return {&record_}; }

 private:
  const CollectedTool& record_;
};

std::unique_ptr<CollectedTool> run_tool(const std::string& name, const std::string& options) {
  auto collected = std::make_unique<CollectedTool>(name, options);
  testing::make<Tool>("dsgd", name, options)->run(*collected);
  return collected;
}

Judgement judged(const std::string& claim, const CollectedTool& tool) {
  Judgement judgement;
  testing::make<Claim>("dsgd", claim)->judge(OneRecord(tool), judgement);
  return judgement;
}

struct Case {
  const char* claim;
  const char* tool;
  const char* options;
};

class DsgdClaims : public ::testing::TestWithParam<Case> {};

TEST_P(DsgdClaims, HoldOnTheirTools) {
  const auto tool = run_tool(GetParam().tool, GetParam().options);
  const Judgement judgement = judged(GetParam().claim, *tool);
  EXPECT_EQ(judgement.verdict, Verdict::holds) << judgement.why << ": " << judgement.measured;
}

INSTANTIATE_TEST_SUITE_P(
    Tools, DsgdClaims,
    ::testing::Values(Case{"D1", "duality", "{}"}, Case{"D2", "duality", "{}"},
                      Case{"D3", "lipschitz_demo", "{}"}, Case{"D4", "certify", R"({"nets": 8})"},
                      Case{"D5", "locality", R"({"nets": 10})"},
                      Case{"D7", "audit", R"({"problems": 1, "steps": 10})"},
                      Case{"D10", "normalised_gradient", R"({"nets": 120})"},
                      Case{"D11", "noise", R"({"steps": 192})"},
                      Case{"D12", "stochastic_time", R"({"seeds": 5, "draws": 100})"},
                      Case{"D13", "special_case", "{}"},
                      Case{"D18", "joint_steps", R"({"nets": 300})"}),
    [](const auto& info) { return info.param.claim; });

TEST(DsgdClaims, FailWhereTheNumbersDo) {
  CollectedTool tool("certify", "");
  for (const char* name : {"cross_entropy_last", "logistic_last", "regression_last"}) {
    tool.values_[name] = 0.97;
  }
  tool.values_["squared_error_last"] = 0.4;
  tool.values_["largest_ratio"] = 2 * 0.97;  // what half of P gives
  EXPECT_EQ(judged("D4", tool).verdict, Verdict::fails);
  tool.values_["largest_ratio"] = 0.97;
  EXPECT_EQ(judged("D4", tool).verdict, Verdict::holds);
  tool.values_.erase("logistic_last");
  EXPECT_EQ(judged("D4", tool).verdict, Verdict::not_tested);
}

TEST(DsgdTools, SpectralBoundsAndBatchSizes) {
  const auto spectral = run_tool("spectral", R"({"matrices": 3})");
  for (const char* kind : {"svd", "schatten_3", "schatten_5", "cholesky"}) {
    EXPECT_GE(spectral->values_[std::string(kind) + "_least"], 1) << kind;
  }
  EXPECT_LT(spectral->values_["power_least"], 1);
  const auto batch = run_tool("batch_for", "{}");
  EXPECT_NEAR(batch->values_["batch"], 1541, 1);  // the number for THEORY.md's toy
  // The bound of sig2 is an upper bound of what is measured.
  EXPECT_GE(batch->values_["noise_of_one_sample"] / 1000, batch->values_["measured_noise_of_1000"]);
}

}  // namespace
}  // namespace gradus::dsgd
