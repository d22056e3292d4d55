#include "record/work_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files.h"
#include "gradus/error.h"
#include "record/environment.h"
#include "record/ids.h"
#include "record/record_file.h"
#include "record/record_json.h"
#include "record/schemas.h"

namespace gradus::record {
namespace {

namespace fs = std::filesystem;

/// A folder with one record, runs/<id>.
class Records : public ::testing::Test {
 protected:
  Records() {
    std::string name = (fs::temp_directory_path() / "gradus_records_XXXXXX").string();
    out = ::mkdtemp(name.data());
    const Json required = Json::parse(schema_text("gradus.run")).at("required");
    for (const Json& key : required) record[key.get<std::string>()] = nullptr;
    record.update({{"schema", schema_tag("gradus.run")},
                   {"task", {{"id", "suite.bowl"}, {"name", "bowl"}, {"version", 1}}},
                   {"model", {{"id", "suite.point"}, {"options", Json::object()}}},
                   {"optimizer", {{"id", "baselines.sgd"}, {"options", {{"lr", 0.1}}}}},
                   {"settings", {{"dtype", "float32"}, {"wall_limit_s", 600.0}}},
                   {"plugins", {{"suite", {{"semantics", 2}}}}},
                   {"status", "finished"},
                   {"values", {{"loss", 0.25}}}});
    record["id"] = request_id(run_request_from_json({record, "record"}));
    folder = out / "runs" / record["id"].get<std::string>();
    write_hashed_json(folder / record_file, record);
  }
  ~Records() override { fs::remove_all(out); }

  /// The id of the error that reading the record in its place throws; empty: none.
  std::string error() const { return error_in(folder); }
  static std::string error_in(const fs::path& place) {
    try {
      read_placed_record(place, WorkKind::run);
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), ::testing::HasSubstr(place.string())) << "names the file";
      return error.id();
    }
    return {};
  }
  void edit(const std::string& part, const std::string& by) const {
    std::string text = read_file(folder / record_file);
    const std::size_t at = text.find(part);
    ASSERT_NE(at, std::string::npos) << part;
    write_atomically(folder / record_file, text.replace(at, part.size(), by));
  }

  Json record;
  fs::path out, folder;
};

TEST_F(Records, ComeBackAsTheyWereWritten) {
  const AnyRecord read = read_placed_record(folder, WorkKind::run);
  EXPECT_EQ(to_json(std::get<RunRecord>(read)).dump(),
            to_json(run_record_from_json({record, "record"})).dump());
  EXPECT_EQ(read_json(folder / record_file, "gradus.run").json().count("content_hash"), 1u);
}

TEST_F(Records, AChangedResultIsNoticed) {
  edit("0.25", "0.24");
  EXPECT_EQ(error(), "record.hash");
}

TEST_F(Records, AHashThatWasTakenAwayIsNoticed) {
  edit(",\n  \"content_hash\": \"", ",\n  \"other\": \"");
  EXPECT_EQ(error(), "record.hash");
}

TEST_F(Records, OneWithoutAHashIsRefused) {
  write_json(folder / record_file, record);
  EXPECT_EQ(error(), "record.hash");
}

/// Whoever edits options may write the hash of the content again, but not the id.
TEST_F(Records, AnIdIsThatOfTheRequest) {
  record["optimizer"]["options"]["lr"] = 0.5;
  write_hashed_json(folder / record_file, record);
  EXPECT_EQ(error(), "record.id");
}

TEST_F(Records, NamesAndLimitsAreNoPartOfTheId) {
  record["task"]["name"] = "another";
  record["settings"]["wall_limit_s"] = 10.0;
  write_hashed_json(folder / record_file, record);
  EXPECT_EQ(error(), "");
}

TEST_F(Records, AnotherRunsRecordIsNamed) {
  const fs::path other = out / "runs" / std::string(32, 'a');
  fs::copy(folder, other);
  EXPECT_EQ(error_in(other), "record.place");
}

TEST_F(Records, AnIdIsNoPath) {
  for (const char* id : {"../../keys", "..", "/etc", "", "a/b"}) {
    record["id"] = id;
    write_hashed_json(folder / record_file, record);
    EXPECT_EQ(error(), "record.id") << id;
  }
  record["id"] = 7;
  write_hashed_json(folder / record_file, record);
  EXPECT_EQ(error(), "schema.type");
}

TEST_F(Records, ARequestOfAnotherShapeIsNamed) {
  record["settings"] = "none";
  write_hashed_json(folder / record_file, record);
  EXPECT_EQ(error(), "schema.type");
}

TEST_F(Records, ClaimsAreReadByTheirName) {
  Json claim;
  const Json required = Json::parse(schema_text("gradus.claim")).at("required");
  for (const Json& key : required) claim[key.get<std::string>()] = nullptr;
  claim.update({{"schema", schema_tag("gradus.claim")},
                {"claim", "walk.W1"},
                {"verdict", "holds"},
                {"records", Json::array()}});
  write_hashed_json(out / "claims/walk.W1.json", claim);
  EXPECT_EQ(read_claim_record(out, "walk.W1").claim, "walk.W1");
  fs::copy(out / "claims/walk.W1.json", out / "claims/walk.W2.json");
  EXPECT_THROW(read_claim_record(out, "walk.W2"), Error);
  EXPECT_THROW(read_claim_record(out, "../walk.W1"), Error);
}

TEST_F(Records, EnvironmentsAreNamedAfterTheirContent) {
  const Environment environment = study_environment({}, {}, out);
  const std::string hash = write_environment(out, environment);
  const std::optional<Environment> read = read_environment(out, hash);
  ASSERT_TRUE(read);
  EXPECT_EQ(to_json(*read).dump(), to_json(environment).dump());
  EXPECT_FALSE(read_environment(out, std::string(32, 'b')));
  const fs::path file = out / "environments" / (hash + ".json");
  fs::copy(file, out / "environments" / (std::string(32, 'a') + ".json"));
  EXPECT_THROW(read_environment(out, std::string(32, 'a')), Error);
  EXPECT_THROW(read_environment(out, "../environments/" + hash), Error);
}

TEST(Ids, HaveAForm) {
  EXPECT_TRUE(is_hash("0123456789abcdef0123456789abcdef"));
  EXPECT_FALSE(is_hash("0123456789ABCDEF0123456789abcdef"));
  EXPECT_FALSE(is_hash("0123456789abcdef0123456789abcde"));
  EXPECT_FALSE(is_hash("0123456789abcdef0123456789abcde/"));
  EXPECT_TRUE(is_item_id("random_restart_sgd.D6"));
  for (const char* text : {"", "a", ".a", "a.", "a.b.c", "../a.b", "a.b/c", "..", "a.b\n"}) {
    EXPECT_FALSE(is_item_id(text)) << text;
  }
}

}  // namespace
}  // namespace gradus::record
