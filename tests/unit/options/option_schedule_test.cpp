// Schedules against torch.optim.lr_scheduler (tests/references/lr_schedules.py), their limits, and
// what is refused.
#include "options/option_schedule.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "gradus/error.h"
#include "gradus/options.h"
#include "options/option_json.h"
#include "options/option_spec.h"

namespace gradus {
namespace {

OptionSpec rate() {
  OptionSpec spec;
  spec.name = "lr";
  spec.text = "t";
  spec.initial = 0.3;
  spec.low = 0;
  spec.high = 10;
  spec.schedulable = true;
  return spec;
}

OptionSchedule::OnBudget fitted(const Json& value, int64_t budget) {
  const OptionSchedule schedule(
      checked_value(rate(), option_value_from_json(value), "method m").table());
  return {schedule, budget, "option 'lr'"};
}

double at(const Json& value, int64_t budget, int64_t step) {
  return fitted(value, budget).at(step);
}

std::string error_of(const Json& value, int64_t budget = 100) {
  try {
    fitted(value, budget);
    return "";
  } catch (const Error& error) {
    return error.id();
  }
}

TEST(OptionSchedule, EqualsTorch) {
  std::ifstream file(GRADUS_REFERENCES "/lr_schedules.json");
  const Json cases = Json::parse(file);
  ASSERT_GT(cases.size(), 20u);
  for (const Json& reference : cases) {
    const auto budget = reference.at("budget").get<int64_t>();
    const OptionSchedule::OnBudget schedule = fitted(reference.at("schedule"), budget);
    for (int64_t step = 0; step < budget; ++step) {
      const double expected = reference.at("values").at(static_cast<std::size_t>(step));
      EXPECT_NEAR(schedule.at(step), expected, 1e-12) << reference["schedule"] << " at " << step;
    }
  }
}

TEST(OptionSchedule, WarmsUpStaysAndDecays) {
  const Json wsd = {
      {"schedule", "warmup_stable_decay"}, {"peak", 1}, {"warmup", 10}, {"decay", 0.2}};
  EXPECT_EQ(at(wsd, 100, 0), 0);
  EXPECT_EQ(at(wsd, 100, 5), 0.5);
  EXPECT_EQ(at(wsd, 100, 10), 1);
  EXPECT_EQ(at(wsd, 100, 80), 1);
  EXPECT_DOUBLE_EQ(at(wsd, 100, 90), 0.5);
  EXPECT_EQ(at(wsd, 100, 100), 0);
  Json root = wsd;
  root["anneal"] = "sqrt";  // 1 - sqrt of the share
  EXPECT_DOUBLE_EQ(at(root, 100, 85), 0.5);
}

TEST(OptionSchedule, DecaysExponentiallyToAnEnd) {
  const Json down = {{"schedule", "exponential"}, {"peak", 1}, {"end", 1e-4}};
  EXPECT_DOUBLE_EQ(at(down, 100, 50), 1e-2);
  EXPECT_DOUBLE_EQ(at(down, 100, 100), 1e-4);
}

TEST(OptionSchedule, InterpolatesPiecesWhereAsked) {
  const Json pieces = {{"schedule", "piecewise"},
                       {"at", {0, 10, 0.5}},
                       {"values", {0, 2, 1}},
                       {"interpolate", true}};
  EXPECT_EQ(at(pieces, 100, 5), 1);
  EXPECT_EQ(at(pieces, 100, 10), 2);
  EXPECT_EQ(at(pieces, 100, 30), 1.5);
  EXPECT_EQ(at(pieces, 100, 99), 1);
}

TEST(OptionSchedule, HoldsItsLastValueAfterItsEnd) {
  EXPECT_EQ(at({{"schedule", "linear"}, {"end", 0.1}, {"steps", 20}}, 100, 60), 0.1);
  EXPECT_EQ(at({{"schedule", "cosine"}, {"end", 0.1}}, 100, 1000), 0.1);
  const Json cycle = {{"schedule", "one_cycle"}, {"steps", 50}};
  EXPECT_EQ(at(cycle, 100, 49), at(cycle, 100, 80));
}

TEST(OptionSchedule, HasFiniteValuesOnTheShortestBudgets) {
  for (const std::string& name : schedule_names()) {
    Json value = {{"schedule", name}};
    if (name == "exponential") value["gamma"] = 0.5;
    for (int64_t budget = 1; budget < 5; ++budget) {
      for (int64_t step = 0; step < budget + 2; ++step) {
        EXPECT_TRUE(std::isfinite(at(value, budget, step))) << name << " of " << budget;
      }
    }
  }
}

TEST(OptionSchedule, IsCompleteInARecord) {
  const OptionTable given = {{"schedule", "cosine"}, {"warmup", 0.05}};
  const OptionValue checked = checked_value(rate(), given, "");
  EXPECT_EQ(to_text(checked),
            R"({"schedule":"cosine","peak":0.3,"warmup":0.05,"start":0.0,"steps":0.0,"end":0.0})");
  EXPECT_EQ(checked_value(rate(), checked, ""), checked);
}

TEST(OptionSchedule, ElementsOfListsTakeNone) {
  OptionSpec decays;
  decays.name = "betas";
  decays.text = "t";
  decays.type = OptionType::reals;
  try {
    const Json list = {Json{{"schedule", "linear"}, {"peak", 0.9}}, 0.999};
    checked_value(decays, option_value_from_json(list), "method m");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "options.schedule");
    EXPECT_NE(std::string(error.what())
                  .find("method m, option 'betas': expected a list without "
                        "schedules, found a schedule as element 1"),
              std::string::npos)
        << error.what();
  }
}

TEST(OptionSchedule, RefusesWhatItCannotMean) {
  EXPECT_EQ(error_of({{"schedule", "cosin"}}), "options.choice");
  EXPECT_EQ(error_of({{"schedule", 3}}), "options.choice");
  EXPECT_EQ(error_of({{"schedule", "cosine"}, {"gamma", 0.1}}), "options.unknown");
  EXPECT_EQ(error_of({{"schedule", "cosine"}, {"peak", "high"}}), "options.type");
  EXPECT_EQ(error_of({{"schedule", "cosine"}, {"peak", 11}}), "options.range");
  EXPECT_EQ(error_of({{"schedule", "linear"}, {"end", -1}}), "options.range");
  EXPECT_EQ(error_of({{"schedule", "cosine"}, {"warmup", 1.5}}), "options.range");
  EXPECT_EQ(error_of({{"schedule", "cosine"}, {"warmup", -1}}), "options.range");
  EXPECT_EQ(error_of({{"schedule", "exponential"}}), "options.conflict");
  EXPECT_EQ(error_of({{"schedule", "exponential"}, {"gamma", 0.9}, {"end", 0.1}}),
            "options.conflict");
  EXPECT_EQ(error_of({{"schedule", "piecewise"}, {"at", {0, 1}}, {"values", {1}}}),
            "options.conflict");
  EXPECT_EQ(error_of({{"schedule", "piecewise"}, {"at", {1}}, {"values", {1}}}),
            "options.conflict");
}

TEST(OptionSchedule, RefusesABudgetThatItDoesNotFit) {
  EXPECT_EQ(error_of({{"schedule", "cosine"}, {"steps", 101}}), "schedule.budget");
  EXPECT_EQ(error_of({{"schedule", "cosine"}, {"steps", 100}}), "");
  EXPECT_EQ(error_of({{"schedule", "constant"}, {"warmup", 101}}), "schedule.budget");
  EXPECT_EQ(error_of({{"schedule", "warmup_stable_decay"}, {"warmup", 60}, {"decay", 0.5}}),
            "schedule.budget");
  EXPECT_EQ(error_of({{"schedule", "cosine_restarts"}, {"period", 200}}), "schedule.budget");
  EXPECT_EQ(error_of({{"schedule", "piecewise"}, {"at", {0, 100}}, {"values", {1, 2}}}),
            "schedule.budget");
  EXPECT_EQ(error_of({{"schedule", "piecewise"}, {"at", {0, 50, 0.4}}, {"values", {1, 2, 3}}}),
            "schedule.order");
  EXPECT_EQ(error_of({{"schedule", "cosine"}}, 0), "schedule.budget");
}

TEST(OptionSchedule, IsNotTakenByOtherOptions) {
  OptionSpec fixed = rate();
  fixed.schedulable = false;
  try {
    checked_value(fixed, OptionTable{{"schedule", "cosine"}}, "method m");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "options.schedule");
  }
  OptionSpec count = rate();
  count.type = OptionType::integer;
  count.initial = 3;
  EXPECT_NE(schema_problem({count}), std::nullopt);
}

