#include "record/environment.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/files.h"
#include "record/record_file.h"
#include "record/record_json.h"

namespace gradus::record {
namespace {

struct FakeRoot {
  FakeRoot() {
    std::string name = (std::filesystem::temp_directory_path() / "gradus_root_XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~FakeRoot() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

TEST(MachineEnvironment, ReadsTheMachine) {
  const FakeRoot root;
  write_atomically(root.path / "proc/cpuinfo",
                   "processor\t: 0\nmodel name\t: A CPU \nphysical id\t: 0\ncore id\t: 0\n"
                   "processor\t: 1\nmodel name\t: A CPU\nphysical id\t: 0\ncore id\t: 0\n"
                   "processor\t: 2\nmodel name\t: A CPU\nphysical id\t: 1\ncore id\t: 0\n");
  write_atomically(root.path / "proc/loadavg", "1.25 0.5 0.25 1/2 3\n");
  write_atomically(root.path / "proc/meminfo", "MemFree: 1 kB\nMemTotal:  2048 kB\n");
  write_atomically(root.path / "etc/os-release", "NAME=\"x\"\nPRETTY_NAME=\"Some OS 1\"\n");
  const Environment environment = machine_environment(root.path);
  EXPECT_EQ(environment.cpu, "A CPU");
  EXPECT_EQ(environment.cores, 2);
  EXPECT_EQ(environment.load, 1.25);
  EXPECT_EQ(environment.memory_bytes, 2097152);
  EXPECT_EQ(environment.distribution, "Some OS 1");
  EXPECT_FALSE(environment.governor);
  ASSERT_EQ(environment.reasons.size(), 1u);
  EXPECT_EQ(environment.reasons[0].first, "governor");
}

TEST(MachineEnvironment, GivesAReasonForEverythingUnknown) {
  const FakeRoot root;
  const Json json = to_json(machine_environment(root.path));
  for (const auto& [key, value] : json.items()) {
    // The platform and the revision are no facts of the machine.
    if (key == "platform" || key == "git_revision") continue;
    EXPECT_EQ(value.is_null(), json["reasons"].contains(key)) << key;
  }
  EXPECT_EQ(json["reasons"].size(), 6u);
}

TEST(SourceRevision, IsWhatTheBuildWroteDown) {
  const FakeRoot root;
  const std::string commit = "0123456789abcdef0123456789abcdef01234567";
  const auto file = root.path / "revision";
  EXPECT_TRUE(source_revision(file) == std::nullopt);
  for (const std::string& good : {commit, commit + "-dirty", commit + commit.substr(0, 24)}) {
    write_atomically(file, good + "\n");
    EXPECT_EQ(source_revision(file), good);
  }
  for (const std::string& bad : {std::string(), commit + "0", "-dirty" + commit, commit + "\x1b"}) {
    write_atomically(file, bad + "\n");
    EXPECT_TRUE(source_revision(file) == std::nullopt) << bad;
  }
}

TEST(StudyEnvironment, IsWrittenUnderItsHash) {
  const FakeRoot root;
  const Environment environment =
      study_environment({{"torch", "2.13.0"}}, {{"baselines", "h"}}, root.path);
  const std::string hash = write_environment(root.path, environment);
  const Json back =
      read_json(root.path / "environments" / (hash + ".json"), "gradus.environment").json();
  EXPECT_EQ(back.dump(), to_json(environment).dump());
  EXPECT_EQ(canonical_hash(back), hash);
  EXPECT_EQ(back["platform"]["torch"], "2.13.0");
}

}  // namespace
}  // namespace gradus::record
