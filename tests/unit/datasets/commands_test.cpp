#include "gradus/datasets/commands.h"

#include "gradus/datasets/fetch.h"
#include "gradus/datasets/load.h"
#include "gradus/hash.h"
#include "http_server.h"
#include "samples.h"

namespace gradus::datasets {
namespace {

namespace fs = std::filesystem;

const std::string table = "1,2,3,4,0\n5,6,7,8,1\n9,10,11,12,1\n";

/// A data set of one table that a server of this test distributes.
class DataCommand : public DataTest {
 protected:
  DataCommand()
      : server_([this](const HttpRequest& request) {
          if (!request.path.ends_with("/t.csv")) return HttpAnswer{404, "", ""};
          return with_ranges(request, served_);
        }) {
    entry_.name = "tiny";
    entry_.input_shape = {1, 2, 2};
    entry_.largest_input = 16;
    entry_.classes = {"no", "yes"};
    entry_.train_rows = 2;
    entry_.test_rows = 1;
    const std::string sha256 = sha256_file(file("original", table));
    entry_.layouts = {
        {"this test", Format::csv, {{"t.csv", table.size(), sha256}}, server_.url("/files/")}};
  }

  const Variable home_{"XDG_DATA_HOME", (folder_ / "home").string()};
  const Variable path_{"GRADUS_DATA_PATH", ""};
  std::string served_ = table;
  HttpServer server_;
  Entry entry_;
  const fs::path target_ = folder_ / "home" / "gradus" / "tiny" / "t.csv";
};

TEST_F(DataCommand, FetchPutsFilesWhereLoadFindsThem) {
  expect_error([&] { load(entry_); }, "data.missing", {"gradus data fetch tiny"});
  std::vector<std::uint64_t> totals;
  FetchOptions options;
  options.progress = [&](const FetchProgress& progress) {
    EXPECT_EQ(progress.file, "t.csv");
    EXPECT_EQ(progress.number, 1u);
    EXPECT_EQ(progress.count, 1u);
    totals.push_back(progress.total);
    return true;
  };
  const std::vector<FetchRow> rows = fetch(entry_, options);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].status, "fetched");
  EXPECT_EQ(rows[0].checksum, "ok");
  EXPECT_EQ(rows[0].path, target_);
  EXPECT_FALSE(totals.empty());
  EXPECT_EQ(totals.back(), table.size());
  EXPECT_EQ(load(entry_).test.labels.values<std::int64_t>()[0], 1);
  EXPECT_EQ(fetch(entry_)[0].status, "present");
  EXPECT_EQ(server_.requests().size(), 1u);
}

TEST_F(DataCommand, FetchTakesTheUsersAddressAndFolder) {
  FetchOptions options;
  options.folder = folder_ / "mine";
  for (const std::string& url : {server_.url("/mirror/t.csv"), server_.url("/mirror/")}) {
    options.url = url;
    EXPECT_EQ(fetch(entry_, options)[0].path, folder_ / "mine" / "t.csv");
    EXPECT_EQ(server_.requests().back().path, "/mirror/t.csv");
    fs::remove(folder_ / "mine" / "t.csv");
  }
  write_atomically(folder_ / "mine" / "t.csv.part", table.substr(0, 10));
  const FetchRow row = fetch(entry_, options)[0];
  EXPECT_EQ(row.status, "resumed");
  EXPECT_EQ(to_json(row)["status"], "resumed");
  options.url = server_.url("/elsewhere");
  options.folder = folder_ / "other";
  expect_error([&] { fetch(entry_, options); }, "data.fetch", {"404"});
}

TEST_F(DataCommand, FetchTakesAnyLayoutOfTheFile) {
  served_ = table + "\n";
  entry_.layouts.push_back({"a mirror", Format::csv, {{"t.csv", served_.size(), ""}}, ""});
  EXPECT_EQ(fetch(entry_)[0].checksum, "no checksum published here");
  EXPECT_EQ(path_of_data(entry_).origin, "a mirror");
}

