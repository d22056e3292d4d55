// Tasks of arrays: an .npz file, a loss, and a network of the user's.
#include "gradus/array_tensor.h"
#include "gradus/error.h"
#include "gradus/with_options.h"
#include "interpreter.h"
#include "items.h"
#include "npz.h"

namespace gradus::python {
namespace {

constexpr int64_t held_out = 10;  // one training row in so many validates where no rows are given

struct ArrayOptions {
  std::string data, data_hash, loss = "half_squared_error", function, file, file_hash;
  void declare(Schema& schema) {
    schema
        .add("data", data,
             "an .npz file with train_input, train_target, test_input, test_target and, if "
             "wanted, validation_input and validation_target; int64 targets are class labels")
        .file();
    schema.add("data_hash", data_hash, "of the data's content; written by the host");
    schema.add("loss", loss, "a loss of the suite, or python: that of the option function")
        .choices({"cross_entropy", "logistic", "squared_error", "half_squared_error",
                  "mean_squared_error", "python"});
    schema.add("function", function,
               "the mean loss as a function of output and target: its name in the option file, or "
               "the dotted "
               "path of one that can be imported");
    schema.add("file", file, "a file with the function").file();
    schema.add("file_hash", file_hash, "of the file's content; written by the host");
  }
};

struct LabelOptions : ArrayOptions {
  LabelOptions() { loss = "cross_entropy"; }
};

/// A loss of the user's. The interpreter starts when it is first asked for a value: a task is made
/// in processes that have none.
class OwnLoss final : public Loss {
 public:
  explicit OwnLoss(const ArrayOptions& options) : options_(options) {}
  std::string name() const override { return "python"; }
  Tensor value(const Tensor& output, const Batch& batch) const override {
    if (!function_) {
      function_ =
          interpreter().loss(checked_source(options_.function, options_.file, options_.file_hash));
    }
    return function_->value(output, batch.target);
  }

 private:
  ArrayOptions options_;
  mutable std::unique_ptr<LossFunction> function_;
};

class Reader {
 public:
  Reader(const ArrayOptions& options, at::ScalarType dtype)
      : file_(options.data), arrays_(read_npz(options.data)), dtype_(dtype) {}

  bool has(const std::string& name) const { return arrays_.contains(name); }

  Split split(const std::string& name) const {
    const Split split = {tensor(name + "_input"), tensor(name + "_target")};
    if (split.input.dim() < 1 || split.target.dim() < 1 || split.rows() == 0 ||
        split.input.size(0) != split.target.size(0)) {
      throw Error("data.header", "data " + file_ + ", split " + name,
                  "inputs and targets with the same number of rows, at least 1", "others", "");
    }
    return split;
  }

 private:
  /// A copy, since the arrays do not stay. Labels stay int64, other numbers get the run's dtype,
  /// and targets of one number an axis for it, so that no loss spreads them over the outputs.
  Tensor tensor(const std::string& name) const {
    const auto found = arrays_.find(name);
    if (found == arrays_.end()) {
      throw Error("data.header", "data " + file_, "an array '" + name + "'", "none",
                  "write the file with np.savez(file, train_input=..., train_target=..., ...)");
    }
    const Tensor view = view_of(found->second);
    const bool labels = name.ends_with("_target") && view.scalar_type() == at::kLong;
    const Tensor own = view.to(labels ? at::kLong : dtype_).clone();
    return name.ends_with("_target") && !labels && own.dim() == 1 ? own.unsqueeze(1) : own;
  }

  std::string file_;
  std::map<std::string, Array> arrays_;
  at::ScalarType dtype_;
};

/// One more than the largest label; 0 where targets are numbers.
int64_t classes_of(const TaskData& data) {
  if (data.train.target.scalar_type() != at::kLong) return 0;
  int64_t largest = 0;
  for (const Split* split : {&data.train, &data.validation, &data.test}) {
    if (split->rows() > 0) largest = std::max(largest, split->target.max().item<int64_t>());
  }
  return largest + 1;
}

template <class O>
class ArrayTask final : public WithOptions<Task, O> {
 public:
  using WithOptions<Task, O>::WithOptions;
  static constexpr bool has_labels = std::is_same_v<O, LabelOptions>;

  TaskDescription describe() const override {
    TaskDescription task;
    task.text = has_labels ? "Classification of a data set of arrays by a network of the user's."
                           : "A data set of arrays, a loss and a network of the user's.";
    task.model = {"python.module", "{}"};
    task.epochs = 10;
    if (has_labels) {
      task.metrics = {{"test_accuracy", "test", "accuracy", true},
                      {"validation_accuracy", "validation", "accuracy", true}};
    }
    for (const char* split : {"test", "validation", "train"}) {
      task.metrics.push_back({std::string(split) + "_loss", split, "loss"});
    }
    return task;
  }

  TaskData data(const Seeds&, at::ScalarType dtype) const override {
    const ArrayOptions& options = this->options_;
    if (options.data.empty()) {
      throw Error("data.missing", "a task of arrays", "the option data, an .npz file", "none", "");
    }
    const Reader reader(options, dtype);
    TaskData data;
    data.train = reader.split("train");
    data.test = reader.split("test");
    if (reader.has("validation_input")) {
      data.validation = reader.split("validation");
      data.info.validation_rows = data.validation.rows();
      data.info.train_rows = data.train.rows();
      data.info.test_rows = data.test.rows();
    } else {
      hold_out_validation(data, std::max<int64_t>(1, data.train.rows() / held_out));
    }
    data.info.input_shape = data.train.input.sizes().slice(1).vec();
    data.info.classes = classes_of(data);
    data.info.outputs = data.info.classes > 0 ? data.info.classes : data.train.target.size(-1);
    data.checksum = options.data_hash;
    return data;
  }

  std::unique_ptr<Loss> loss() const override {
    if (this->options_.loss == "python") return std::make_unique<OwnLoss>(this->options_);
    return make_loss(this->options_.loss);
  }

  /// Options that do not fit together.
  std::string refuses(const Model& model) const override {
    if (this->options_.loss == "python" && this->options_.function.empty()) {
      throw Error("options.conflict", "a task of arrays",
                  "the option function beside loss = \"python\"", "none", "");
    }
    return {};
  }
};

}  // namespace

const char* shared_by_task(std::string_view options) {
  return parse_options<ArrayOptions>(options, "").loss == "python" ? "torch" : nullptr;
}

PluginItem task_item() {
  return offer<Task, ArrayTask<ArrayOptions>>("task", "arrays, a loss and a network of the user's");
}

PluginItem classification_item() {
  return offer<Task, ArrayTask<LabelOptions>>(
      "classification", "arrays with class labels and a network of the user's");
}

}  // namespace gradus::python
