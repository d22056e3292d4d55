#include "tower_training.h"

#include <ATen/ops/stack.h>

#include "depth_gd.h"
#include "gradus/error.h"
#include "gradus/standalone_objective.h"

namespace gradus::deep_resnet {
namespace {

constexpr double recorded_loss = 1e-16;  // below it rounding decides

/// A stack of networks on batches of their own that keeps every answer's losses.
class RecordedStack final : public StandaloneObjective {
 public:
  RecordedStack(const Model& model, const Loss& loss, const DataInfo& data, const Batch& batch,
                Tensors parameters, Trained& trained)
      : StandaloneObjective(model, loss, data, batch, std::move(parameters),
                            {.copies = static_cast<int64_t>(trained.losses.size())}),
        trained_(trained) {}

 private:
  Answer evaluate(const Ask& ask) override {
    Answer answer = StandaloneObjective::evaluate(ask);
    const Tensor squared = answer.gradient.at(0).flatten(1).square().sum(1);
    for (std::size_t k = 0; k < trained_.losses.size(); ++k) {
      const auto at = static_cast<int64_t>(k);
      std::vector<double>& losses = trained_.losses[k];
      if (!losses.empty() && losses.back() < recorded_loss) continue;
      const double loss = answer.value[at].item<double>();
      losses.push_back(loss);
      trained_.ratios[k].push_back(squared[at].item<double>() / (2 * loss));
    }
    return answer;
  }

  Trained& trained_;
};

struct StackedData {
  Batch batch;
  DataInfo info;
};

StackedData data_of(const Task& task, uint64_t seed, int64_t networks) {
  Tensors inputs, targets;
  StackedData stacked;
  for (int64_t k = 0; k < networks; ++k) {
    Seeds seeds;
    seeds.data = derive_seed(seed, "network " + std::to_string(k));
    const TaskData data = task.data(seeds, at::kDouble);
    inputs.push_back(data.train.input);
    targets.push_back(data.train.target);
    stacked.info = data.info;
  }
  stacked.batch = {at::stack(inputs), at::stack(targets), {}};
  return stacked;
}

}  // namespace

Trained train(ToolRun& run, const TrainingRequest& request) {
  const auto task = run.task(request.task);
  const StackedData data = data_of(*task, run.settings().seeds.data, request.seeds);
  const auto model = run.model(request.model, data.info);
  const auto loss = task->loss();
  const auto optimizer = run.optimizer(request.optimizer);
  const std::string refusal = optimizer->refuses(*model, *loss, data.info);
  if (!refusal.empty()) throw Error("item.refused", request.optimizer.id + ": " + refusal);
  const Tower& tower = tower_of(*model, "training");
  Trained trained;
  trained.losses.resize(static_cast<std::size_t>(request.seeds));
  trained.ratios.resize(static_cast<std::size_t>(request.seeds));
  trained.beta = tower.beta();
  trained.depth = tower.depth();
  Tensors start = model->initial(
      {.seed = run.settings().seeds.init, .copies = request.seeds, .dtype = at::kDouble});
  trained.start = start[0].clone();
  RecordedStack objective(*model, *loss, data.info, data.batch, std::move(start), trained);
  for (int64_t t = 0; t < request.steps && objective.stopped().empty(); ++t) {
    objective.advance(*optimizer);
  }
  trained.stopped = objective.stopped();
  trained.weights = objective.parameters()[0];
  if (const auto* own = dynamic_cast<const DepthGd*>(optimizer.get())) {
    trained.step_size = own->last_step();
  }
  return trained;
}

Item item_with(const std::string& id,
               const std::vector<std::pair<std::string, std::string>>& options) {
  Item item{id, "{"};
  for (const auto& [name, value] : options) {
    if (item.options.size() > 1) item.options += ", ";
    item.options += quoted(name) + ": " + value;
  }
  item.options += "}";
  return item;
}

std::string quoted(const std::string& name) {
  return "\"" + name + "\"";
}

}  // namespace gradus::deep_resnet
