#include "options/option_spec.h"

#include <gtest/gtest.h>

#include "gradus/error.h"
#include "options/option_json.h"

namespace gradus {
namespace {

std::vector<OptionSpec> specs_from(const char* json) {
  return option_specs_from_text(json);
}

OptionSpec spec_from_text(const std::string& type, const std::string& rest) {
  const std::string json =
      R"([{"name": "x", "type": ")" + type + R"(", "default": null, "text": "t")" + rest + "}]";
  return specs_from(json.c_str()).front();
}

/// The canonical value, or the error's id in brackets.
std::string checked(const OptionSpec& spec, const char* value) {
  try {
    return to_text(checked_value(spec, option_value_from_json(Json::parse(value)), ""));
  } catch (const Error& error) {
    return "[" + error.id() + "]";
  }
}

struct Case {
  const char* type;
  const char* rest;
  const char* value;
  const char* result;
};

class CheckedValue : public ::testing::TestWithParam<Case> {};

TEST_P(CheckedValue, IsCanonicalOrRefused) {
  const Case& c = GetParam();
  EXPECT_EQ(checked(spec_from_text(c.type, c.rest), c.value), c.result)
      << c.type << c.rest << " " << c.value;
}

const Case scalar_cases[] = {
    {"boolean", "", "true", "true"},
    {"boolean", "", "1", "[options.type]"},
    {"integer", "", "3", "3"},
    {"integer", "", "3.0", "3"},
    {"integer", "", "3.5", "[options.type]"},
    {"integer", "", "\"3\"", "[options.type]"},
    {"integer", "", "18446744073709551615", "[options.type]"},
    {"integer", "", "1e300", "[options.type]"},
    {"integer", R"(, "low": 1, "high": 4)", "4", "4"},
    {"integer", R"(, "low": 1, "high": 4)", "5", "[options.range]"},
    {"integer", R"(, "low": 1, "high": 4)", "0", "[options.range]"},
    {"real", "", "3", "3.0"},
    {"real", "", "\"inf\"", "\"inf\""},
    {"real", "", "\"-inf\"", "\"-inf\""},
    {"real", "", "\"nan\"", "[options.type]"},
    {"real", "", "null", "[options.type]"},
    {"real", R"(, "low": 0, "high": "inf", "high_open": true)", "\"inf\"", "[options.range]"},
    {"real", R"(, "low": 0, "high": "inf")", "\"inf\"", "\"inf\""},
    {"real", R"(, "low": 0, "low_open": true)", "0", "[options.range]"},
    {"real", R"(, "low": 0, "low_open": true)", "1e-300", "1e-300"},
    {"real", R"(, "high": 1, "high_open": true)", "1", "[options.range]"},
    {"text", "", "\"a\"", "\"a\""},
    {"text", "", "3", "[options.type]"},
    {"text", R"(, "choices": ["one", "two"])", "\"two\"", "\"two\""},
    {"text", R"(, "choices": ["one", "two"])", "\"three\"", "[options.choice]"},
    {"integer_or_auto", "", "\"auto\"", "\"auto\""},
    {"integer_or_auto", "", "7", "7"},
    {"integer_or_auto", "", "\"some\"", "[options.type]"},
    {"real_or_auto", "", "\"auto\"", "\"auto\""},
    {"real_or_auto", "", "7", "7.0"},
    {"real_or_auto", R"(, "low": 8)", "7", "[options.range]"},
};
INSTANTIATE_TEST_SUITE_P(Scalars, CheckedValue, ::testing::ValuesIn(scalar_cases));

const Case list_and_item_cases[] = {
    {"integers", "", "[1, 2]", "[1,2]"},
    {"integers", "", "[]", "[]"},
    {"integers", "", "3", "[options.type]"},
    {"integers", "", "[1.5]", "[options.type]"},
    {"integers", R"(, "low": 1)", "[1, 0]", "[options.range]"},
    {"integers", R"(, "length_low": 2, "length_high": 3)", "[1]", "[options.range]"},
    {"integers", R"(, "length_low": 2, "length_high": 3)", "[1, 1, 1]", "[1,1,1]"},
    {"integers", R"(, "length_low": 2, "length_high": 3)", "[1, 1, 1, 1]", "[options.range]"},
    {"reals", "", "[1, \"inf\"]", "[1.0,\"inf\"]"},
    {"reals", "", R"([1, {"schedule": "constant"}])", "[options.schedule]"},
    {"reals", R"(, "schedulable": true, "default": [0.9, 0.99])",
     R"([0.5, {"schedule": "constant"}])",
     R"([0.5,{"schedule":"constant","peak":0.99,"warmup":0.0,"start":0.0}])"},
    {"reals", R"(, "schedulable": true, "high": 1)", R"([{"schedule": "constant", "peak": 2}])",
     "[options.range]"},
    {"reals", R"(, "schedulable": true)", R"({"schedule": "constant"})", "[options.schedule]"},
    {"texts", R"(, "choices": ["a", "b"])", "[\"a\", \"c\"]", "[options.choice]"},
    {"texts", R"(, "choices": ["a", "b"])", "[\"a\", \"b\"]", "[\"a\",\"b\"]"},
    {"item", "", "\"adam\"", R"({"id":"adam"})"},
    {"item", "", R"({"id": "adam", "lr": 1})", R"({"id":"adam","lr":1})"},
    {"item", "", R"({"lr": 1})", "[options.type]"},
    {"item", "", R"({"id": 3})", "[options.type]"},
    {"table", "", R"({"lr": 1, "betas": [0.9, 0.99], "inner": {"k": true}})",
     R"({"lr":1,"betas":[0.9,0.99],"inner":{"k":true}})"},
    {"table", "", R"({"schedule": "cosine"})", R"({"schedule":"cosine"})"},
    {"table", "", "3", "[options.type]"},
    {"table", "", "[1]", "[options.type]"},
};
INSTANTIATE_TEST_SUITE_P(ListsAndItems, CheckedValue, ::testing::ValuesIn(list_and_item_cases));

std::string message_of(const OptionSpec& spec, const char* value) {
  try {
    checked_value(spec, option_value_from_json(Json::parse(value)), "method 'a'");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(CheckedValueMessages, NamePlaceExpectedFoundAndAdvice) {
  const char* const half_open = R"(, "low": 0, "low_open": true, "high": 10)";
  EXPECT_EQ(message_of(spec_from_text("real", half_open), "11"),
            "method 'a', option 'x': expected a value in (0, 10], found 11");
  EXPECT_EQ(message_of(spec_from_text("text", R"(, "choices": ["one", "two"])"), "\"onee\""),
            "method 'a', option 'x': expected one of one, two, found 'onee'; did you mean 'one'?");
  EXPECT_EQ(message_of(spec_from_text("integer", ""), "1.5"),
            "method 'a', option 'x': expected an integer, found 1.5; see `gradus show`");
  EXPECT_EQ(message_of(spec_from_text("reals", R"(, "length_low": 2)"), "[1]"),
            "method 'a', option 'x': expected at least 2 elements, found 1");
  EXPECT_EQ(message_of(spec_from_text("reals", R"(, "length_low": 2, "length_high": 2)"), "[1]"),
            "method 'a', option 'x': expected 2 elements, found 1");
}

const char* const two_options = R"([
  {"name": "lr", "type": "real", "default": 0.1, "text": "step", "low": 0, "scale": "log",
   "unit": "u", "symbol": "alpha"},
  {"name": "steps", "type": "integer", "default": 5, "text": "steps"}])";

TEST(CheckedOptions, FillsDefaultsInTheOrderOfDeclaration) {
  const auto specs = specs_from(two_options);
  EXPECT_EQ(to_text(checked_options(specs, {{"id", "a"}, {"steps", 9}}, "")),
            R"({"lr":0.1,"steps":9})");
}

TEST(CheckedOptions, UnknownNamesAreRefusedWithASuggestion) {
  const auto message = [](const char* declared, const char* given) -> std::string {
    try {
      checked_options(specs_from(declared), option_table_from_text(given), "here");
    } catch (const Error& error) {
      return "[" + error.id() + "] " + error.what();
    }
    return "";
  };
  EXPECT_EQ(message(two_options, R"({"step": 9})"),
            "[options.unknown] here: expected one of the options lr, steps, found 'step'; did you "
            "mean 'steps'?");
  EXPECT_EQ(message(two_options, R"({"zzz": 9})"),
            "[options.unknown] here: expected one of the options lr, steps, found 'zzz'");
  EXPECT_EQ(message("[]", R"({"a": 1})"), "[options.unknown] here: expected no options, found 'a'");
}

TEST(OptionSpecs, RoundTripThroughJson) {
  const auto specs = specs_from(R"([
    {"name": "a", "type": "reals", "default": ["inf"], "text": "t", "low": 0.0, "high": "inf",
     "low_open": true, "length_low": 1, "length_high": 3, "scale": "log", "unit": "s",
     "symbol": "A"},
    {"name": "b", "type": "text", "default": "x", "text": "t", "choices": ["x", "y"]},
    {"name": "c", "type": "item", "default": {"id": "sgd"}, "text": "t",
     "item_kind": "optimizer"}])");
  EXPECT_EQ(to_json(option_specs_from_json(to_json(specs))).dump(), to_json(specs).dump());
  EXPECT_EQ(to_json(specs)[0].dump(),
            R"({"name":"a","type":"reals","default":["inf"],"text":"t","low":0.0,"high":"inf",)"
            R"("low_open":true,"length_low":1,"length_high":3,"scale":"log","unit":"s",)"
            R"("symbol":"A"})");
}

TEST(OptionSpecs, WrongDeclarationsAreErrorsOfTheSchema) {
  for (const char* json :
       {R"([{"name": "a", "type": "complex"}])", R"([{"name": "a", "kind": "real"}])",
        R"([{"name": 3}])", R"([{"name": "a", "low": "small"}])", R"([3])", R"({"a": 1})", "3",
        R"([{"name": "a", "choices": "x"}])", R"([{"name": "a", "low_open": 1}])"}) {
    try {
      specs_from(json);
      FAIL() << json << " was taken";
    } catch (const Error& error) {
      EXPECT_EQ(error.id(), "options.schema") << json;
    }
  }
}

TEST(SchemaProblem, FindsWhatAPluginDeclaredWrong) {
  const auto problem = [](const char* json) {
    return schema_problem(specs_from(json)).value_or("");
  };
  EXPECT_EQ(problem(two_options), "");
  EXPECT_EQ(problem(R"([{"type": "real", "default": 1, "text": "t"}])"),
            "an option without a name");
  EXPECT_EQ(problem(R"([{"name": "a", "type": "real", "default": 1}])"), "option 'a' has no text");
  EXPECT_EQ(problem(R"([{"name": "a", "type": "real", "default": 1, "text": "t"},
                        {"name": "a", "type": "real", "default": 1, "text": "t"}])"),
            "option 'a' is declared twice");
  EXPECT_EQ(problem(R"([{"name": "id", "type": "text", "default": "", "text": "t"}])"),
            "option 'id' is reserved for the item's own name");
  EXPECT_EQ(problem(R"([{"name": "f", "type": "text", "default": "", "text": "t", "file": true}])"),
            "option 'f' is a file without a text option 'f_hash' beside it");
  EXPECT_EQ(problem(R"([{"name": "a", "type": "real", "default": 1, "text": "t", "low": 3,
                         "high": 2}])"),
            "option 'a' has no value in [3, 2]");
  EXPECT_EQ(problem(R"([{"name": "a", "type": "real", "default": 4, "text": "t", "high": 2}])"),
            "default, option 'a': expected a value in [-inf, 2], found 4");
  EXPECT_EQ(problem(R"([{"name": "a", "type": "text", "default": "z", "text": "t",
                         "choices": ["x"]}])"),
            "default, option 'a': expected one of x, found 'z'; did you mean 'x'?");
}

}  // namespace
}  // namespace gradus
