#include "gradus/array_tensor.h"
#include "gradus/datasets/load.h"
#include "tasks.h"

namespace gradus::dsgd {
namespace {

constexpr int64_t classes = 10;

void declare_loss(Schema& schema, ClassLoss& loss, OneHot& one_hot) {
  schema.choice(
      "loss", loss, "softmax cross entropy, or squared error summed over outputs",
      {{"cross_entropy", ClassLoss::cross_entropy}, {"squared_error", ClassLoss::squared_error}});
  schema.choice("one_hot", one_hot,
                "targets of the other classes in squared error: -1 for tanh outputs, 0 for "
                "logistic outputs",
                {{"minus_one", OneHot::minus_one}, {"zero", OneHot::zero}});
}

Split first_rows(const datasets::Labelled& all, int64_t rows, ClassLoss loss, OneHot one_hot,
                 at::ScalarType dtype) {
  Split split;
  split.input = view_of(all.inputs).narrow(0, 0, rows).to(dtype).div_(255).flatten(1);
  const Tensor labels = view_of(all.labels).narrow(0, 0, rows).clone();
  if (loss == ClassLoss::cross_entropy) {
    split.target = labels;
    return split;
  }
  const double other = one_hot == OneHot::zero ? 0 : -1;
  split.target = split.input.new_full({rows, classes}, other);
  split.target.scatter_(1, labels.unsqueeze(1), 1);
  return split;
}

template <class Options>
TaskData fashion_data(const Options& options, int64_t test, at::ScalarType dtype) {
  const datasets::Dataset loaded = datasets::load("fashion_mnist");
  TaskData data;
  data.train = first_rows(loaded.train, options.rows, options.loss, options.one_hot, dtype);
  if (test > 0) data.test = first_rows(loaded.test, test, options.loss, options.one_hot, dtype);
  data.checksum = loaded.checksum;
  DataInfo& info = data.info;
  info.input_shape = {data.train.input.size(1)};
  info.outputs = classes;
  info.classes = options.loss == ClassLoss::cross_entropy ? classes : 0;
  info.train_rows = options.rows;
  info.test_rows = test;
  info.input_low = 0;
  info.input_high = 1;
  if (options.loss == ClassLoss::squared_error) {
    info.target_low = options.one_hot == OneHot::zero ? 0 : -1;
    info.target_high = 1;
  }
  return data;
}

std::unique_ptr<Loss> fashion_loss(ClassLoss loss) {
  return make_loss(loss == ClassLoss::cross_entropy ? "cross_entropy" : "squared_error");
}

constexpr const char* first_network =
    R"({"widths": [784, 64, 10], "activation": "tanh", "output": "identity"})";

}  // namespace

void FashionFull::Options::declare(Schema& schema) {
  schema.add("rows", rows, "the first training images").in(10, 60000).unit("samples");
  declare_loss(schema, loss, one_hot);
}

TaskDescription FashionFull::describe() const {
  TaskDescription task;
  task.text =
      "Full-batch training on the first training images of Fashion-MNIST, pixels in [0, 1].";
  task.dataset = "fashion_mnist";
  task.model = {"dsgd.mlp", first_network};
  task.sampling = Sampling::full;
  task.steps = 1000;
  task.dtype = "float64";
  task.metrics = {{"train_loss", "train", "loss"},
                  {"train_accuracy", "train", "accuracy", /*higher_is_better=*/true}};
  return task;
}

TaskData FashionFull::data(const Seeds&, at::ScalarType dtype) const {
  return fashion_data(options_, 0, dtype);
}

std::unique_ptr<Loss> FashionFull::loss() const {
  return fashion_loss(options_.loss);
}

void FashionBatch::Options::declare(Schema& schema) {
  schema.add("rows", rows, "the first training images").in(10, 60000).unit("samples");
  schema.add("test", test, "the first test images").in(10, 10000).unit("samples");
  declare_loss(schema, loss, one_hot);
}

TaskDescription FashionBatch::describe() const {
  TaskDescription task;
  task.text =
      "Mini-batch training on the first images of Fashion-MNIST, pixels in [0, 1]; the first test "
      "images.";
  task.dataset = "fashion_mnist";
  task.model = {"dsgd.mlp", first_network};
  task.sampling = Sampling::shuffled;
  task.batch_size = 128;
  task.epochs = 5;
  task.metrics = {{"test_accuracy", "test", "accuracy", /*higher_is_better=*/true},
                  {"test_loss", "test", "loss"},
                  {"train_loss", "train", "loss", false, /*costly=*/true}};
  return task;
}

TaskData FashionBatch::data(const Seeds&, at::ScalarType dtype) const {
  return fashion_data(options_, options_.test, dtype);
}

std::unique_ptr<Loss> FashionBatch::loss() const {
  return fashion_loss(options_.loss);
}

}  // namespace gradus::dsgd
