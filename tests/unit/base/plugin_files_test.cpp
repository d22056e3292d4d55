#include "base/plugin_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "base/files.h"
#include "gradus/error.h"
#include "gradus/hash.h"

namespace gradus {
namespace {

namespace fs = std::filesystem;

class PluginFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    folder = fs::temp_directory_path() / ("gradus_plugin_files." + std::to_string(::getpid()));
    for (const char* part : {"one", "two"}) {
      write_atomically(folder / part / "a.so", std::string("plugin ") + part);
    }
    write_atomically(folder / "two/b.so", "plugin b");
    write_atomically(folder / "two/notes.txt", "no plugin");
  }
  void TearDown() override {
    ::unsetenv("GRADUS_PLUGIN_PATH");
    fs::remove_all(folder);
  }
  fs::path folder;
};

TEST_F(PluginFiles, SearchesThePathInOrderAndNeverTheWorkingDirectory) {
  const std::string path = "." + (":" + (folder / "one").string()) +
                           "::relative:" + (folder / "two").string() + ":" +
                           (folder / "missing").string();
  ::setenv("GRADUS_PLUGIN_PATH", path.c_str(), 1);
  const std::vector<fs::path> folders = plugin_folders();
  ASSERT_EQ(folders.size(), 4U);
  EXPECT_EQ(folders[0], folder / "one");
  EXPECT_EQ(folders[3], program_folder().parent_path() / "lib/gradus/plugins");
  const std::vector<PluginFile> files = find_plugin_files();
  ASSERT_GE(files.size(), 3U);
  EXPECT_EQ(files[0].path, folder / "one/a.so");
  EXPECT_EQ(files[1].path, folder / "two/a.so");
  EXPECT_EQ(files[1].shadowed_by, folder / "one/a.so");
  EXPECT_EQ(files[2].id, "b");
  EXPECT_TRUE(files[2].shadowed_by.empty());
}

TEST_F(PluginFiles, TakesGivenFilesFirst) {
  ::setenv("GRADUS_PLUGIN_PATH", (folder / "one").c_str(), 1);
  const std::vector<fs::path> given = {folder / "two/a.so"};
  const std::vector<PluginFile> files = find_plugin_files(given);
  EXPECT_EQ(files[0].path, given[0]);
  EXPECT_EQ(files[1].shadowed_by, given[0]);
  const std::vector<fs::path> missing = {folder / "none.so"};
  EXPECT_THROW(find_plugin_files(missing), Error);
}

TEST_F(PluginFiles, CacheForgetsWhatChanged) {
  const fs::path file = folder / "one/a.so", worker = folder / "two/b.so";
  const ProbeCache cache(worker, folder / "cache");
  EXPECT_FALSE(cache.find(file));
  const std::string description = R"({"id":"a","hash":")" + fast_hash(read_file(file)) + R"("})";
  cache.store(file, description);
  EXPECT_EQ(cache.find(file), description);
  EXPECT_FALSE(ProbeCache(file, folder / "cache").find(file)) << "another worker";
  const auto time = fs::last_write_time(file);
  write_atomically(file, "plugin ENO");  // of the same size and time: the hash tells
  fs::last_write_time(file, time);
  EXPECT_FALSE(cache.find(file));
  for (const auto& entry : fs::directory_iterator(folder / "cache")) {
    write_atomically(entry.path(), "{damaged");
  }
  EXPECT_FALSE(cache.find(file));
}

TEST_F(PluginFiles, CacheWaitsForNoOne) {
  const fs::path file = folder / "one/a.so";
  const ProbeCache cache(folder / "two/b.so", folder / "cache");
  const std::string description = R"({"id":"a","hash":")" + fast_hash(read_file(file)) + R"("})";
  cache.store(file, description);
  const fs::path entry = fs::directory_iterator(folder / "cache")->path();
  fs::remove(entry);
  ASSERT_EQ(::mkfifo(entry.c_str(), 0600), 0);
  EXPECT_FALSE(cache.find(file));
  cache.store(file, description);
  EXPECT_TRUE(fs::is_fifo(entry));
}

}  // namespace
}  // namespace gradus
