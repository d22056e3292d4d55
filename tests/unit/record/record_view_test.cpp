#include "record/record_view.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "gradus/error.h"
#include "gradus/hash.h"
#include "gradus/npy.h"
#include "record/record_file.h"
#include "record/record_json.h"

namespace gradus::record {
namespace {

const char* const run_json = R"({
  "schema": {"name": "gradus.run", "version": 1},
  "id": "r1", "study": "s", "method": "walk:adam lr=0.1", "entry": "walk:adam", "repetition": 3,
  "task": {"id": "suite.mlp", "name": "m", "version": 1, "options": {"rows": 7}},
  "model": {"id": "suite.net", "options": {"widths": [3, 1]}},
  "optimizer": null,
  "driver": {"id": "walk.driver", "options": {"cap": "inf", "optimizer": {"id": "b.sgd", "lr": 0.5}}},
  "settings": {"dtype": "float32", "evaluation": {"points": 4}},
  "status": "finished",
  "values": {"k": 2.5, "lost": null}, "texts": {"engine": "loop"},
  "tables": {"restarts": {"k": [1, null, 3], "law": ["a", "b", "c"]}},
  "probes": {"p": {"reduced": 9, "steps": [0, 2], "values": [1.5, null], "dense": null},
             "d": {"reduced": null, "steps": [], "values": [], "dense": "d.npy"},
             "g": {"reduced": null, "steps": [], "values": [], "dense": "g.npy"}},
  "evaluations": {"step": [0, 5, 9], "metrics": {"loss": [3.0, 2.0, 1.0], "acc": [0.1, null, 0.3]}},
  "artifacts": {"weights": {"file": "w.npy"}}})";

RecordView view_of(const Json& json, const std::filesystem::path& folder) {
  return {run_record_from_json({json, "record.json"}), folder};
}

RecordView run_record() {
  return view_of(Json::parse(run_json), "/folder/r1");
}

TEST(RecordView, NamesItemsAndStatus) {
  const RecordView record = run_record();
  EXPECT_EQ(record.name(), "adam lr=0.1");
  EXPECT_EQ(record.entry(), "adam");
  EXPECT_EQ(record.item(), "walk.driver");
  EXPECT_EQ(record.task(), "suite.mlp");
  EXPECT_EQ(record.status(), "finished");
  EXPECT_EQ(record.repetition(), 3);
  EXPECT_EQ(record.artifact("other"), "");
}

