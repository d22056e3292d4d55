#include "copy_memory.h"

#include <cmath>

#include "sequence_loss.h"

namespace gradus::tasks {

void CopyMemory::Options::declare(Schema& schema) {
  schema.add("symbols", symbols, "different symbols to remember").in(2, 1000);
  schema.add("length", length, "symbols of a row").in(1, 1000);
  schema.add("delay", delay, "positions from the last symbol to the mark").in(1, 10000);
  schema.add("rows", rows, "training rows").in(1, 1e7).unit("samples");
}

TaskDescription CopyMemory::describe() const {
  TaskDescription task;
  task.text =
      "The copying problem: `length` random symbols, a pause of `delay` positions that ends with a "
      "mark, then the symbols are to be repeated in order. By default a network of gated recurrent "
      "units. Loss in nats over the repeated symbols; log(symbols) without memory.";
  task.model = {"suite.recurrent", "{}"};
  task.batch_size = 64;
  task.steps = 1000;
  task.targets = {{"test_loss", 0.5, "Adam with step size 0.005 (studies/targets.toml)"}};
  task.metrics = {{"test_loss", "test", "loss"},
                  {"validation_loss", "validation", "loss"},
                  {"test_accuracy", "test", "accuracy", /*higher_is_better=*/true}};
  return task;
}

Split CopyMemory::split(uint64_t seed, uint64_t number, int64_t rows, at::ScalarType dtype) const {
  Stream stream{seed, number};
  const int64_t length = options_.length, all = positions();
  const Tensor drawn =
      stream.uniforms({rows, length}, 0, static_cast<double>(options_.symbols)).floor_();
  const auto blank = static_cast<double>(options_.symbols);
  Split split;
  split.input = drawn.new_full({rows, all}, blank);
  split.input.narrow(1, 0, length).copy_(drawn);
  split.input.select(1, length + options_.delay - 1).fill_(blank + 1);
  split.target = drawn.new_full({rows, all}, blank);
  split.target.narrow(1, all - length, length).copy_(drawn);
  split.input = split.input.to(dtype);
  split.target = split.target.to(dtype);
  return split;
}

TaskData CopyMemory::data(const Seeds& seeds, at::ScalarType dtype) const {
  constexpr int64_t measured = 1024;
  TaskData data;
  data.train = split(seeds.data, 0, options_.rows, dtype);
  data.validation = split(seeds.data, 1, measured, dtype);
  data.test = split(seeds.data, 2, measured, dtype);
  data.info.input_shape = {positions()};
  data.info.outputs = positions() * alphabet();
  data.info.train_rows = options_.rows;
  data.info.validation_rows = data.info.test_rows = measured;
  data.info.input_low = data.info.target_low = 0;
  data.info.input_high = data.info.target_high = static_cast<double>(alphabet() - 1);
  return data;
}

std::unique_ptr<Loss> CopyMemory::loss() const {
  return std::make_unique<SymbolLoss>(alphabet(), positions() - options_.length);
}

Tensor CopyMemory::measure(const std::string& name, const Tensor& output,
                           const Batch& batch) const {
  if (name != "accuracy") return Task::measure(name, output, batch);
  return SymbolLoss(alphabet(), positions() - options_.length).accuracy(output, batch);
}

}  // namespace gradus::tasks