TEST_F(DataCommand, FetchReplacesDamagedFiles) {
  std::string damaged = table;
  damaged[0] = '3';
  write_atomically(target_, damaged);
  EXPECT_EQ(fetch(entry_).at(0).status, "fetched");
  EXPECT_EQ(read_file(target_), table);
  EXPECT_EQ(fetch(entry_).at(0).checksum, "ok");
}

TEST_F(DataCommand, FetchSaysWhenThereIsNoAddress) {
  entry_.layouts[0].url.clear();
  expect_error([&] { fetch(entry_); }, "data.fetch", {"tiny", "this test", "--url"});
  served_[0] = '2';
  entry_.layouts[0].url = server_.url("/");
  expect_error([&] { fetch(entry_); }, "data.checksum", {"t.csv", "SHA-256"});
  EXPECT_FALSE(fs::exists(target_));
}

TEST_F(DataCommand, VerifyFindsDamage) {
  EXPECT_EQ(verify_data(entry_).at(0).status, "missing");
  write_atomically(target_, table);
  const auto statuses = [&] {
    std::vector<std::string> list;
    for (const VerifyRow& row : verify_data(entry_)) list.push_back(row.file + ": " + row.status);
    return list;
  };
  using Statuses = std::vector<std::string>;
  EXPECT_EQ(statuses(), (Statuses{"t.csv: ok", "content: no checksum published here"}));
  entry_.content = content_hash(load(entry_));
  EXPECT_EQ(statuses(), (Statuses{"t.csv: ok", "content: ok"}));
  std::string damaged = table;
  damaged[0] = '3';
  write_atomically(target_, damaged);
  EXPECT_EQ(statuses(), (Statuses{"t.csv: differs", "content: differs"}));
  damaged[0] = 'x';
  write_atomically(target_, damaged);
  EXPECT_EQ(statuses(), (Statuses{"t.csv: differs", "content: unreadable"}));
  const VerifyRow row = verify_data(entry_).at(1);
  EXPECT_FALSE(row.good());
  EXPECT_NE(row.found.find("line 1, column 1"), std::string::npos) << row.found;
  entry_.layouts[0].files[0].sha256.clear();
  EXPECT_EQ(statuses()[0], "t.csv: no checksum published here");
  EXPECT_EQ(to_json(verify_data(entry_).at(0))["dataset"], "tiny");
}

TEST_F(DataCommand, ListsWhatIsHereAndWhatIsNot) {
  const std::vector<ListRow> rows = list_data();
  ASSERT_EQ(rows.size(), catalogue().size());
  for (const ListRow& row : rows) {
    if (row.name == "mnist") {
      EXPECT_FALSE(row.present);
      EXPECT_TRUE(row.fetchable);
      EXPECT_EQ(row.size, 11594722u);
      EXPECT_EQ(to_json(row)["input_shape"], Json({1, 28, 28}));
    }
    if (row.name == "digits") {
      EXPECT_TRUE(row.present);
      EXPECT_FALSE(row.fetchable);
      EXPECT_TRUE(fs::exists(row.folder / "digits.csv.gz"));
    }
  }
}

TEST_F(DataCommand, VerifiesTheRealFiles) {
  for (const char* name : {"digits", "fashion_mnist"}) {
    for (const VerifyRow& row : verify_data(entry(name))) {
      EXPECT_EQ(row.status, "ok") << name << " " << row.file << " " << row.found;
    }
  }
  const PathRow path = path_of_data(entry("digits"));
  EXPECT_TRUE(fs::exists(path.files.at(0)));
  EXPECT_EQ(to_json(path)["files"].size(), 1u);
  expect_error([] { path_of_data(entry("mnist")); }, "data.missing", {"mnist"});
}

}  // namespace
}  // namespace gradus::datasets
