// A tower on a theory task, for the tests.
#pragma once

#include <memory>

#include "gradus/stream.h"
#include "gradus/task.h"
#include "tower.h"
#include "tower_tasks.h"

namespace gradus::deep_resnet::testing {

struct SmallTower {
  explicit SmallTower(const Tower::Options& options, const TheoryTask::Options& task = {}) {
    const TheoryTask theory(task);
    Seeds seeds;
    seeds.data = 3;
    data = theory.data(seeds, at::kDouble);
    loss = theory.loss();
    tower = std::make_unique<Tower>(options, data.info);
    weights = tower->initial({.seed = 5, .dtype = at::kDouble});
    batch = {data.train.input, data.train.target, {}};
  }
  Answer answer() const { return evaluate(nullptr, *tower, *loss, weights, 0, batch, {}); }

  TaskData data;
  std::unique_ptr<Loss> loss;
  std::unique_ptr<Tower> tower;
  Tensors weights;
  Batch batch;
};

inline double difference(const Tensor& a, const Tensor& b) {
  return a.sub(b).abs().max().item<double>();
}

}  // namespace gradus::deep_resnet::testing