TEST(RecordView, FindsOptionsAndSettingsByPath) {
  const RecordView record = run_record();
  EXPECT_EQ(record.option("task.rows"), "7");
  EXPECT_EQ(record.number("task.rows"), 7);
  EXPECT_EQ(record.option("model.widths"), "[3,1]");
  EXPECT_EQ(record.number("driver.optimizer.lr"), 0.5);
  EXPECT_EQ(record.option("driver.optimizer"), "\"b.sgd\"");
  EXPECT_EQ(record.option("driver.optimizer.id"), "\"b.sgd\"");
  EXPECT_EQ(record.option("driver"), "\"walk.driver\"");
  EXPECT_EQ(record.number("driver.cap"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(record.option("dtype"), "\"float32\"");
  EXPECT_EQ(record.number("evaluation.points"), 4);
  for (const char* path : {"optimizer", "optimizer.lr", "model.depth", "nothing", "", "dtype.x"}) {
    EXPECT_EQ(record.option(path), "") << path;
    EXPECT_EQ(record.number(path), std::nullopt) << path;
  }
  EXPECT_EQ(record.number("dtype"), std::nullopt);
}

TEST(RecordView, ReadsValuesTablesProbesAndMetrics) {
  const RecordView record = run_record();
  EXPECT_EQ(record.value("k"), 2.5);
  EXPECT_EQ(record.value("lost"), std::nullopt);
  EXPECT_EQ(record.value("none"), std::nullopt);
  EXPECT_EQ(record.text("engine"), "loop");
  const std::vector<double> k = record.column("restarts", "k");
  ASSERT_EQ(k.size(), 3u);
  EXPECT_TRUE(std::isnan(k[1]));
  EXPECT_EQ(record.texts("restarts", "law"), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_TRUE(record.column("none", "k").empty());
  EXPECT_EQ(record.reduced("p"), 9);
  EXPECT_EQ(record.reduced("d"), std::nullopt);
  EXPECT_EQ(record.probe_steps("p"), (std::vector<double>{0, 2}));
  EXPECT_TRUE(std::isnan(record.probe_values("p")[1]));
  // Points at which a costly metric was not measured are left out of both.
  EXPECT_EQ(record.metric_steps("acc"), (std::vector<double>{0, 9}));
  EXPECT_EQ(record.metric_values("acc"), (std::vector<double>{0.1, 0.3}));
  EXPECT_EQ(record.metric_steps("loss").size(), 3u);
}

TEST(RecordView, ReadsDenseSeriesWithAndWithoutSteps) {
  std::string folder = (std::filesystem::temp_directory_path() / "gradus_view_XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::array<double, 4> numbers = {5, 6, 7, 8};
  const std::span<const double> values(numbers);
  Json json = Json::parse(run_json);
  const auto write = [&](const std::string& name, const Array& array) {
    write_npy(folder + "/" + name + ".npy", array);
    json["artifacts"]["probe." + name] = {
        {"file", name + ".npy"}, {"hash", fast_hash(array.bytes.data(), array.bytes.size())}};
  };
  write("d", make_array({4}, values));
  write("g", make_array({2, 2}, values));
  const RecordView record = view_of(json, folder);
  EXPECT_EQ(record.probe_steps("d"), (std::vector<double>{0, 1, 2, 3}));
  EXPECT_EQ(record.probe_values("d"), (std::vector<double>{5, 6, 7, 8}));
  EXPECT_EQ(record.probe_steps("g"), (std::vector<double>{5, 7}));
  EXPECT_EQ(record.probe_values("g"), (std::vector<double>{6, 8}));
  const auto error_with = [&](const Json& changed) {
    try {
      view_of(changed, folder).probe_values("g");
    } catch (const Error& error) {
      return error.id();
    }
    return std::string();
  };
  write("g", make_array({4, 1}, values));
  EXPECT_EQ(error_with(json), "record.dense");
  std::array<double, 4> flipped = numbers;
  flipped[2] += 1e-15;
  write_npy(folder + "/g.npy", make_array({2, 2}, std::span<const double>(flipped)));
  EXPECT_EQ(error_with(json), "record.artifact");
  json["artifacts"].erase("probe.g");
  EXPECT_EQ(error_with(json), "record.artifact");
  std::filesystem::remove_all(folder);
}

TEST(RecordViews, GiveRowsByNameAndByEntry) {
  ToolRecord counted;
  counted.tool.id = "t";
  RecordView first = run_record(), second = run_record(), tool(std::move(counted), "");
  second.rename("adam lr=0.2", "adam", 1);
  tool.rename("count", "count", 0);
  const RecordViews records("smoke", {first, second, tool});
  EXPECT_EQ(records.study(), "smoke");
  EXPECT_EQ(records.all().size(), 3u);
  EXPECT_EQ(records.named("adam").size(), 2u);
  ASSERT_EQ(records.named("adam lr=0.2").size(), 1u);
  EXPECT_EQ(records.named("adam lr=0.2")[0]->repetition(), 1);
  ASSERT_EQ(records.named("count").size(), 1u);
  EXPECT_EQ(records.named("count")[0]->item(), "t");
  EXPECT_TRUE(records.named("none").empty());
}

/// A fresh folder with an array in a file "w.npy", and a record that names it.
class ArtifactFile : public ::testing::Test {
 protected:
  ArtifactFile() {
    std::string name = (std::filesystem::temp_directory_path() / "gradus_XXXXXX").string();
    folder = ::mkdtemp(name.data());
    const std::array<float, 2> values = {1, 2};
    array = make_array<float>({2}, values);
    write_npy(folder / "w.npy", array);
  }
  ~ArtifactFile() override { std::filesystem::remove_all(folder); }

  RecordView record(const std::string& file) const {
    const std::string hash = fast_hash(array.bytes.data(), array.bytes.size());
    RunRecord run;
    run.artifacts.emplace_back("weights", ArtifactUse{file, hash, {}, ""});
    return {std::move(run), folder};
  }
  std::string error(const std::string& file) const {
    try {
      record(file).artifact("weights");
    } catch (const Error& error) {
      return error.id();
    }
    return {};
  }

  std::filesystem::path folder;
  Array array;
};

TEST_F(ArtifactFile, IsNamedByItsRecord) {
  EXPECT_EQ(record("w.npy").artifact("weights"), folder / "w.npy");
}

TEST_F(ArtifactFile, OfAnotherContentIsRefused) {
  array.bytes[3] ^= std::byte{1};  // one flipped bit of a weight
  write_npy(folder / "w.npy", array);
  array.bytes[3] ^= std::byte{1};
  EXPECT_EQ(error("w.npy"), "record.artifact");
}

TEST_F(ArtifactFile, LiesInTheRecordsFolder) {
  std::filesystem::create_directory(folder / "below");
  std::filesystem::rename(folder / "w.npy", folder / "below" / "w.npy");
  for (const char* file : {"below/w.npy", "../w.npy", "..", ".", ""}) {
    EXPECT_EQ(error(file), "record.artifact") << file;
  }
  EXPECT_EQ(error((folder / "below" / "w.npy").string()), "record.artifact");
}

}  // namespace
}  // namespace gradus::record
