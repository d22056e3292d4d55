// Whatever a run's process does to those around it ends as that run's row, and nothing of it stays.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "process/containment.h"
#include "process/output_log.h"
#include "process/process_tree.h"
#include "worker_fixture.h"

namespace gradus {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

class ProcessAbuseSlow : public WorkerFixture {
 protected:
  Json run(const std::string& optimizer, const Json& settings = Json::object()) {
    return WorkerFixture::run("process_abuse", optimizer, settings);
  }

  Json failed_run(const std::string& optimizer, const std::string& id) {
    const Json record = run(optimizer);
    EXPECT_EQ(record.at("status"), "failed") << optimizer;
    EXPECT_EQ(id_of(record.at("error")), id) << optimizer;
    return record;
  }

  /// The process that `leaves_a_daemon...` left.
  pid_t daemon_of(const std::string& optimizer) const {
    pid_t process = 0;
    std::ifstream(folder / optimizer / "daemon.txt") >> process;
    EXPECT_GT(process, 0);
    return process;
  }
};

/// Whether the process ends: a killed one is gone as soon as its parent has waited for it, which
/// may be after the run's answer.
bool is_gone(pid_t process) {
  for (int tries = 0; tries < 1000; ++tries) {
    if (::kill(process, 0) != 0 && errno == ESRCH) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

const Json small_memory = {{"memory_limit_bytes", int64_t{400} << 20}};

TEST_F(ProcessAbuseSlow, CountsTheMemoryOfForkedProcesses) {
  const Json record = run("forks_and_allocates", small_memory);
  EXPECT_EQ(record.at("status"), "out_of_memory");
  EXPECT_EQ(id_of(record.at("error")), "worker.memory");
}

TEST_F(ProcessAbuseSlow, CountsFilesInMemory) {
  EXPECT_EQ(run("fills_a_file_in_memory", small_memory).at("status"), "out_of_memory");
}

TEST_F(ProcessAbuseSlow, CountsSharedPagesOnce) {
  const Json record = run("shares_memory_with_children", small_memory);
  EXPECT_EQ(record.at("status"), "finished") << record.at("reason");
}

TEST_F(ProcessAbuseSlow, EndsWhatLeftTheSessionWithTheRun) {
  EXPECT_EQ(run("leaves_a_daemon").at("status"), "finished");
  EXPECT_TRUE(is_gone(daemon_of("leaves_a_daemon")));
}

TEST_F(ProcessAbuseSlow, EndsWhatLeftTheSessionAtTheTimeLimit) {
  const Json record = run("leaves_a_daemon_and_waits", {{"wall_limit_s", 1}});
  EXPECT_EQ(record.at("status"), "timed_out");
  EXPECT_TRUE(is_gone(daemon_of("leaves_a_daemon_and_waits")));
}

/// The one who asks is killed, or its worker: the daemon has lost everyone above it.
TEST_F(ProcessAbuseSlow, EndsWhatLeftTheSessionWithTheWorker) {
  const std::string name = "leaves_a_daemon_and_waits";
  run::WorkerClient other(program_folder() / "gradus-worker");
  other.send(work_on(run_request("process_abuse", name), name));
  while (!fs::exists(folder / name / "daemon.txt")) other.next(std::chrono::milliseconds(10));
  pid_t daemon = 0;
  while (daemon == 0) daemon = daemon_of(name);
  ::kill(other.pid(), SIGKILL);
  while (!other.open().empty()) other.next(std::chrono::milliseconds(10));
  EXPECT_TRUE(is_gone(daemon));
}

TEST_F(ProcessAbuseSlow, BoundsWhatARunPrints) {
  const Json record = run("floods_stdout");
  EXPECT_EQ(record.at("status"), "finished");
  const fs::path output = folder / "floods_stdout" / "stderr.txt";
  EXPECT_LE(fs::file_size(output), static_cast<uintmax_t>(process::OutputLog::most_bytes));
  EXPECT_THAT(read_file(output), HasSubstr("bytes in the middle of this output are left out"));
}

TEST_F(ProcessAbuseSlow, TakesNoForgedLines) {
  for (const char* name : {"forges_a_result", "forges_an_answer_to_others", "forges_progress"}) {
    const Json record = failed_run(name, "worker.channel");
    EXPECT_THAT(text_of(record.at("error")), HasSubstr("wrote on the descriptor"));
  }
}

TEST_F(ProcessAbuseSlow, ReadsNoEndlessLine) {
  const Json record = failed_run("writes_an_endless_line", "worker.channel");
  EXPECT_THAT(text_of(record.at("error")), HasSubstr("wrote a line of more than 65536 bytes"));
}

TEST_F(ProcessAbuseSlow, ARunWithoutItsConnectionIsNoSuccess) {
  for (const char* name : {"closes_all", "replaces_the_connection"}) {
    const Json record = run(name);
    EXPECT_EQ(record.at("status"), "crashed") << name;
    EXPECT_THAT(text_of(record.at("error")), HasSubstr("without its result"));
  }
}

TEST_F(ProcessAbuseSlow, CannotTouchTheProcessesAbove) {
  if (process::possible_containment() != process::Containment::tracing_signals) {
    GTEST_SKIP() << "an older Linux";
  }
  for (const char* name : {"stops_parent", "kills_parent", "traces_parent"}) {
    EXPECT_EQ(run(name).at("status"), "finished") << name;
  }
}

TEST_F(ProcessAbuseSlow, AFolderInThePlaceOfARecordIsReplaced) {
  EXPECT_THAT(text_of(failed_run("makes_a_folder_record", "files.write").at("error")),
              HasSubstr("record.json"));
}

TEST_F(ProcessAbuseSlow, APipeInThePlaceOfARecordIsReplaced) {
  EXPECT_EQ(run("makes_a_pipe_record").at("status"), "crashed");
}

TEST_F(ProcessAbuseSlow, ARecordOfAnotherSchemaIsReplaced) {
  EXPECT_EQ(run("writes_another_schema").at("status"), "crashed");
}

TEST_F(ProcessAbuseSlow, ALinkInThePlaceOfTheFolderIsReplaced) {
  EXPECT_EQ(run("replaces_the_folder").at("status"), "failed");
}

TEST_F(ProcessAbuseSlow, BoundsTextsThatArePartOfAnError) {
  for (const char* name : {"throws_a_long_text", "throws_a_long_error"}) {
    const Json record = run(name);
    EXPECT_EQ(record.at("status"), "failed") << name;
    for (const std::string text : {record.at("reason"), record.at("error").at("text")}) {
      EXPECT_LT(text.size(), 5000U);
      EXPECT_THAT(text, HasSubstr("bytes)"));
    }
  }
}

/// Two things at once beside the same preloader: the worker is stopped, or the preloader is killed.
TEST_F(ProcessAbuseSlow, AStoppedPreloaderGoesOn) {
  run::WorkerClient prepared(program_folder() / "gradus-worker");
  const record::RunRequest request = run_request("process_abuse", "floods_stdout");
  prepared.ask(protocol::PrepareWork{{request}});
  const auto children = process::children_of(prepared.pid());
  ASSERT_EQ(children.size(), 1U);
  ::kill(children[0], SIGSTOP);
  const protocol::Done done = prepared.ask(work_on(request, "stopped"));
  EXPECT_EQ(done.status, record::RunStatus::finished);
  EXPECT_EQ(process::children_of(prepared.pid()), children) << "the same one";
}

TEST_F(ProcessAbuseSlow, AKilledPreloaderIsStartedAgain) {
  run::WorkerClient prepared(program_folder() / "gradus-worker");
  const record::RunRequest request = run_request("process_abuse", "floods_stdout");
  prepared.ask(protocol::PrepareWork{{request}});
  const auto before = process::children_of(prepared.pid());
  ASSERT_EQ(before.size(), 1U);
  ::kill(before[0], SIGKILL);
  while (process::children_of(prepared.pid()) == before) prepared.ask(protocol::HelloWork());
  const protocol::Done done = prepared.ask(work_on(request, "again"));
  EXPECT_EQ(done.status, record::RunStatus::finished);
  EXPECT_EQ(process::children_of(prepared.pid()).size(), 1U) << "the run was its child";
}

}  // namespace
}  // namespace gradus
