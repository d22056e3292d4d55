// The real worker with plugins that are wrong in one place: every one is a row, none takes the
// worker down.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>

#include "gradus/error.h"
#include "gradus/files.h"
#include "gradus/plugin_files.h"
#include "gradus/run/worker_client.h"

namespace gradus {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

fs::path test_plugin(const std::string& id) {
  return program_folder().parent_path() / "lib/gradus/test_plugins" / (id + ".so");
}

class WorkerSlow : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    worker = std::make_unique<WorkerClient>(program_folder() / "gradus-worker");
    worker->ask("hello");
    process = worker->pid();
  }
  static void TearDownTestSuite() { worker.reset(); }

  void SetUp() override {
    folder = fs::temp_directory_path() / ("gradus_worker_test." + std::to_string(::getpid()));
    fs::create_directories(folder);
  }
  void TearDown() override {
    fs::remove_all(folder);
    EXPECT_EQ(worker->pid(), process) << "the worker died";
  }

  static Json probe(const fs::path& file, const Json& limits = Json::object()) {
    Json request = {{"file", file.string()}};
    request.update(limits);
    return worker->ask("probe", request);
  }

  /// The error of a probe that must fail.
  static Json refusal(const std::string& id) {
    const Json answer = probe(test_plugin(id));
    return answer.value("error", Json{{"id", "none"}, {"text", ""}});
  }

  /// A request to run an optimizer of `misbehaves` on the shared quadratic.
  Json run_request(const std::string& optimizer, const Json& settings = Json::object()) const {
    const fs::path suite = program_folder().parent_path() / "lib/gradus/plugins/suite.so";
    const auto plugin = [](const fs::path& file) {
      return Json{{"file", file.string()}, {"version", "1.0.0"}, {"semantics", 1}};
    };
    const Json seeds = {
        {"init", "1"}, {"batches", "2"}, {"augment", "3"}, {"method", "4"}, {"data", "5"}};
    Json all_settings = {{"dtype", "float64"},
                         {"device", "cpu"},
                         {"threads", 1},
                         {"seed", 0},
                         {"seeds", seeds},
                         {"batch_size", 32},
                         {"sampling", "shuffled"},
                         {"steps", 3},
                         {"epochs", nullptr},
                         {"wall_limit_s", 20},
                         {"memory_limit_bytes", int64_t{1} << 30}};
    all_settings.update(settings);
    const fs::path file = test_plugin("misbehaves");
    return {{"id", "r" + optimizer},
            {"study", "test"},
            {"method", optimizer},
            {"repetition", 0},
            {"task", {{"id", "suite.quadratic"}, {"version", 1}, {"options", Json::object()}}},
            {"model", {{"id", "suite.point"}, {"options", Json::object()}}},
            {"optimizer", {{"id", "misbehaves." + optimizer}, {"options", Json::object()}}},
            {"driver", nullptr},
            {"monitors", Json::array()},
            {"settings", all_settings},
            {"plugins", {{"suite", plugin(suite)}, {"misbehaves", plugin(file)}}}};
  }

  /// Runs it and reads its record.
  Json run(const std::string& optimizer, const Json& settings = Json::object()) {
    const Json done = worker->ask("run", {{"request", run_request(optimizer, settings)},
                                          {"folder", (folder / optimizer).string()}});
    const Json record = Json::parse(read_file(folder / optimizer / "record.json"));
    EXPECT_EQ(done.at("status"), record.at("status"));
    EXPECT_EQ(record.at("schema").at("name"), "gradus.run");
    EXPECT_EQ(record.at("id"), "r" + optimizer);
    EXPECT_EQ(record.at("platform").at("torch"), worker->ask("hello").at("platform").at("torch"));
    return record;
  }

  static std::unique_ptr<WorkerClient> worker;
  static pid_t process;
  fs::path folder;
};
std::unique_ptr<WorkerClient> WorkerSlow::worker;
pid_t WorkerSlow::process = 0;

std::string id_of(const Json& error) {
  return error.at("id");
}
std::string text_of(const Json& error) {
  return error.at("text");
}

TEST_F(WorkerSlow, DescribesAGoodPlugin) {
  const Json description = probe(test_plugin("steady")).at("description");
  EXPECT_EQ(description.at("schema").at("name"), "gradus.plugin");
  EXPECT_EQ(description.at("id"), "steady");
  EXPECT_EQ(description.at("items").at(0).at("id"), "steady.descent");
  EXPECT_EQ(description.at("items").at(0).at("options").at(0).at("name"), "lr");
}

