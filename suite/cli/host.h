// What most commands stand on: the worker and the plugins, each started or read when asked for.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"
#include "run/installation.h"
#include "run/worker_client.h"

namespace gradus::cli {

class Host {
 public:
  explicit Host(const CommonOptions& options);

  run::WorkerClient& worker();
  /// The plugins. Those that are refused or hidden by others of the same id, and folders of
  /// GRADUS_PLUGIN_PATH that are not there, are told on stderr, once, and left out.
  const run::Installation& installation();
  const study::ItemCatalogue& items() { return installation().items; }

 private:
  std::vector<std::filesystem::path> given_;
  std::filesystem::path program_;
  std::unique_ptr<run::WorkerClient> worker_;
  std::optional<run::Installation> installation_;
};

}  // namespace gradus::cli
