// What the tests of the real worker share: the worker, a folder, and the test plugins.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "base/plugin_files.h"
#include "run/worker_client.h"

namespace gradus {

inline std::filesystem::path test_plugin(const std::string& id) {
  return program_folder().parent_path() / "lib/gradus/test_plugins" / (id + ".so");
}

inline std::filesystem::path suite_plugin() {
  return program_folder().parent_path() / "lib/gradus/plugins/suite.so";
}

/// One worker for all tests of a suite, which none of them takes down; a folder for each test.
class WorkerFixture : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    worker = std::make_unique<WorkerClient>(program_folder() / "gradus-worker");
    worker->ask("hello");
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

  inline static std::unique_ptr<WorkerClient> worker;
  inline static pid_t process = 0;
  std::filesystem::path folder;
};

}  // namespace gradus
