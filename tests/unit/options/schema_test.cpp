#include <gtest/gtest.h>

#include <limits>

#include "gradus/error.h"
#include "gradus/options.h"
#include "options/option_json.h"
#include "options/option_spec.h"

namespace gradus {
namespace {

enum class Norm { one, two };

struct AllTypes {
  bool flag = true;
  int64_t count = 3;
  double lr = 1e-3;
  double cap = std::numeric_limits<double>::infinity();
  std::string name = "plain";
  std::vector<int64_t> widths = {4, 2};
  std::vector<double> betas = {0.9, 0.999};
  std::vector<std::string> probes;
  Auto<int64_t> block;
  Auto<double> size{false, 0.5};
  Item optimizer{"sgd", R"({"lr":0.02})"};
  Norm norm = Norm::two;
  FreeTable free{R"({"momentum":0.9})"};
  std::string source, source_hash;

  void declare(Schema& schema) {
    schema.add("flag", flag, "t");
    schema.add("count", count, "t").in(1, 10).unit("nets");
    schema.add("lr", lr, "t").above(0, 10).log().symbol("alpha");
    schema.add("cap", cap, "t").in(0, std::numeric_limits<double>::infinity());
    schema.add("name", name, "t").choices({"plain", "fancy"});
    schema.add("widths", widths, "t").in(1, 9).length(1, 3);
    schema.add("betas", betas, "t").between(0, 1);
    schema.add("probes", probes, "t");
    schema.add("block", block, "t").in(1, 8);
    schema.add("size", size, "t");
    schema.add("optimizer", optimizer, "t").kind("optimizer");
    schema.choice("norm", norm, "t", {{"one", Norm::one}, {"two", Norm::two}});
    schema.add("free", free, "t");
    schema.add("source", source, "t").file();
    schema.add("source_hash", source_hash, "t");
  }
};

std::string values_after(const std::string& json) {
  AllTypes options;
  Schema schema;
  options.declare(schema);
  schema.assign(json, "");
  return schema.values();
}

TEST(Schema, DescribesEveryTypeWithItsDefault) {
  const Json json = Json::parse(describe_options<AllTypes>());
  ASSERT_EQ(json.size(), 15u);
  EXPECT_EQ(schema_problem(option_specs_from_json(json)), std::nullopt);
  EXPECT_EQ(json[2].dump(), R"({"name":"lr","type":"real","default":0.001,"text":"t","low":0.0,)"
                            R"("high":10.0,"low_open":true,"scale":"log","symbol":"alpha"})");
  EXPECT_EQ(json[3]["default"], "inf");
  EXPECT_EQ(json[8]["default"], "auto");
  EXPECT_EQ(json[9]["default"], 0.5);
  EXPECT_EQ(json[10]["default"].dump(), R"({"id":"sgd","lr":0.02})");
  EXPECT_EQ(json[11].dump(), R"({"name":"norm","type":"text","default":"two","text":"t",)"
                             R"("choices":["one","two"]})");
}

TEST(Schema, AbsentOptionsKeepTheirDefaults) {
  EXPECT_EQ(values_after("{}"),
            R"({"flag":true,"count":3,"lr":0.001,"cap":"inf","name":"plain","widths":[4,2],)"
            R"("betas":[0.9,0.999],"probes":[],"block":"auto","size":0.5,)"
            R"("optimizer":{"id":"sgd","lr":0.02},"norm":"two",)"
            R"("free":{"momentum":0.9},"source":"","source_hash":""})");
}

TEST(Schema, AssignsEveryType) {
  const auto options = parse_options<AllTypes>(
      R"({"flag": false, "count": 7, "lr": 1, "cap": 2, "name": "fancy", "widths": [1, 2, 3],
          "betas": [], "probes": ["p"], "block": 8, "size": "auto",
          "optimizer": {"id": "adam", "lr": 1}, "norm": "one"})",
      "");
  EXPECT_FALSE(options.flag);
  EXPECT_EQ(options.count, 7);
  EXPECT_EQ(options.lr, 1.0);
  EXPECT_EQ(options.cap, 2.0);
  EXPECT_EQ(options.name, "fancy");
  EXPECT_EQ(options.widths, (std::vector<int64_t>{1, 2, 3}));
  EXPECT_TRUE(options.betas.empty());
  EXPECT_EQ(options.probes, std::vector<std::string>{"p"});
  EXPECT_FALSE(options.block.automatic);
  EXPECT_EQ(options.block.value_or(1), 8);
  EXPECT_TRUE(options.size.automatic);
  EXPECT_EQ(options.size.value_or(0.25), 0.25);
  EXPECT_EQ(options.optimizer.id, "adam");
  EXPECT_EQ(options.optimizer.options, R"({"lr":1})");
  EXPECT_EQ(options.norm, Norm::one);
}

TEST(Schema, ValuesAssignedAgainAreTheSame) {
  const std::string changed = values_after(R"({"cap": "inf", "lr": 0.1, "norm": "one"})");
  EXPECT_EQ(values_after(changed), changed);
}

TEST(Schema, RefusesWhatTheDeclarationsDoNotAllow) {
  for (const auto& [json, id] : std::vector<std::pair<const char*, const char*>>{
           {R"({"lr": 0})", "options.range"},
           {R"({"betas": [0.5, 1]})", "options.range"},
           {R"({"widths": []})", "options.range"},
           {R"({"block": 9})", "options.range"},
           {R"({"norm": "three"})", "options.choice"},
           {R"({"name": "odd"})", "options.choice"},
           {R"({"flag": 1})", "options.type"},
           {R"({"flags": true})", "options.unknown"}}) {
    try {
      parse_options<AllTypes>(json, "method 'a'");
      FAIL() << json << " was taken";
    } catch (const Error& error) {
      EXPECT_EQ(error.id(), id) << json;
      EXPECT_EQ(std::string(error.what()).substr(0, 10), "method 'a'");
    }
  }
}

}  // namespace
}  // namespace gradus
