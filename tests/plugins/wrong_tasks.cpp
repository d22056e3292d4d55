// Loads well; each task breaks one promise of its interface.
#include <ATen/ops/rand.h>

#include "gradus/plugin.h"
#include "gradus/stream.h"
#include "tiny.h"

namespace {

using namespace gradus;

/// y = sum(x), without an error in it.
class Sum : public Task {
 public:
  struct Options {
    int64_t number = 1;
    void declare(Schema& schema) { schema.add("number", number, "changes nothing").in(1, 9); }
  };
  explicit Sum(Options) {}

  TaskDescription describe() const override {
    TaskDescription task;
    task.text = "the sum of four numbers";
    task.model = {"suite.linear", "{}"};
    task.batch_size = 8;
    task.epochs = 1;
    task.metrics = {{"train_loss", "train", "loss"}, {"test_loss", "test", "loss"}};
    return task;
  }
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override {
    TaskData data;
    for (Split* split : {&data.train, &data.test}) {
      Stream stream{seeds.data, split == &data.train ? 0U : 1U};
      split->input = stream.uniforms({rows, 4}, -1, 1).to(dtype);
      split->target = split->input.sum(-1, /*keepdim=*/true);
    }
    data.info.input_shape = {4};
    data.info.outputs = 1;
    data.info.train_rows = data.info.test_rows = rows;
    data.info.input_low = -1;
    data.info.input_high = 1;
    return data;
  }
  std::unique_ptr<Loss> loss() const override { return make_loss("half_squared_error"); }

 private:
  static constexpr int64_t rows = 64;
};

/// The sum with data that the function `Change` changes.
template <void (*Change)(TaskData&)>
class Changed final : public Sum {
 public:
  using Sum::Sum;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override {
    TaskData data = Sum::data(seeds, dtype);
    Change(data);
    return data;
  }
};

void shake(TaskData& data) {
  data.train.target.add_(at::rand({1}).to(data.train.target.scalar_type()));
}
void widen(TaskData& data) {
  data.test.input.mul_(3);
}
void flatten_targets(TaskData& data) {
  data.train.target = data.train.target.flatten();
}
void drop_test(TaskData& data) {
  data.test = {};
  data.info.test_rows = 0;
}

void validate_on_train(TaskData& data) {
  data.validation = {data.train.input.narrow(0, 0, 8), data.train.target.narrow(0, 0, 8)};
  data.info.validation_rows = 8;
}

class UnknownMeasure final : public Sum {
 public:
  using Sum::Sum;
  TaskDescription describe() const override {
    TaskDescription task = Sum::describe();
    task.metrics.push_back({"test_f1", "test", "f1"});
    return task;
  }
};

class UnknownModel final : public Sum {
 public:
  using Sum::Sum;
  TaskDescription describe() const override {
    TaskDescription task = Sum::describe();
    task.model.id = "suite.lineal";
    return task;
  }
};

/// sum of squares of all parameters, with a gradient that is too long.
class WrongRisk final : public Sum {
 public:
  using Sum::Sum;
  bool risk(const Model&, const Tensors& parameters, const Batch&, const Ask& ask,
            Answer& answer) const override {
    answer.value = parameters[0].new_zeros({});
    for (const Tensor& parameter : parameters) {
      answer.value.add_(parameter.square().sum());
      if (ask.gradient) answer.gradient.push_back(parameter.mul(3));
    }
    return true;
  }
};

constexpr PluginItem items[] = {
    offer<Task, Sum>("sum", "the good one"),
    offer<Task, Changed<shake>>("shaken", "other data at every call"),
    offer<Task, Changed<widen>>("wide", "inputs outside the range that it states"),
    offer<Task, Changed<flatten_targets>>("flat_targets", "targets that broadcast"),
    offer<Task, Changed<drop_test>>("no_test", "a metric on a split that is empty"),
    offer<Task, Changed<validate_on_train>>("trained_on", "validation rows that are trained on"),
    offer<Task, UnknownMeasure>("unknown_measure", "a metric that nobody knows"),
    offer<Task, UnknownModel>("unknown_model", "a default model that does not exist"),
    offer<Task, WrongRisk>("wrong_risk", "an exact risk with a wrong gradient")};

}  // namespace

GRADUS_PLUGIN(tiny::info("wrong_tasks", items))
