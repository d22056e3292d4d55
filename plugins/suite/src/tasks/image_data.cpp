#include <limits>

#include "classification.h"
#include "gradus/array_tensor.h"
#include "gradus/datasets/load.h"
#include "gradus/text.h"

namespace gradus::tasks {

// Means and deviations over all training pixels (of all channels);
// plugins/suite/tests/tasks/image_tasks_test.cpp computes them again.
const ImageSource fashion_mnist = {
    "fashion_mnist",
    "Fashion-MNIST",
    "of the data set's own 60,000 training rows the first 50,000 for training and the last 10,000 "
    "for validation, its own 10,000 test rows for testing",
    10000,
    0.28549890926370547,
    0.35278443220009587};
const ImageSource digits = {
    "digits",
    "UCI handwritten digits",
    "of its 1,797 rows the first 1,150 for training, the next 287 for validation, the last 360 for "
    "testing (other hands wrote these)",
    287,
    0.30654127038043477,
    0.3758599459361423};

// These two rounded to four digits, as they are usually given, of the data sets' training rows.
const ImageSource mnist = {
    "mnist",
    "MNIST",
    "of the data set's own 60,000 training rows the first 50,000 for training and the last 10,000 "
    "for validation, its own 10,000 test rows for testing",
    10000,
    0.1307,
    0.3081};
const ImageSource cifar10 = {
    "cifar10",
    "CIFAR-10",
    "of the data set's own 50,000 training rows the first 45,000 for training and the last 5,000 "
    "for validation, its own 10,000 test rows for testing",
    5000,
    0.4734,
    0.2516};

namespace {

Split split_of(const datasets::Labelled& rows, const ImageSource& source, double largest,
               bool as_images, at::ScalarType dtype) {
  Split split;
  const Tensor bytes = view_of(rows.inputs);
  Tensor input = bytes.to(dtype);  // a copy: the array goes away
  input.div_(largest).sub_(source.mean).div_(source.deviation);
  split.input = as_images ? input : input.flatten(1);
  split.target = view_of(rows.labels).clone();
  return split;
}

}  // namespace

TaskData image_data(const ImageSource& source, bool as_images, at::ScalarType dtype) {
  const datasets::Dataset loaded = datasets::load(source.dataset);
  const double largest = loaded.largest_input;
  TaskData data;
  data.train = split_of(loaded.train, source, largest, as_images, dtype);
  data.test = split_of(loaded.test, source, largest, as_images, dtype);
  data.checksum = loaded.checksum;
  DataInfo& info = data.info;
  const at::IntArrayRef sizes = data.train.input.sizes();
  info.input_shape.assign(sizes.begin() + 1, sizes.end());
  info.classes = static_cast<int64_t>(loaded.classes);
  info.outputs = info.classes;
  info.test_rows = data.test.rows();
  hold_out_validation(data, source.validation);
  info.input_low = (0 - source.mean) / source.deviation;
  info.input_high = (1 - source.mean) / source.deviation;
  return data;
}

std::string preparation_text(const ImageSource& source) {
  return std::string(" Data: ") + source.title + ", " + source.split +
         ". Pixels in [0, 1], minus " + shortest(source.mean) + ", divided by " +
         shortest(source.deviation) +
         " (mean and standard deviation of the training pixels). Settings are chosen on the "
         "validation rows; nothing is trained on them.";
}

std::vector<Metric> metrics_on_unseen_rows() {
  return {{"test_accuracy", "test", "accuracy", /*higher_is_better=*/true},
          {"test_loss", "test", "loss"},
          {"validation_accuracy", "validation", "accuracy", /*higher_is_better=*/true},
          {"validation_loss", "validation", "loss"}};
}

std::vector<Metric> classification_metrics() {
  std::vector<Metric> metrics = metrics_on_unseen_rows();
  metrics.push_back({"train_loss", "train", "loss", false, /*costly=*/true});
  return metrics;
}

}  // namespace gradus::tasks
