// Claims and tools without the lines that each repeats.
#include "gradus/judged_claim.h"

#include <ATen/ops/ones.h>
#include <gtest/gtest.h>

#include <functional>

#include "gradus/array_tensor.h"
#include "gradus/error.h"
#include "gradus/example_records.h"
#include "gradus/function_tool.h"
#include "gradus/standalone_tool_run.h"

namespace gradus::kit_tests {
namespace {

std::string error_id(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.id();
  }
  return "none";
}

struct Reached {
  double loss = 1e-6;
  void declare(Schema& schema) { schema.add("loss", loss, "largest loss").in(0, 1); }
  static ClaimDescription describe() { return {ClaimKind::empirical, "text", "source", "loss"}; }
  static std::vector<std::string> needs(std::string_view study) {
    return study == "smoke" ? std::vector<std::string>() : std::vector<std::string>{"sgd"};
  }
  void judge(const Records& records, Criteria& criteria) const {
    for (const Record* run : records.named("sgd")) {
      criteria.at_most("loss", run->value("loss").value_or(1), loss, run->name());
    }
  }
};

ExampleRecord run_with(double loss) {
  ExampleRecord run("sgd");
  run.values["loss"] = loss;
  return run;
}

Judgement judged(const PluginItem& item, const char* options, std::vector<ExampleRecord> records,
                 const char* study) {
  const std::unique_ptr<Claim> claim(static_cast<Claim*>(item.make(options, nullptr)));
  Judgement judgement;
  claim->judge(ExampleRecords(std::move(records), study), judgement);
  return judgement;
}

TEST(JudgedClaims, AreMadeOfOneStruct) {
  const PluginItem item = offer<Claim, JudgedClaim<Reached>>("C1", "the loss is reached");
  EXPECT_EQ(judged(item, "{}", {run_with(1e-7)}, "full").verdict, Verdict::holds);
  EXPECT_EQ(judged(item, "{}", {run_with(1e-3)}, "full").verdict, Verdict::fails);
  EXPECT_EQ(judged(item, R"({"loss": 0.01})", {run_with(1e-3)}, "full").verdict, Verdict::holds);
  EXPECT_EQ(judged(item, "{}", {}, "smoke").why, "only the full study tests it");
  EXPECT_EQ(judged(item, "{}", {}, "full").why, "no record of the study can test it");
}

const std::vector<ClaimRow>& rows() {
  static const std::vector<ClaimRow> table = {
      {"C1",
       "small",
       {ClaimKind::theorem, "text", "source", "criterion"},
       {{"tolerance", 1e-12, "of the loss"}, {"further", 2, "not used"}},
       {"sgd"},
       {"sgd", "adam"},
       [](const Records& records, std::span<const double> tolerances, Criteria& criteria) {
         criteria.value_at_most(records, "sgd", "loss", tolerances[0]);
       }},
      {"C2",
       "told",
       {ClaimKind::report, "text", "source", "none"},
       {},
       {"sgd"},
       {"sgd"},
       [](const Records& records, std::span<const double>, Criteria& criteria) {
         for (const Record* run : records.named("sgd")) {
           criteria.report("loss", run->value("loss").value_or(1));
         }
       }},
  };
  return table;
}

TEST(JudgedClaims, AreRowsOfATable) {
  const auto items = claim_items<rows, 2, CriteriaFormat{.digits = 2}>();
  EXPECT_STREQ(items[1].name, "C2");
  const Judgement judgement = judged(items[0], R"({"tolerance": 0.5})", {run_with(0.125)}, "full");
  EXPECT_EQ(judgement.verdict, Verdict::holds);
  EXPECT_EQ(judgement.measured, "loss 0.12");
  EXPECT_EQ(judgement.tolerance, "tolerance 0.5, further 2");
  EXPECT_EQ(judged(items[0], "{}", {run_with(0.1)}, "full").verdict, Verdict::fails);
  EXPECT_EQ(judged(items[1], "{}", {run_with(0.1)}, "full").verdict, Verdict::reported);
  EXPECT_EQ(judged(items[1], "{}", {}, "full").verdict, Verdict::not_tested);
  const std::unique_ptr<Claim> claim(static_cast<Claim*>(items[0].make("{}", nullptr)));
  EXPECT_EQ(claim->needs("smoke"), (std::vector<std::string>{"sgd"}));
  EXPECT_EQ(claim->needs("full"), (std::vector<std::string>{"sgd", "adam"}));
  const auto joined = join_items(items, std::array{items[0]});
  ASSERT_EQ(joined.size(), 3U);
  EXPECT_STREQ(joined[1].name, "C2");
  EXPECT_STREQ(joined[2].name, "C1");
}

struct CensusOptions {
  int64_t nets = 100;
  void declare(Schema& schema) { schema.add("nets", nets, "networks").in(1, 1000); }
};
void take_census(ToolRun& run, const CensusOptions& options) {
  run.value("nets", static_cast<double>(options.nets));
  run.text("law", "he");
  run.column("cells", "dead", std::vector<double>{1, 2});
  run.column("cells", "law", std::vector<std::string>{"he", "u1"});
  run.artifact("weights", at::ones({2}));
  Figure figure;
  figure.id = "dead";
  run.figure(figure);
  run.file("cells.txt", "dead", "a list");
  run.progress(1);
}

TEST(FunctionTools, CallTheFunctionWithTheirOptions) {
  const PluginItem item = offer_tool<take_census>("census", "networks");
  const std::unique_ptr<Tool> tool(static_cast<Tool*>(item.make(R"({"nets": 7})", nullptr)));
  StandaloneToolRun run("census");
  tool->run(run);
  EXPECT_EQ(run.record().name(), "census");
  EXPECT_EQ(run.record().value("nets"), 7);
  EXPECT_EQ(run.record().text("law"), "he");
  EXPECT_EQ(run.record().column("cells", "dead"), (std::vector<double>{1, 2}));
  EXPECT_EQ(run.record().texts("cells", "law")[1], "u1");
  EXPECT_EQ(run.artifacts().at("weights").numel(), 2);
  EXPECT_EQ(run.files().at("cells.txt"), "dead");
  EXPECT_EQ(run.figures().front().id, "dead");
}

TEST(StandaloneToolRuns, RefuseColumnsOfAnotherLengthAndOtherItems) {
  StandaloneToolRun run("census");
  run.column("cells", "dead", std::vector<double>{1, 2});
  EXPECT_EQ(error_id([&] { run.column("cells", "alive", std::vector<double>{1}); }),
            "output.column");
  EXPECT_EQ(error_id([&] { run.task({"digits_mlp"}); }), "item.unknown");
  EXPECT_EQ(error_id([&] { run.model({"mlp"}, {}); }), "item.unknown");
  EXPECT_EQ(error_id([&] { run.optimizer({"adam"}); }), "item.unknown");
}

TEST(ArrayTensors, ViewArraysInTheirShapeAndType) {
  Array array = make_array(ElementType::int32, {2, 3});
  array.values<int32_t>()[4] = 9;
  const Tensor view = view_of(array);
  EXPECT_EQ(view.scalar_type(), at::kInt);
  EXPECT_EQ(view.sizes(), (at::IntArrayRef{2, 3}));
  EXPECT_EQ(view[1][1].item<int64_t>(), 9);
  EXPECT_EQ(view.const_data_ptr(), static_cast<const void*>(array.bytes.data()));
  for (const ElementType type :
       {ElementType::uint8, ElementType::int64, ElementType::float32, ElementType::float64}) {
    EXPECT_EQ(static_cast<std::size_t>(view_of(make_array(type, {1})).element_size()),
              size_of(type));
  }
}

}  // namespace
}  // namespace gradus::kit_tests
