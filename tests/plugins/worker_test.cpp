// The real worker with plugins that are wrong in one place: every one is a row, none takes the
// worker down.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "base/files.h"
#include "base/plugin_files.h"
#include "gradus/error.h"
#include "run/worker_client.h"
#include "worker_fixture.h"

namespace gradus {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

class WorkerSlow : public WorkerFixture {
 protected:
  static protocol::Done probe(const fs::path& file, const protocol::WorkLimits& limits = {}) {
    return worker->ask(protocol::ProbeWork{file.string()}, {}, {}, limits);
  }

  /// The error of a probe that must fail.
  static protocol::WorkError refusal(const std::string& id) {
    return probe(test_plugin(id)).error.value_or(protocol::WorkError{"none", ""});
  }

  record::RunRequest run_request(const std::string& optimizer,
                                 const Json& settings = Json::object()) const {
    return WorkerFixture::run_request("misbehaves", optimizer, settings);
  }
  Json run(const std::string& optimizer, const Json& settings = Json::object()) {
    return WorkerFixture::run("misbehaves", optimizer, settings);
  }
};

TEST_F(WorkerSlow, DescribesAGoodPlugin) {
  const record::PluginDescription plugin =
      std::get<protocol::Described>(probe(test_plugin("steady")).result).plugin;
  EXPECT_EQ(plugin.id, "steady");
  EXPECT_EQ(plugin.items.at(0).id, "steady.descent");
  EXPECT_EQ(plugin.items.at(0).options.at(0).name, "lr");
}

TEST_F(WorkerSlow, FailsARunWhoseParametersAreReplaced) {
  const auto error = [&](const char* optimizer) -> std::string {
    const Json record = run(optimizer);
    EXPECT_EQ(record.at("status"), "failed") << optimizer;
    return id_of(record.at("error")) + ": " + text_of(record.at("error"));
  };
  EXPECT_THAT(error("replaces_storage"),
              HasSubstr("parameters.replaced: by step 1 the method changed the storage of "
                        "parameter 0 (write into it, do not replace it)"));
  EXPECT_THAT(error("changes_shape"), HasSubstr("changed the shape of parameter 0"));
  EXPECT_THAT(error("writes_when_evaluated"),
              HasSubstr("parameters.evaluated: at step 0 `evaluated` wrote into the parameters"));
}

TEST_F(WorkerSlow, RefusesOtherBuildsBeforeTheirCodeRuns) {
  const protocol::WorkError abi = refusal("wrong_abi"), torch = refusal("wrong_torch");
  EXPECT_EQ(id_of(abi), "plugin.build");
  EXPECT_THAT(text_of(abi),
              ContainsRegex("abi: expected [0-9]+, found [0-9]+; rebuild the plugin with"));
  EXPECT_EQ(id_of(torch), "plugin.build");
  EXPECT_THAT(text_of(torch), AllOf(HasSubstr("torch_minor: expected"), HasSubstr("rebuild")));
}

TEST_F(WorkerSlow, RefusesWhatIsNoPlugin) {
  EXPECT_EQ(id_of(refusal("no_fingerprint")), "plugin.fingerprint");
  EXPECT_EQ(id_of(refusal("no_entry")), "plugin.entry");
  EXPECT_EQ(id_of(refusal("no_descriptor")), "plugin.descriptor");
  EXPECT_EQ(id_of(refusal("no_such_file")), "plugin.missing");
  const protocol::WorkError symbol = refusal("missing_symbol");
  EXPECT_EQ(id_of(symbol), "plugin.load");
  EXPECT_THAT(text_of(symbol), HasSubstr("gradus_test_function_that_nobody_defines"));
}

TEST_F(WorkerSlow, RefusesWrongMetadata) {
  const protocol::WorkError name = refusal("wrong_id");
  EXPECT_EQ(id_of(name), "plugin.name");
  EXPECT_THAT(text_of(name), HasSubstr("expected the id 'wrong_id', as the file's name says, "
                                       "found 'another'"));
  EXPECT_EQ(id_of(refusal("no_title")), "plugin.metadata");
  EXPECT_EQ(id_of(refusal("same_name")), "plugin.item");
  const protocol::WorkError schema = refusal("bad_schema");
  EXPECT_EQ(id_of(schema), "plugin.schema");
  EXPECT_THAT(text_of(schema), AllOf(HasSubstr("outside"), HasSubstr("lr")));
}

TEST_F(WorkerSlow, RefusesASecondPluginOfOneId) {
  const fs::path copy = folder / "copy" / "steady.so";
  fs::create_directories(copy.parent_path());
  fs::copy_file(test_plugin("steady"), copy);
  const auto loads = [&](const fs::path& file) {
    record::RunRequest request = run_request("prints");
    request.plugins.emplace_back("steady", record::PluginUse{test_plugin("steady").string()});
    request.plugins.emplace_back("the_same", record::PluginUse{file.string()});
    worker->ask(work_on(request, "run"));
    return Json::parse(read_file(folder / "run/record.json"));
  };
  EXPECT_EQ(loads(test_plugin("steady")).at("status"), "finished");
  const Json twice = loads(copy);
  EXPECT_EQ(twice.at("status"), "failed");
  EXPECT_EQ(id_of(twice.at("error")), "plugin.duplicate");
  EXPECT_THAT(text_of(twice.at("error")), HasSubstr("'steady' also in"));
}

TEST_F(WorkerSlow, RefusesFilesThatEveryoneMayWrite) {
  const fs::path file = folder / "steady.so";
  fs::copy_file(test_plugin("steady"), file);
  fs::permissions(file, fs::perms::others_write, fs::perm_options::add);
  EXPECT_EQ(id_of(*probe(file).error), "plugin.writable");
  fs::permissions(file, fs::perms::others_write, fs::perm_options::remove);
  fs::permissions(folder, fs::perms::others_write, fs::perm_options::add);
  EXPECT_EQ(id_of(*probe(file).error), "plugin.writable");
  EXPECT_EQ(id_of(*probe(folder).error), "plugin.file");
}

TEST_F(WorkerSlow, RefusesDamagedFiles) {
  const std::string whole = read_file(test_plugin("steady"));
  const fs::path file = folder / "steady.so";
  write_atomically(file, whole.substr(0, whole.size() / 2));
  EXPECT_EQ(id_of(*probe(file).error), "plugin.format");
  write_atomically(file, "#!/bin/sh\n");
  EXPECT_EQ(id_of(*probe(file).error), "plugin.format");
}

TEST_F(WorkerSlow, ReportsAPluginThatAbortsWhileLoading) {
  const protocol::WorkError error = refusal("aborts_on_load");
  EXPECT_EQ(id_of(error), "worker.crashed");
  EXPECT_EQ(error.signal, SIGABRT);
  EXPECT_THAT(error.output, HasSubstr("no reason to live"));
}

TEST_F(WorkerSlow, ReportsAPluginThatHangsWhileLoading) {
  const protocol::WorkError error = *probe(test_plugin("hangs_on_load"), {.wall_s = 0.3}).error;
  EXPECT_EQ(id_of(error), "worker.timed_out");
  EXPECT_THAT(text_of(error), HasSubstr("0.3 s"));
}

TEST_F(WorkerSlow, WritesARowForWhatIsThrown) {
  const Json make = run("throws_in_make"), step = run("throws_int");
  EXPECT_EQ(make.at("status"), "failed");
  EXPECT_EQ(id_of(make.at("error")), "plugin.threw");
  EXPECT_THAT(text_of(make.at("error")), HasSubstr("misbehaves.throws_in_make: cannot be made"));
  EXPECT_EQ(step.at("status"), "failed");
  EXPECT_EQ(id_of(step.at("error")), "plugin.threw");
  EXPECT_THAT(text_of(step.at("error")), HasSubstr("of type int"));
}

TEST_F(WorkerSlow, CallsParametersThatAreNotFiniteDivergence) {
  EXPECT_EQ(run("nan_step").at("status"), "diverged");
}

TEST_F(WorkerSlow, WritesARowForACrash) {
  const Json aborts = run("aborts"), segfault = run("writes_to_null"), leaves = run("leaves");
  EXPECT_EQ(aborts.at("status"), "crashed");
  EXPECT_EQ(aborts.at("signal"), SIGABRT);
  EXPECT_EQ(aborts.at("stderr"), "going down");
  EXPECT_THAT(aborts.at("reason").get<std::string>(), HasSubstr("signal 6 (Aborted)"));
  EXPECT_EQ(segfault.at("status"), "crashed");
  EXPECT_EQ(leaves.at("status"), "crashed");
  EXPECT_THAT(leaves.at("reason").get<std::string>(), HasSubstr("exit code 3"));
}

TEST_F(WorkerSlow, KeepsTheTimeLimit) {
  const Json record = run("sleeps", {{"wall_limit_s", 0.5}});
  EXPECT_EQ(record.at("status"), "timed_out");
  EXPECT_EQ(id_of(record.at("error")), "worker.timed_out");
}

TEST_F(WorkerSlow, KeepsTheMemoryLimit) {
  const Json limit = {{"memory_limit_bytes", int64_t{256} << 20}};
  const Json slowly = run("allocates", limit), at_once = run("allocates_at_once", limit);
  EXPECT_EQ(slowly.at("status"), "out_of_memory");
  EXPECT_EQ(id_of(slowly.at("error")), "worker.memory");
  EXPECT_EQ(at_once.at("status"), "out_of_memory");
}

TEST_F(WorkerSlow, KeepsWhatARunPrints) {
  const Json record = run("prints");
  EXPECT_EQ(record.at("status"), "finished");
  EXPECT_THAT(read_file(folder / "prints/stderr.txt"), HasSubstr("on stdout"));
}

TEST_F(WorkerSlow, CancelsARun) {
  const int64_t ticket = worker->send(work_on(run_request("sleeps"), "cancelled"));
  worker->ask(protocol::CancelWork{ticket});
  while (worker->open().contains(ticket)) worker->next(std::chrono::seconds(1));
  const Json record = Json::parse(read_file(folder / "cancelled/record.json"));
  EXPECT_EQ(record.at("status"), "interrupted");
}

TEST_F(WorkerSlow, AnswersBadRequests) {
  EXPECT_THROW(
      worker->ask(protocol::RunWork{run_request("prints"), {.folder = "/proc/no/such/folder"}}),
      Error);
}

TEST_F(WorkerSlow, PreparedRunsGiveTheSameTrajectory) {
  const Json alone = run("prints");
  run::WorkerClient prepared(program_folder() / "gradus-worker");
  // As many as make the preloader gather its memory.
  const protocol::Done done = prepared.ask(
      protocol::PrepareWork{std::vector<record::RunRequest>(20, run_request("prints"))});
  EXPECT_FALSE(done.error) << done.error->text;
  prepared.ask(work_on(run_request("prints"), "prepared"));
  const Json record = Json::parse(read_file(folder / "prepared/record.json"));
  EXPECT_EQ(record.at("evaluations").at("parameter_hash"),
            alone.at("evaluations").at("parameter_hash"));
  EXPECT_EQ(record.at("status"), "finished");
}

TEST_F(WorkerSlow, PreparedRunsThatCrashAreRows) {
  run::WorkerClient prepared(program_folder() / "gradus-worker");
  prepared.ask(protocol::PrepareWork{{run_request("aborts")}});
  const protocol::Done done = prepared.ask(work_on(run_request("aborts"), "prepared"));
  EXPECT_EQ(done.status, record::RunStatus::crashed);
  const protocol::Done again = prepared.ask(work_on(run_request("prints"), "again"));
  EXPECT_EQ(again.status, record::RunStatus::finished);
}

TEST_F(WorkerSlow, APlanWhosePluginAbortsFallsBackToSingleRuns) {
  run::WorkerClient prepared(program_folder() / "gradus-worker");
  record::RunRequest request = run_request("prints");
  request.plugins.emplace_back("aborts_on_load",
                               record::PluginUse{test_plugin("aborts_on_load").string()});
  const protocol::Done answer = prepared.ask(protocol::PrepareWork{{request}});
  EXPECT_EQ(id_of(*answer.error), "worker.preloader");
  const protocol::Done done = prepared.ask(work_on(run_request("prints"), "single"));
  EXPECT_EQ(done.status, record::RunStatus::finished);
}

/// Whether a process is there and no zombie.
bool alive(pid_t process) {
  std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
  std::string number, name, state;
  return (stat >> number >> name >> state) && state != "Z";
}

TEST_F(WorkerSlow, AKilledWorkerLeavesNoRunBehind) {
  run::WorkerClient killed(program_folder() / "gradus-worker");
  killed.ask(protocol::PrepareWork{{run_request("sleeps")}});
  killed.send(work_on(run_request("sleeps"), "killed"));
  std::optional<run::WorkerMessage> message;
  while (!message || !std::holds_alternative<protocol::Started>(message->event)) {
    message = killed.next(std::chrono::seconds(1));
  }
  const auto child = static_cast<pid_t>(std::get<protocol::Started>(message->event).process);
  EXPECT_TRUE(alive(child));
  ::kill(killed.pid(), SIGKILL);
  for (int tries = 0; alive(child) && tries < 1000; ++tries) ::usleep(10000);
  EXPECT_FALSE(alive(child));
}

}  // namespace
}  // namespace gradus
