#include "study/option_files.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "base/files.h"
#include "fixture.h"
#include "gradus/hash.h"
#include "study/plan.h"

namespace gradus::study {
namespace {

namespace fs = std::filesystem;

const char* const scripts = R"({
  "schema": {"name": "gradus.plugin", "version": 1}, "file": "/p/scripts.so", "hash": "h",
  "id": "scripts", "version": "1.0.0", "semantics": 1, "title": "Scripts", "authors": "A",
  "year": 2026, "reference": "", "licence": "Apache-2.0", "studies": {},
  "items": [
    {"kind": "optimizer", "name": "script", "id": "scripts.script", "text": "t", "options": [
      {"name": "file", "type": "text", "default": "", "text": "t", "file": true},
      {"name": "file_hash", "type": "text", "default": "", "text": "t"},
      {"name": "free", "type": "table", "default": {}, "text": "t"}]}]})";

class OptionFiles : public ::testing::Test {
 protected:
  OptionFiles() : catalogue_(testing::catalogue()) {
    std::string name = (fs::temp_directory_path() / "gradus_option_files_XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    catalogue_.add(record::plugin_description_from_text(scripts));
    write_atomically(folder_ / "a/my.py", "one");
    write_atomically(folder_ / "b/my.py", "one");
    write_atomically(folder_ / "a/other.py", "two");
  }
  ~OptionFiles() override { fs::remove_all(folder_); }

  Plan plan_of(const std::string& place, const std::string& options) const {
    const std::string toml =
        "name = \"s\"\nseeds = 1\n[[task]]\nid = \"bowl\"\n[[method]]\nname = \"script\"\n"
        "optimizer = { id = \"script\", " +
        options + " }\n";
    return make_plan(study_from(parse_study(toml, (folder_ / place / "study.toml").string())),
                     catalogue_, testing::checksums());
  }
  static OptionTable options_of(const Plan& plan) { return plan.runs.at(0).optimizer->options; }

  fs::path folder_;
  ItemCatalogue catalogue_;
};

TEST_F(OptionFiles, PathsStartFromTheStudysFolderAndHaveTheirHashBesideThem) {
  const OptionTable options = options_of(plan_of("a", "file = \"my.py\""));
  EXPECT_EQ(options.text_of("file"), (folder_ / "a/my.py").string());
  EXPECT_EQ(options.text_of("file_hash"), fast_hash("one"));
  EXPECT_EQ(options_of(plan_of("a", "free = { lr = 1 }")).text_of("file_hash"), "");
}

TEST_F(OptionFiles, RunsAreKnownByTheContentNotByThePlace) {
  const std::string here = plan_of("a", "file = \"my.py\"").runs[0].id;
  EXPECT_EQ(plan_of("b", "file = \"my.py\"").runs[0].id, here);
  EXPECT_NE(plan_of("a", "file = \"other.py\"").runs[0].id, here);
  write_atomically(folder_ / "a/my.py", "changed");
  EXPECT_NE(plan_of("a", "file = \"my.py\"").runs[0].id, here);
}

TEST_F(OptionFiles, AFileThatIsNotThereIsNamed) {
  EXPECT_EQ(testing::error_of([&] { plan_of("a", "file = \"none.py\""); }),
            "[options.file] " + (folder_ / "a/study.toml").string() +
                ":7:30: method 'script', option 'file': expected a file that can be read, found "
                "nothing " +
                (folder_ / "a/none.py").string() + "; paths start from the folder of the study");
  EXPECT_TRUE(
      testing::error_of([&] { plan_of("", "file = \"a\""); }).starts_with("[options.file]"));
}

TEST_F(OptionFiles, ATableTakesAnyNamesAndAGridInIt) {
  const Plan plan = plan_of("a", "free = { lr = { grid = [0.1, 0.2] }, betas = [0.9, 0.99] }");
  ASSERT_EQ(plan.runs.size(), 2u);
  EXPECT_EQ(to_text(*plan.runs[1].optimizer->options.find("free")),
            R"({"lr":0.2,"betas":[0.9,0.99]})");
  EXPECT_EQ(plan.runs[1].method, "script lr=0.2");
}

}  // namespace
}  // namespace gradus::study
