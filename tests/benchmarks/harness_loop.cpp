#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>

#include "execution/data_cache.h"
#include "execution/host_run.h"
#include "execution/step_driver.h"
#include "loops.h"

namespace gradus::bench {
namespace {

Json request_of(const std::string& optimizer, int64_t batch, const std::string& derivative) {
  const Json item =
      optimizer == "adam"
          ? Json{{"id", "baselines.adam"}, {"options", {{"lr", 1e-3}}}}
          : Json{{"id", "baselines.sgd"}, {"options", {{"lr", 0.01}, {"momentum", 0.9}}}};
  const Json seeds = {
      {"init", "1"}, {"batches", "2"}, {"augment", "3"}, {"method", "4"}, {"data", "5"}};
  return {
      {"task", {{"id", "suite.fashion_mlp"}, {"options", Json::object()}}},
      {"model",
       {{"id", "suite.mlp"},
        {"options",
         {{"widths", {784, 256, 128, 10}}, {"activation", "relu"}, {"derivative", derivative}}}}},
      {"optimizer", item},
      {"settings",
       {{"dtype", "float32"}, {"seeds", seeds}, {"batch_size", batch}, {"steps", 1000000000}}},
      {"plugins",
       {{"suite", {{"file", GRADUS_PLUGIN_FOLDER "/suite.so"}}},
        {"baselines", {{"file", GRADUS_PLUGIN_FOLDER "/baselines.so"}}}}}};
}

class HarnessLoop final : public Loop {
 public:
  explicit HarnessLoop(const Json& request)
      : request_(request),
        run_(request_, prepared(request_), parse_settings(request_["settings"]), plugins(), "."),
        driver_(run_, plugins().optimizer(request_item(request_["optimizer"]))) {}

  void run(int64_t steps) override {
    const c10::AutoGradMode no_graph(false);  // as in execute_run
    driver_.advance(steps);
  }

 private:
  static Plugins& plugins() {
    static Plugins loaded;
    return loaded;
  }
  static const PreparedTask& prepared(const Json& request) {
    static DataCache cache;
    plugins().load_all(request.at("plugins"));
    return cache.get(request, plugins());
  }
  Json request_;
  HostRun run_;
  StepDriver driver_;
};

}  // namespace

std::unique_ptr<Loop> harness_loop(const std::string& optimizer, int64_t batch,
                                   const std::string& derivative) {
  return std::make_unique<HarnessLoop>(request_of(optimizer, batch, derivative));
}

}  // namespace gradus::bench
