#include "record/record_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "gradus/error.h"
#include "record/schemas.h"

namespace gradus::record {
namespace {

template <class Call>
std::string error_text(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return "[" + error.id() + "] " + error.what();
  }
  return "";
}

TEST(JsonText, NumbersReadBackExactly) {
  std::mt19937_64 random(3);
  Json list = Json::array();
  while (list.size() < 2000) {
    const uint64_t bits = random();
    double value;
    std::memcpy(&value, &bits, sizeof value);
    if (std::isfinite(value)) list.push_back(value);
  }
  list.push_back(std::numeric_limits<double>::denorm_min());
  list.push_back(-0.0);
  list.push_back(std::numeric_limits<int64_t>::min());
  list.push_back(std::numeric_limits<uint64_t>::max());
  const Json back = Json::parse(json_text(list));
  ASSERT_EQ(back.size(), list.size());
  EXPECT_EQ(back.dump(), list.dump());
}

TEST(JsonText, KeepsOrderAndPutsNumbersOnOneLine) {
  const Json json = {{"b", {1, 2.5, nullptr}}, {"a", {{"c", Json::array()}, {"d", "x\n\"y\""}}}};
  EXPECT_EQ(json_text(json), R"({
  "b": [1, 2.5, null],
  "a": {
    "c": [],
    "d": "x\n\"y\""
  }
}
)");
  EXPECT_EQ(Json::parse(json_text(json)).dump(), json.dump());
}

TEST(JsonText, RefusesWhatJsonCannotSay) {
  EXPECT_THROW(json_text({{"a", {1.0, std::nan("")}}}), std::logic_error);
  EXPECT_THROW(json_text(std::numeric_limits<double>::infinity()), std::logic_error);
  EXPECT_TRUE(finite_or_null(std::nan("")).is_null());
  EXPECT_EQ(finite_or_null(2.0), 2.0);
}

TEST(JsonText, WritesTextThatIsNoUtf8) {
  // Lines of a run's standard error may hold any bytes.
  EXPECT_EQ(Json::parse(json_text("a\xff")), "a\xEF\xBF\xBD");
}

TEST(ParseJson, SaysLineAndColumn) {
  EXPECT_EQ(error_text([] { parse_json("{\n  \"a\": 1,\n  b\n}", "f.json"); }),
            "[json.syntax] f.json:3:3: expected JSON, found something else; the file may be cut "
            "off or edited");
  EXPECT_EQ(error_text([] { parse_json("{\"a\": [1,", "f.json"); }),
            "[json.syntax] f.json:1:10: expected JSON, found the end of the text; the file may be "
            "cut off or edited");
}

TEST(CheckSchema, NamesWhatIsExpectedAndFound) {
  const auto check = [](const Json& json) {
    return error_text([&] { check_schema(json, "gradus.run", "f"); });
  };
  EXPECT_EQ(check({{"schema", schema_tag("gradus.run")}}), "");
  EXPECT_EQ(check({{"schema", schema_tag("gradus.tool")}}),
            "[schema.name] f: expected the schema 'gradus.run', found 'gradus.tool'");
  EXPECT_EQ(check({{"schema", {{"name", "gradus.run"}, {"version", 9}}}}),
            "[schema.version] f: gradus.run: expected version 1, found version 9; read it with the "
            "Gradus that wrote it");
  for (const Json& json : {Json(), Json(3), Json::array(), Json::object(), Json{{"schema", 1}}}) {
    EXPECT_EQ(check(json), "[schema.name] f: expected the schema 'gradus.run', found none");
  }
}

TEST(CanonicalHash, DoesNotDependOnTheOrderOfKeys) {
  EXPECT_EQ(canonical_hash(Json::parse(R"({"a": 1, "b": {"c": 2, "d": 3}})")),
            canonical_hash(Json::parse(R"({"b": {"d": 3, "c": 2}, "a": 1})")));
  EXPECT_NE(canonical_hash(Json::parse("[1, 2]")), canonical_hash(Json::parse("[2, 1]")));
  EXPECT_NE(canonical_hash(Json::parse("1")), canonical_hash(Json::parse("1.0")));
}

TEST(Schemas, EverySchemaIsEmbeddedUnderItsName) {
  for (const std::string& name : schema_names()) {
    const Json schema = Json::parse(schema_text(name));
    EXPECT_EQ(schema["$id"], name + ".json");
    if (name == "gradus.figure") continue;  // a part of records, no file of its own
    const Json& tag = schema["properties"]["schema"]["properties"];
    EXPECT_EQ(tag["name"]["const"], name);
    EXPECT_EQ(tag["version"]["const"], schema_version(name));
  }
  EXPECT_EQ(error_text([] { schema_text("gradus.rum"); }),
            "[schema.unknown] schema: expected one of gradus.bench, gradus.claim, "
            "gradus.comparison, gradus.environment, gradus.figure, gradus.golden, gradus.plan, "
            "gradus.plugin, gradus.report, gradus.run, gradus.shards, gradus.tool, gradus.tuning, "
            "found 'gradus.rum'; did you mean 'gradus.run'?");
}

}  // namespace
}  // namespace gradus::record