TEST_F(WorkerSlow, RefusesOtherBuildsBeforeTheirCodeRuns) {
  const Json abi = refusal("wrong_abi"), torch = refusal("wrong_torch");
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
  const Json symbol = refusal("missing_symbol");
  EXPECT_EQ(id_of(symbol), "plugin.load");
  EXPECT_THAT(text_of(symbol), HasSubstr("gradus_test_function_that_nobody_defines"));
}

TEST_F(WorkerSlow, RefusesWrongMetadata) {
  const Json name = refusal("wrong_id");
  EXPECT_EQ(id_of(name), "plugin.name");
  EXPECT_THAT(text_of(name), HasSubstr("expected the id 'wrong_id', as the file's name says, "
                                       "found 'another'"));
  EXPECT_EQ(id_of(refusal("no_title")), "plugin.metadata");
  EXPECT_EQ(id_of(refusal("same_name")), "plugin.item");
  const Json schema = refusal("bad_schema");
  EXPECT_EQ(id_of(schema), "plugin.schema");
  EXPECT_THAT(text_of(schema), AllOf(HasSubstr("outside"), HasSubstr("lr")));
}

TEST_F(WorkerSlow, RefusesASecondPluginOfOneId) {
  const fs::path copy = folder / "copy" / "steady.so";
  fs::create_directories(copy.parent_path());
  fs::copy_file(test_plugin("steady"), copy);
  const auto loads = [&](const fs::path& file) {
    Json request = run_request("prints");
    request["plugins"]["steady"] = {{"file", test_plugin("steady").string()}};
    request["plugins"]["the_same"] = {{"file", file.string()}};
    worker->ask("run", {{"request", request}, {"folder", (folder / "run").string()}});
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
  EXPECT_EQ(id_of(probe(file).at("error")), "plugin.writable");
  fs::permissions(file, fs::perms::others_write, fs::perm_options::remove);
  fs::permissions(folder, fs::perms::others_write, fs::perm_options::add);
  EXPECT_EQ(id_of(probe(file).at("error")), "plugin.writable");
  EXPECT_EQ(id_of(probe(folder).at("error")), "plugin.file");
}

TEST_F(WorkerSlow, RefusesDamagedFiles) {
  const std::string whole = read_file(test_plugin("steady"));
  const fs::path file = folder / "steady.so";
  write_atomically(file, whole.substr(0, whole.size() / 2));
  EXPECT_EQ(id_of(probe(file).at("error")), "plugin.format");
  write_atomically(file, "#!/bin/sh\n");
  EXPECT_EQ(id_of(probe(file).at("error")), "plugin.format");
}

TEST_F(WorkerSlow, ReportsAPluginThatAbortsWhileLoading) {
  const Json error = refusal("aborts_on_load");
  EXPECT_EQ(id_of(error), "worker.crashed");
  EXPECT_EQ(error.at("signal"), SIGABRT);
  EXPECT_THAT(error.at("stderr").get<std::string>(), HasSubstr("no reason to live"));
}

TEST_F(WorkerSlow, ReportsAPluginThatHangsWhileLoading) {
  const Json error = probe(test_plugin("hangs_on_load"), {{"wall_limit_s", 0.3}}).at("error");
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
  const int64_t ticket = worker->send(
      "run", {{"request", run_request("sleeps")}, {"folder", (folder / "cancelled").string()}});
  worker->ask("cancel", {{"of", ticket}});
  while (worker->open().contains(ticket)) worker->next(std::chrono::seconds(1));
  const Json record = Json::parse(read_file(folder / "cancelled/record.json"));
  EXPECT_EQ(record.at("status"), "interrupted");
}

TEST_F(WorkerSlow, AnswersBadRequests) {
  EXPECT_THROW(worker->ask("prob"), Error);
  EXPECT_THROW(worker->ask("run", {{"folder", "/proc/no/such/folder"}}), Error);
}

TEST_F(WorkerSlow, PreparedRunsGiveTheSameTrajectory) {
  const Json alone = run("prints");
  WorkerClient prepared(program_folder() / "gradus-worker");
  // As many as make the stage gather its memory.
  const Json answer = prepared.ask("prepare", {{"runs", Json(20, run_request("prints"))}});
  EXPECT_FALSE(answer.contains("error")) << answer;
  prepared.ask("run",
               {{"request", run_request("prints")}, {"folder", (folder / "prepared").string()}});
  const Json record = Json::parse(read_file(folder / "prepared/record.json"));
  EXPECT_EQ(record.at("evaluations").at("parameter_hash"),
            alone.at("evaluations").at("parameter_hash"));
  EXPECT_EQ(record.at("status"), "finished");
}

TEST_F(WorkerSlow, PreparedRunsThatCrashAreRows) {
  WorkerClient prepared(program_folder() / "gradus-worker");
  prepared.ask("prepare", {{"runs", Json::array({run_request("aborts")})}});
  const Json done = prepared.ask(
      "run", {{"request", run_request("aborts")}, {"folder", (folder / "prepared").string()}});
  EXPECT_EQ(done.at("status"), "crashed");
  const Json again = prepared.ask(
      "run", {{"request", run_request("prints")}, {"folder", (folder / "again").string()}});
  EXPECT_EQ(again.at("status"), "finished");
}

TEST_F(WorkerSlow, APlanWhosePluginAbortsFallsBackToSingleRuns) {
  WorkerClient prepared(program_folder() / "gradus-worker");
  Json request = run_request("prints");
  request["plugins"]["aborts_on_load"] = {{"file", test_plugin("aborts_on_load").string()}};
  const Json answer = prepared.ask("prepare", {{"runs", Json::array({request})}});
  EXPECT_EQ(id_of(answer.at("error")), "worker.stage");
  const Json done = prepared.ask(
      "run", {{"request", run_request("prints")}, {"folder", (folder / "single").string()}});
  EXPECT_EQ(done.at("status"), "finished");
}

/// Whether a process is there and no zombie.
bool alive(pid_t process) {
  std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
  std::string number, name, state;
  return (stat >> number >> name >> state) && state != "Z";
}

TEST_F(WorkerSlow, AKilledWorkerLeavesNoRunBehind) {
  WorkerClient killed(program_folder() / "gradus-worker");
  killed.ask("prepare", {{"runs", Json::array({run_request("sleeps")})}});
  killed.send("run",
              {{"request", run_request("sleeps")}, {"folder", (folder / "killed").string()}});
  std::optional<WorkerMessage> message;
  while (!message || message->event != "started") message = killed.next(std::chrono::seconds(1));
  const pid_t child = message->body.at("process");
  EXPECT_TRUE(alive(child));
  ::kill(killed.pid(), SIGKILL);
  for (int tries = 0; alive(child) && tries < 1000; ++tries) ::usleep(10000);
  EXPECT_FALSE(alive(child));
}

/// What the check of that name says of an item: outcome and text.
std::string said(const Json& answer, const std::string& item, const std::string& check) {
  for (const Json& row : answer.at("checks")) {
    const std::string name = row.at("name");
    if (name.ends_with("." + item + ": " + check)) {
      return row.at("outcome").get<std::string>() + ": " + row.at("text").get<std::string>();
    }
  }
  return "no such check";
}

/// Outcomes of a check by the part of the name behind the item.
std::map<std::string, std::string> outcomes(const Json& answer, const std::string& item) {
  std::map<std::string, std::string> found;
  for (const Json& row : answer.at("checks")) {
    const std::string name = row.at("name");
    const std::size_t at = name.find(item + ": ");
    if (at != std::string::npos) found[name.substr(at + item.size() + 2)] = row.at("outcome");
  }
  return found;
}

TEST_F(WorkerSlow, ChecksAGoodPlugin) {
  const Json answer = worker->ask("check", {{"file", test_plugin("steady").string()},
                                            {"scratch", (folder / "check").string()}});
  int passed = 0;
  for (const Json& row : answer.at("checks")) {
    EXPECT_NE(row.at("outcome"), "failed") << row;
    passed += row.at("outcome") == "passed";
  }
  EXPECT_GE(passed, 17);
}

TEST_F(WorkerSlow, ChecksAPluginThatDoesNotLoad) {
  const Json answer = worker->ask("check", {{"file", test_plugin("aborts_on_load").string()},
                                            {"scratch", (folder / "check").string()}});
  ASSERT_EQ(answer.at("checks").size(), 1U);
  EXPECT_EQ(answer.at("checks").at(0).at("outcome"), "failed");
  EXPECT_THAT(answer.at("checks").at(0).at("text").get<std::string>(), HasSubstr("Aborted"));
}

class ConformanceSlow : public WorkerSlow {
 protected:
  /// Checks a test plugin with the shared models and tasks beside it.
  Json check_beside_suite(const std::string& id) const {
    const fs::path suite = program_folder().parent_path() / "lib/gradus/plugins/suite.so";
    return worker->ask("check", {{"file", test_plugin(id).string()},
                                 {"scratch", (folder / "check").string()},
                                 {"others", {suite.string()}}});
  }
};

TEST_F(ConformanceSlow, FindsWhatMisbehaves) {
  const Json answer = worker->ask("check", {{"file", test_plugin("misbehaves").string()},
                                            {"scratch", (folder / "check").string()},
                                            {"item_wall_limit_s", 5},
                                            {"item_memory_limit_bytes", int64_t{128} << 20}});
  EXPECT_EQ(outcomes(answer, "throws_in_make")["makes and deletes, two side by side"], "failed");
  EXPECT_EQ(outcomes(answer, "throws_int")["convex quadratic"], "failed");
  EXPECT_EQ(outcomes(answer, "nan_step")["keeps shape, dtype, device, storage, finiteness"],
            "failed");
  EXPECT_EQ(outcomes(answer, "leaks")["memory stays over 1000 steps"], "failed");
  EXPECT_EQ(outcomes(answer, "sleeps")["convex quadratic"], "failed");
  EXPECT_EQ(outcomes(answer, "aborts")["convex quadratic"], "failed");
  EXPECT_EQ(outcomes(answer, "replaces_storage")["keeps shape, dtype, device, storage, finiteness"],
            "failed");
  EXPECT_EQ(outcomes(answer, "forgets_state")["save, restore, continue, bitwise"], "failed");
  EXPECT_EQ(outcomes(answer, "forgets_state")["two instances do not mix"], "failed");
  EXPECT_EQ(outcomes(answer, "prints")["convex quadratic"], "passed");
}

TEST_F(ConformanceSlow, FindsBrokenPromisesOfMethods) {
  const Json answer = check_beside_suite("wrong_methods");
  const auto says = [&](const char* item, const char* check) { return said(answer, item, check); };
  constexpr const char* counted = "evaluations are counted by the host";
  constexpr const char* layout = "keeps shape, dtype, device, storage, finiteness";
  constexpr const char* restored = "save, restore, continue, bitwise";
  constexpr const char* derivative = "own derivative against autograd";
  constexpr const char* function = "same parameters, same output, bitwise";
  constexpr const char* memory = "memory stays over 1000 steps";
  EXPECT_THAT(says("uncounted", counted), HasSubstr("failed: 10 evaluations of the model beside"));
  EXPECT_THAT(says("forgets_late", restored), HasSubstr("failed: continuing"));
  EXPECT_THAT(says("changes_dtype", layout),
              HasSubstr("failed: steps changed the dtype of parameter 0 to Half"));
  EXPECT_THAT(says("wrong_derivative", derivative), HasSubstr("failed: its derivative is not"));
  EXPECT_THAT(says("wrong_derivative", "gradient against finite differences"),
              HasSubstr("failed: the gradient is wrong"));
  EXPECT_THAT(says("other_strides", derivative), HasSubstr("failed: gradient 0 has other sizes"));
  EXPECT_THAT(says("ignores_ask", derivative), HasSubstr("failed: its layers' inputs"));
  EXPECT_THAT(says("random_output", function), HasSubstr("failed: two calls"));
  EXPECT_THAT(says("uncounted_driver", "evaluations are counted"), HasSubstr("failed: a run"));
  EXPECT_THAT(says("too_many_steps", "a short run finishes"),
              HasSubstr("expected 0 to 1 steps, as asked for, found 2"));
  EXPECT_THAT(says("backward_steps", "a short run finishes"), HasSubstr("found -1"));
  EXPECT_THAT(says("forgetful_driver", restored), HasSubstr("failed: continuing"));
  EXPECT_THAT(says("meddling_monitor", "leaves the run alone"), HasSubstr("failed: the run's"));
  EXPECT_THAT(says("leaky_monitor", "leaves the run alone"), HasSubstr("passed"));
  for (const char* leaky : {"leaky_model", "leaky_driver", "leaky_monitor"}) {
    EXPECT_THAT(says(leaky, memory), HasSubstr("failed: memory grew")) << leaky;
  }
}

TEST_F(ConformanceSlow, FindsBrokenPromisesOfTasks) {
  const Json answer = check_beside_suite("wrong_tasks");
  const auto says = [&](const char* item, const char* check) { return said(answer, item, check); };
  constexpr const char* data = "data as stated";
  constexpr const char* works = "default model works";
  for (const auto& [check, outcome] : outcomes(answer, "wrong_tasks.sum")) {
    EXPECT_EQ(outcome, "passed") << check;
  }
  EXPECT_THAT(says("shaken", "same seed, same data, bitwise"), HasSubstr("failed: two calls"));
  EXPECT_THAT(says("wide", data), HasSubstr("failed: an input outside the range"));
  EXPECT_THAT(says("flat_targets", data), HasSubstr("failed: targets are not [rows, outputs]"));
  EXPECT_THAT(says("no_test", works), HasSubstr("on split 'test', which has no rows"));
  EXPECT_THAT(says("unknown_measure", works), HasSubstr("found 'f1'"));
  EXPECT_THAT(says("unknown_model", works), HasSubstr("did you mean 'suite.linear'?"));
  EXPECT_THAT(says("wrong_risk", works), HasSubstr("failed: exact risk: the gradient is wrong"));
}

}  // namespace
}  // namespace gradus
