// A small training on f1 for the tests of the engines.
#pragma once

#include <memory>

#include "net.h"
#include "plugin_items.h"
#include "restart_engine.h"
#include "target_tasks.h"

namespace gradus::random_restart::testing {

/// Model, data and options that all engines share. The objects outlive the engines made from it.
struct SmallTraining {
  SizeOptions size;
  LawKind law = LawKind::he_uniform;
  Item optimizer = {"baselines.sgd", R"({"lr": 0.02})"};
  at::ScalarType dtype = at::kDouble;
  int64_t networks = 16, samples = 64;
  double grad_clip = 1;
  bool shared_batches = false, clip_in_loss = false;

  void make() {
    TargetOptions target;
    target.samples = samples;
    target.test_nodes = 100;
    const AbsTask task(target);
    data = task.data(Seeds{.data = 5}, dtype);
    Net::Options options;
    static_cast<SizeOptions&>(options) = size;
    options.law.kind = law;
    options.clip_in_loss = clip_in_loss;
    net = std::make_unique<Net>(options, data.info);
    loss = task.loss();
    host = local_host({net.get(), loss.get(), &data, dtype, [](const Item& item) {
                         const std::size_t dot = item.id.find('.');
                         return gradus::test::make<Optimizer>(
                             item.id.substr(0, dot), item.id.substr(dot + 1), item.options);
                       }});
    LaneOptions& lanes = training.lanes;
    lanes.shape = net->shape();
    lanes.law = net->law();
    lanes.scalar = dtype == at::kFloat ? LaneScalar::float32 : LaneScalar::float64;
    lanes.networks = networks;
    lanes.init_seed = 3;
    lanes.batch_seed = 4;
    lanes.batch = 16;
    lanes.gradient_clip = grad_clip;
    lanes.shared_batches = shared_batches;
    lanes.clip_in_loss = clip_in_loss;
    lanes.clip_low = net->clip_low();
    lanes.clip_high = net->clip_high();
    lanes.record_every = 10;
    lanes.keep = Keep::best_risk;
    training.optimizer = optimizer;
    training.train_x = to_flat({data.train.input});
    training.train_y = to_flat({data.train.target});
    training.test_x = to_flat({data.test.input});
    training.test_y = to_flat({data.test.target});
  }
  std::unique_ptr<RestartEngine> engine(EngineKind kind) {
    return make_engine(kind, training, *host);
  }

  TaskData data;
  std::unique_ptr<Net> net;
  std::unique_ptr<Loss> loss;
  std::unique_ptr<TrainingHost> host;
  RestartTraining training;
};

}  // namespace gradus::random_restart::testing