struct Rates {
  double lr = 0.1;
  Auto<double> decay;
  Item inner{"sgd"};
  bool clip = false;
  void declare(Schema& schema) {
    schema.add("lr", lr, "t").in(0, 1).schedulable();
    schema.add("decay", decay, "t").in(0, 1).schedulable();
    schema.add("inner", inner, "t").kind("optimizer");
    schema.add("clip", clip, "t").shared();
    schema.groups();
  }
};

TEST(OptionSchedule, GivesAnOptionItsFirstValueAndItsField) {
  Rates rates;
  Schema schema;
  rates.declare(schema);
  const std::string json =
      R"({"lr": {"schedule": "cosine", "peak": 0.5}, "decay": {"schedule": "linear", "peak": 0.2}})";
  schema.assign(json, "");
  EXPECT_EQ(rates.lr, 0.5);
  EXPECT_FALSE(rates.decay.automatic);
  const auto fields = schema.schedules(json);
  ASSERT_EQ(fields.size(), 2u);
  EXPECT_EQ(fields[0].field, &rates.lr);
  EXPECT_EQ(fields[1].field, &rates.decay.value);
  EXPECT_TRUE(schema.schedules(R"({"lr": 0.2})").empty());
}

std::string group_error(const std::string& groups) {
  try {
    parse_options<Rates>(R"({"groups": )" + groups + "}", "");
    return "";
  } catch (const Error& error) {
    return error.id();
  }
}

