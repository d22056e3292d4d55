#include "restart_engine.h"

#include <ATen/ops/empty_ops.h>

#include <cstring>

#include "base/json.h"
#include "gradus/error.h"

namespace gradus::random_restart {
namespace {

class LanesEngine final : public RestartEngine {
 public:
  explicit LanesEngine(const RestartTraining& training) : RestartEngine(training) {}
  EngineKind kind() const override { return EngineKind::lanes; }
  void advance(int64_t steps) override { trainer_->advance(steps); }
  void finish() override { trainer_->finish(); }
};

/// The name without the plugin, for optimizers of the baselines; empty for others.
std::string baseline_name(const std::string& id) {
  const std::size_t dot = id.find('.');
  if (dot == std::string::npos) return id;
  return id.substr(0, dot) == "baselines" ? id.substr(dot + 1) : "";
}

Json options_of(const Item& item) {
  try {
    return Json::parse(item.options.empty() ? "{}" : item.options);
  } catch (const Json::exception& e) {
    throw Error("json.syntax", "options of optimizer " + item.id, "a JSON object", e.what(), "");
  }
}

bool plain(const Json& options) {
  if (!options.value("groups", Json::array()).empty()) return false;
  for (const Json& value : options) {
    if (value.is_object()) return false;  // a schedule
    if (!value.is_array()) continue;
    if (std::ranges::any_of(value, [](const Json& element) { return element.is_object(); })) {
      return false;
    }
  }
  for (const char* name : {"weight_decay", "dampening"}) {
    if (options.value(name, 0.0) != 0) return false;
  }
  return !options.value("nesterov", false) && !options.value("amsgrad", false);
}

[[noreturn]] void refuse(EngineKind kind, const std::string& expected, const std::string& found,
                         const char* advice) {
  throw Error("random_restart.engine", "option engine = '" + engine_name(kind) + "'", expected,
              found, advice);
}

}  // namespace

std::string engine_name(EngineKind kind) {
  constexpr const char* names[] = {"auto", "lanes", "batched", "loop"};
  return names[static_cast<std::size_t>(kind)];
}

std::optional<LaneOptimizerOptions> lane_optimizer(const Item& item) {
  const std::string name = baseline_name(item.id);
  const Json options = options_of(item);
  if (!plain(options)) return std::nullopt;
  LaneOptimizerOptions lanes;
  lanes.learning_rate = options.value("lr", 1e-3);  // the baselines' default
  if (name == "sgd" || name == "momentum") {
    lanes.momentum = options.value("momentum", name == "sgd" ? 0.0 : 0.9);
    lanes.kind = lanes.momentum == 0 ? LaneOptimizer::sgd : LaneOptimizer::momentum;
    if (!(lanes.momentum < 1)) return std::nullopt;
    return lanes;
  }
  if (name != "adam") return std::nullopt;
  lanes.kind = LaneOptimizer::adam;
  if (options.contains("betas")) {
    lanes.beta1 = options["betas"].at(0);
    lanes.beta2 = options["betas"].at(1);
  }
  lanes.epsilon = options.value("eps", 1e-8);
  if (!(lanes.epsilon > 0)) return std::nullopt;
  return lanes;
}

RestartEngine::RestartEngine(const RestartTraining& training)
    : trainer_(LaneTrainer::make(training.lanes, training.training(), training.test())) {}

void RestartEngine::state(Archive& archive) {
  for (auto& [name, bytes] : trainer_->state()) {
    if (bytes.empty()) continue;
    Tensor copy = at::_ops::empty_memory_format::call(
        c10::fromIntArrayRefSlow({static_cast<int64_t>(bytes.size())}), at::kByte, std::nullopt,
        std::nullopt, std::nullopt, std::nullopt);
    std::memcpy(copy.mutable_data_ptr(), bytes.data(), bytes.size());
    archive.item("trainer." + name, copy);
    if (!archive.saving()) std::memcpy(bytes.data(), copy.const_data_ptr(), bytes.size());
  }
}

std::unique_ptr<RestartEngine> make_lanes_engine(const RestartTraining& training) {
  return std::make_unique<LanesEngine>(training);
}

std::unique_ptr<RestartEngine> make_engine(EngineKind kind, RestartTraining training,
                                           TrainingHost& host) {
  const bool cpu = host.device().is_cpu();
  const auto known = lane_optimizer(training.optimizer);
  if (kind == EngineKind::lanes || (kind == EngineKind::automatic && known && cpu)) {
    if (!cpu) refuse(kind, "the device cpu", host.device().str(), "use engine = \"batched\"");
    if (!known) {
      refuse(kind,
             "baselines.sgd, momentum or adam without weight decay, dampening, Nesterov's "
             "form, amsgrad, schedules or groups",
             "optimizer '" + training.optimizer.id + "' with " + training.optimizer.options,
             "use engine = \"batched\", \"loop\" or \"auto\"");
    }
    training.lanes.optimizer = *known;
    return make_lanes_engine(training);
  }
  const bool elementwise = host.optimizer(training.optimizer)->elementwise();
  if (kind == EngineKind::batched && !elementwise) {
    refuse(kind, "an elementwise optimizer, so that stacked networks do not mix",
           "optimizer '" + training.optimizer.id + "'", "use engine = \"loop\" or \"auto\"");
  }
  if (kind == EngineKind::automatic) kind = elementwise ? EngineKind::batched : EngineKind::loop;
  return make_torch_engine(kind, training, host);
}

Tensor step_rows(const LaneOptions& options, int64_t train_rows, int64_t step) {
  const StreamKey key = stream_key(options.batch_seed, Purpose::batches);
  const int64_t networks = options.shared_batches ? 1 : options.networks;
  Tensor rows = at::_ops::empty_memory_format::call(
      c10::fromIntArrayRefSlow({networks, options.batch}), at::kLong, std::nullopt, std::nullopt,
      std::nullopt, std::nullopt);
  int64_t* row = rows.mutable_data_ptr<int64_t>();
  const uint64_t first = static_cast<uint64_t>(step) * static_cast<uint64_t>(options.batch);
  for (int64_t k = 0; k < networks; ++k) {
    const uint64_t network = options.shared_batches ? ~uint64_t{0} : options.first_network + k;
    for (int i = 0; i < options.batch; ++i) {
      *row++ = batch_row(key, network, first + i, static_cast<uint32_t>(train_rows));
    }
  }
  return options.shared_batches ? rows[0] : rows;
}

}  // namespace gradus::random_restart
