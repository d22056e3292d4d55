// What the tests of the real worker share: the worker, a folder, and the test plugins.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "base/files.h"
#include "base/plugin_files.h"
#include "record/record_json.h"
#include "run/worker_client.h"

namespace gradus {

inline std::filesystem::path test_plugin(const std::string& id) {
  return program_folder().parent_path() / "lib/gradus/test_plugins" / (id + ".so");
}

inline std::filesystem::path suite_plugin() {
  return program_folder().parent_path() / "lib/gradus/plugins/suite.so";
}

inline std::string id_of(const Json& error) {
  return error.at("id");
}
inline std::string text_of(const Json& error) {
  return error.at("text");
}
inline std::string id_of(const protocol::WorkError& error) {
  return error.id;
}
inline std::string text_of(const protocol::WorkError& error) {
  return error.text;
}

/// One worker for all tests of a suite, which none of them takes down; a folder for each test.
class WorkerFixture : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    worker = std::make_unique<run::WorkerClient>(program_folder() / "gradus-worker");
    worker->ask(protocol::HelloWork());
    process = worker->pid();
  }
  static void TearDownTestSuite() { worker.reset(); }

  void SetUp() override {
    folder = std::filesystem::temp_directory_path() /
             ("gradus_worker_test." + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
  }
  void TearDown() override {
    std::filesystem::remove_all(folder);
    EXPECT_EQ(worker->pid(), process) << "the worker died";
  }

  /// A request to run an optimizer of a test plugin on the shared quadratic.
  static record::RunRequest run_request(const std::string& plugin, const std::string& optimizer,
                                        const Json& settings = Json::object()) {
    const auto file_of = [](const std::filesystem::path& file) {
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
    const Json request = {
        {"id", "r" + optimizer},
        {"study", "test"},
        {"method", optimizer},
        {"repetition", 0},
        {"task", {{"id", "suite.quadratic"}, {"version", 1}, {"options", Json::object()}}},
        {"model", {{"id", "suite.point"}, {"options", Json::object()}}},
        {"optimizer", {{"id", plugin + "." + optimizer}, {"options", Json::object()}}},
        {"driver", nullptr},
        {"monitors", Json::array()},
        {"settings", all_settings},
        {"plugins", {{"suite", file_of(suite_plugin())}, {plugin, file_of(test_plugin(plugin))}}}};
    return record::run_request_from_json({request, "request"});
  }

  /// Work on that request in a folder of that name.
  protocol::RunWork work_on(const record::RunRequest& request, const std::string& name) const {
    return {request, {.folder = (folder / name).string()}};
  }

  /// Runs it and reads its record.
  Json run(const std::string& plugin, const std::string& optimizer,
           const Json& settings = Json::object()) {
    const protocol::Done done =
        worker->ask(work_on(run_request(plugin, optimizer, settings), optimizer));
    const Json record = Json::parse(read_file(folder / optimizer / "record.json"));
    EXPECT_EQ(done.status, record::run_status_from_text(record.at("status").get<std::string>()));
    EXPECT_EQ(record.at("schema").at("name"), "gradus.run");
    EXPECT_EQ(record.at("id"), "r" + optimizer);
    EXPECT_EQ(record.at("platform").at("torch"), *record::find(worker->platform(), "torch"));
    return record;
  }

  inline static std::unique_ptr<run::WorkerClient> worker;
  inline static pid_t process = 0;
  std::filesystem::path folder;
};

}  // namespace gradus
