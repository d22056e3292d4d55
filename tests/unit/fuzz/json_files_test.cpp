// Damaged plans, records and studies, read in this process as the commands read them.
#include <gtest/gtest.h>

#include "../study/fixture.h"
#include "../study/records.h"
#include "base/files.h"
#include "base/json.h"
#include "mutations.h"
#include "record/environment.h"
#include "record/packed_records.h"
#include "record/record_file.h"
#include "record/record_json.h"
#include "study/merge.h"
#include "study/plan.h"
#include "study/results.h"
#include "study/shard.h"

namespace gradus::testing {
namespace {

study::Plan small_plan() {
  return plan(small_study);
}

Json small_record() {
  return to_json(record_of(small_plan().runs.front(), record::RunStatus::finished, 1, platform));
}

/// A claim's record, as the worker writes it.
Json small_claim() {
  return {{"schema", record::schema_tag("gradus.claim")},
          {"claim", "walk.W1"},
          {"study", "smoke"},
          {"kind", "theorem"},
          {"text", "it walks"},
          {"source", "section 1"},
          {"criterion", "steps > 0"},
          {"options", {{"level", 0.05}}},
          {"verdict", "holds"},
          {"why", "it did"},
          {"measured", "3"},
          {"bound", "0"},
          {"tolerance", ""},
          {"indicative", false},
          {"numbers", {{"steps", 3.0}}},
          {"records", {"a", "b"}},
          {"error", nullptr}};
}

/// A golden file, as `gradus check --write-golden` writes it.
Json small_golden() {
  return {{"schema", record::schema_tag("gradus.golden")},
          {"plugin", "walk"},
          {"semantics", 2},
          {"platform",
           {{"torch", "2.13.0"},
            {"blas", "mkl"},
            {"cpu_capability", "AVX2"},
            {"cpu", "one"},
            {"device", "cpu"},
            {"compiler", "gcc 12"},
            {"assertions", false}}},
          {"items", {{"adam", {{"problem", "quadratic"}, {"steps", 20}, {"end", {0.5, 1e-300}}}}}}};
}

/// `read` is given the JSON of each damaged form that is JSON within the limits.
void expect_json(std::size_t count, const Json& whole,
                 const std::function<void(const Json&)>& read) {
  EXPECT_NO_THROW(read(whole));
  const std::string text = json_text(whole);
  expect_named_errors(
      count, [&](std::uint64_t seed) { return Mutations(seed).of_json_text(text); },
      [&](const std::string& damaged) { read(parse_json(damaged, "file")); });
}

void read_records(std::size_t count) {
  const TemporaryFolder folder;
  const auto file = folder.path / study::plan_file;
  expect_json(count, Json::parse(plan_text(small_plan())), [&](const Json& json) {
    record::write_json(file, json);
    study::read_plan_owner(file);
    study::read_plan(file);
  });
  const study::Plan plan = small_plan();
  const OutputFolder out(folder.path);
  study::write_shard_plan(
      out, study::share_out(plan, study::todo_list(plan, study::Results(folder.path), {}), 3, {}));
  const auto shards = folder.path / study::shard_plan_file;
  expect_json(count, record::read_json(shards, "gradus.shards").json(), [&](const Json& json) {
    record::write_json(shards, json);
    study::read_shard_plan(shards);
  });
  expect_json(count, small_record(), [](const Json& json) {
    record::check_schema(json, "gradus.run", "file");
    record::run_record_from_json({json, "file"});
  });
  expect_json(count, small_record(), [](const Json& json) {
    record::tool_record_from_json({json, "file"});
  });
  expect_json(count, small_claim(), [](const Json& json) {
    record::claim_record_from_json({json, "file"});
  });
  expect_json(count, to_json(record::study_environment(platform, {{"baselines", "h"}})),
              [](const Json& json) {
                record::environment_from_json({json, "file"});
              });
  expect_json(count, small_golden(), [](const Json& json) {
    record::check_schema(json, "gradus.golden", "file");
    record::golden_from_json({json, "file"});
  });
}

TEST(Golden, KeepsEveryKey) {
  EXPECT_EQ(to_json(record::golden_from_json({small_golden(), "file"})), small_golden());
}

TEST(DamagedJson, EndsInNamedErrors) {
  read_records(1000);
}

TEST(DamagedJsonSlow, EndsInNamedErrors) {
  read_records(15000);
}

void read_studies(std::size_t count) {
  expect_named_errors(
      count, [](std::uint64_t seed) { return Mutations(seed).of_bytes(small_study); },
      [](const std::string& toml) { plan(toml); });
}

TEST(DamagedStudies, EndInNamedErrors) {
  read_studies(1500);
}

TEST(DamagedStudiesSlow, EndInNamedErrors) {
  read_studies(20000);
}

/// Folders whose records carry the hash of their damaged content, as somebody who means harm would
/// write them.
void read_folders(std::size_t count) {
  const TemporaryFolder folder;
  const study::Plan plan = small_plan();
  const auto shard = folder.path / "shard";
  study::write_plan(shard, plan, small_study);
  const std::string text = json_text(small_record());
  const std::string id = plan.runs.front().id;
  study::TodoOptions options;
  options.platform = platform;
  expect_named_errors(
      count, [&](std::uint64_t seed) { return Mutations(seed).of_json_text(text); },
      [&](const std::string& damaged) {
        const Json record = parse_json(damaged, "file");
        const bool object = record.is_object() && !record.empty();
        OutputFolder(shard).write("runs/" + id + "/record.json",
                                  object ? record::hashed_json_text(record) : damaged);
        const study::Results results(shard);
        study::todo_list(plan, results, options);
        study::merge(folder.path / "out", {shard});
        if (!results.unreadable().empty()) throw Error("unreadable", results.unreadable().front());
      });
}

void read_packed(std::size_t count) {
  const TemporaryFolder folder;
  const OutputFolder out(folder.path);
  const std::string id(32, 'a'), other(32, 'b'), text = json_text(small_record());
  record::PackText pack;
  pack.add(id, text);
  pack.add(other, text);
  pack.write(out, "runs", 1);
  const auto file = folder.path / "runs" / record::packed_file_name(1);
  const std::string whole = read_file(file);
  expect_named_errors(
      count, [&](std::uint64_t seed) { return Mutations(seed).of_bytes(whole); },
      [&](const std::string& damaged) {
        write_atomically(file, damaged);
        const record::PackedRecords packed(folder.path / "runs");
        for (const std::string& found : packed.ids()) packed.text(found);
      });
}

TEST(DamagedPacks, EndInNamedErrors) {
  read_packed(1000);
}

TEST(DamagedFolders, EndInNamedErrors) {
  read_folders(150);
}

TEST(DamagedFoldersSlow, EndInNamedErrors) {
  read_folders(3000);
}

}  // namespace
}  // namespace gradus::testing
