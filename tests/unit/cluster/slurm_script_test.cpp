#include "cluster/slurm_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../study/fixture.h"
#include "cluster/submission.h"

namespace gradus::cluster {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

SlurmStudy small_array() {
  SlurmStudy study;
  study.name = "small";
  study.gradus = "/opt/gradus/bin/gradus";
  study.out = "/home/ann/results";
  study.shards = 4;
  study.tasks = {1, 2, 4};
  study.run = {"/home/ann/study.toml", "--set", "adam.lr=0.1"};
  return study;
}

TEST(SlurmScript, RunsOneShardATask) {
  SlurmStudy study = small_array();
  study.array_limit = 2;
  study.cpus_per_task = 3;
  study.of_array = {"--time=1:00:00", "--gres=gpu:1"};
  study.of_both = {"--partition=long"};
  const std::string script = array_script(study);
  EXPECT_EQ(script.substr(0, script.find("\n\n")), R"(#!/bin/bash
#SBATCH --job-name=gradus-small
#SBATCH --array=1-2,4%2
#SBATCH --output=/home/ann/results/slurm/%a.log
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --signal=B:USR1@60
#SBATCH --cpus-per-task=3
#SBATCH --time=1:00:00
#SBATCH --gres=gpu:1
#SBATCH --partition=long)");
  EXPECT_THAT(script, HasSubstr("folder=/home/ann/results/shards/$SLURM_ARRAY_TASK_ID\n"));
  EXPECT_THAT(script, HasSubstr("/opt/gradus/bin/gradus run /home/ann/study.toml --set "
                                "adam.lr=0.1 --out \"$folder\" \\\n"
                                "  --shard \"$SLURM_ARRAY_TASK_ID/4\" --assigned "
                                "/home/ann/results/shards.json --jobs 3 &\n"));
}

TEST(SlurmScript, JoinsWithTheOptionsOfBothAlone) {
  SlurmStudy study = small_array();
  study.of_array = {"--time=1:00:00", "--gres=gpu:1"};
  study.of_both = {"--partition=long", "--qos=low"};
  const std::string script = merge_script(study);
  EXPECT_THAT(script, HasSubstr("#SBATCH --job-name=gradus-small-merge\n"));
  EXPECT_THAT(script, HasSubstr("#SBATCH --partition=long\n#SBATCH --qos=low\n"));
  EXPECT_THAT(script, Not(HasSubstr("gpu")));
  EXPECT_THAT(script, Not(HasSubstr("--time")));
  EXPECT_THAT(script, HasSubstr("gradus merge --out /home/ann/results "));
  EXPECT_THAT(script, HasSubstr("gradus report /home/ann/results || exit\n"));
}

TEST(SlurmScript, QuotesWhatTheShellAndSlurmWouldRead) {
  SlurmStudy study = small_array();
  study.name = "50 % of $HOME";
  study.out = "/home/ann's/50% \"x\"";
  study.run = {"/a b.toml", "--set", "adam.lr='0.1'; rm -rf ~"};
  study.of_both = {"--comment=a \"b\""};
  const std::string script = array_script(study);
  EXPECT_THAT(script, HasSubstr("#SBATCH \"--job-name=gradus-50---of-$HOME\"\n"));
  EXPECT_THAT(script, HasSubstr("#SBATCH \"--output=/home/ann's/50%% \\\"x\\\"/slurm/%a.log\"\n"));
  EXPECT_THAT(script, HasSubstr("#SBATCH \"--comment=a \\\"b\\\"\"\n"));
  EXPECT_THAT(script,
              HasSubstr("folder='/home/ann'\\''s/50% \"x\"/shards'/$SLURM_ARRAY_TASK_ID\n"));
  EXPECT_THAT(script, HasSubstr("run '/a b.toml' --set 'adam.lr='\\''0.1'\\''; rm -rf ~' --out"));
}

TEST(SlurmScript, NamesTasksAsRanges) {
  EXPECT_EQ(task_list({1}), "1");
  EXPECT_EQ(task_list({1, 2, 3, 4}), "1-4");
  EXPECT_EQ(task_list({1, 3, 5, 6, 7, 9}), "1,3,5-7,9");
}

TEST(SlurmScript, TakesNoValueOfSeveralLines) {
  EXPECT_NO_THROW(require_one_line("--time", "1:00:00 or so"));
  EXPECT_THAT(testing::error_of([] { require_one_line("--time", "1\nrm -rf ~"); }),
              HasSubstr("[submit.option] --time"));
}

}  // namespace
}  // namespace gradus::cluster
