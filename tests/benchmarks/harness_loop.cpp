#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>

#include "execution/data_cache.h"
#include "execution/host_run.h"
#include "execution/step_driver.h"
#include "loops.h"

namespace gradus::bench {
namespace {

record::RunRequest request_of(const std::string& optimizer, int64_t batch,
                              const std::string& derivative) {
  record::RunRequest request;
  request.task.id = "suite.fashion_mlp";
  request.model = {"suite.mlp",
                   {{"widths", OptionValue::List{784, 256, 128, 10}},
                    {"activation", "relu"},
                    {"derivative", derivative}}};
  request.optimizer = optimizer == "adam"
                          ? record::ItemUse{"baselines.adam", {{"lr", 1e-3}}}
                          : record::ItemUse{"baselines.sgd", {{"lr", 0.01}, {"momentum", 0.9}}};
  request.settings.seeds = {1, 2, 3, 4, 5};
  request.settings.batch_size = batch;
  request.settings.steps = 1000000000;
  request.plugins = {{"suite", record::PluginUse{GRADUS_PLUGIN_FOLDER "/suite.so"}},
                     {"baselines", record::PluginUse{GRADUS_PLUGIN_FOLDER "/baselines.so"}}};
  return request;
}

class HarnessLoop final : public Loop {
 public:
  explicit HarnessLoop(const record::RunRequest& request)
      : request_(request),
        run_(request_, prepared(request_), execution::host_settings(request_.settings), plugins(),
             "."),
        driver_(run_, plugins().optimizer(record::to_item(*request_.optimizer))) {}

  void run(int64_t steps) override {
    const c10::AutoGradMode no_graph(false);  // as in execute_run
    driver_.advance(steps);
  }

 private:
  static loading::Plugins& plugins() {
    static loading::Plugins loaded;
    return loaded;
  }
  static const execution::PreparedTask& prepared(const record::RunRequest& request) {
    static execution::DataCache cache;
    plugins().load_all(request.plugins);
    return cache.get(request.task, request.settings, plugins());
  }
  record::RunRequest request_;
  execution::HostRun run_;
  execution::StepDriver driver_;
};

}  // namespace

std::unique_ptr<Loop> harness_loop(const std::string& optimizer, int64_t batch,
                                   const std::string& derivative) {
  return std::make_unique<HarnessLoop>(request_of(optimizer, batch, derivative));
}

}  // namespace gradus::bench