TEST(OptionGroups, HoldOptionsOfTheirOwn) {
  EXPECT_EQ(group_error("[]"), "");
  EXPECT_EQ(group_error(R"([{"match": "bias", "lr": 0}])"), "");
  EXPECT_EQ(group_error(R"([{"match": ["bias", "norm"], "lr": {"schedule": "cosine"}}])"), "");
  EXPECT_EQ(group_error(R"({"match": "bias"})"), "options.type");
  EXPECT_EQ(group_error(R"(["bias"])"), "options.group");
  EXPECT_EQ(group_error(R"([{"lr": 0}])"), "options.group");
  EXPECT_EQ(group_error(R"([{"match": [], "lr": 0}])"), "options.group");
  EXPECT_EQ(group_error(R"([{"match": 3, "lr": 0}])"), "options.group");
  EXPECT_EQ(group_error(R"([{"match": "bias", "lt": 0}])"), "options.unknown");
  EXPECT_EQ(group_error(R"([{"match": "bias", "lr": 2}])"), "options.range");
  EXPECT_EQ(group_error(R"([{"match": "bias", "clip": true}])"), "options.group");
  EXPECT_EQ(group_error(R"([{"match": "bias", "inner": "adam"}])"), "options.group");
  EXPECT_EQ(group_error(R"([{"match": "bias", "groups": []}])"), "options.group");
}

TEST(OptionGroups, AreCompletedFromTheRest) {
  const auto groups =
      options_of_groups(R"({"lr": 0.2, "clip": true, "groups": [{"match": "bias", "lr": 0.1}]})");
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0], R"({"lr":0.1,"clip":true})");
  EXPECT_TRUE(options_of_groups(R"({"lr": 0.2})").empty());
}

}  // namespace
}  // namespace gradus
