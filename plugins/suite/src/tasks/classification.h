// Classification of images: what the tasks on Fashion-MNIST, digits, MNIST and CIFAR-10 have in
// common.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gradus/options.h"
#include "gradus/task.h"

namespace gradus::tasks {

/// A data set with the constants of its normalization: x <- (x / largest - mean) / deviation.
/// `mean` and `deviation` are those of all training pixels in [0, 1], written out so that the task
/// does not change with the way they are computed.
struct ImageSource {
  const char* dataset;  ///< in the catalogue
  const char* title;
  const char* split;   ///< which rows are for training, validation and testing
  int64_t validation;  ///< how many of the last training rows are held out
  double mean;
  double deviation;
};

extern const ImageSource fashion_mnist;
extern const ImageSource digits;
extern const ImageSource mnist;
extern const ImageSource cifar10;

/// The normalized images in `dtype`: [rows, pixels], or [rows, channels, height, width] where
/// `as_images`; labels int64.
TaskData image_data(const ImageSource& source, bool as_images, at::ScalarType dtype);

/// The sentences of a description that say what is done to the data.
std::string preparation_text(const ImageSource& source);

/// Accuracy and loss on the test and the validation split, and (costly) training loss.
std::vector<Metric> classification_metrics();

/// The same without the training loss, for networks that take longer to measure on all training
/// rows than to train.
std::vector<Metric> metrics_on_unseen_rows();

/// A classification task: `Definition` is a struct with
///   static constexpr const ImageSource& source; static constexpr bool as_images;
///   static constexpr int64_t version;
///   static TaskDescription describe();  // text, model, batch, budget, targets; metrics, if others
template <class Definition>
class Classification final : public Task {
 public:
  struct Options {
    void declare(Schema&) {}
  };
  explicit Classification(Options) {}

  TaskDescription describe() const override {
    TaskDescription task = Definition::describe();
    task.version = Definition::version;
    task.text += preparation_text(Definition::source);
    task.dataset = Definition::source.dataset;
    if (task.metrics.empty()) task.metrics = classification_metrics();
    return task;
  }
  TaskData data(const Seeds&, at::ScalarType dtype) const override {
    return image_data(Definition::source, Definition::as_images, dtype);
  }
  std::unique_ptr<Loss> loss() const override { return make_loss("cross_entropy"); }
};

/// The version of tasks that trained, in version 1, on the rows that they hold out now.
inline constexpr int64_t with_validation = 2;

struct FashionLogistic {
  static constexpr const ImageSource& source = fashion_mnist;
  static constexpr bool as_images = false;
  static constexpr int64_t version = with_validation;
  static TaskDescription describe();
};
struct FashionMlp {
  static constexpr const ImageSource& source = fashion_mnist;
  static constexpr bool as_images = false;
  static constexpr int64_t version = with_validation;
  static TaskDescription describe();
};
struct FashionConvnet {
  static constexpr const ImageSource& source = fashion_mnist;
  static constexpr bool as_images = true;
  static constexpr int64_t version = with_validation;
  static TaskDescription describe();
};
struct DigitsLogistic {
  static constexpr const ImageSource& source = digits;
  static constexpr bool as_images = false;
  static constexpr int64_t version = with_validation;
  static TaskDescription describe();
};
struct DigitsMlp {
  static constexpr const ImageSource& source = digits;
  static constexpr bool as_images = false;
  static constexpr int64_t version = with_validation;
  static TaskDescription describe();
};
struct MnistLogistic {
  static constexpr const ImageSource& source = mnist;
  static constexpr bool as_images = false;
  static constexpr int64_t version = with_validation;
  static TaskDescription describe();
};
struct MnistMlp {
  static constexpr const ImageSource& source = mnist;
  static constexpr bool as_images = false;
  static constexpr int64_t version = with_validation;
  static TaskDescription describe();
};
struct MnistConvnet {
  static constexpr const ImageSource& source = mnist;
  static constexpr bool as_images = true;
  static constexpr int64_t version = with_validation;
  static TaskDescription describe();
};
struct Cifar10Convnet {
  static constexpr const ImageSource& source = cifar10;
  static constexpr bool as_images = true;
  static constexpr int64_t version = with_validation;
  static TaskDescription describe();
};

struct FashionResnet {
  static constexpr const ImageSource& source = fashion_mnist;
  static constexpr bool as_images = true;
  static constexpr int64_t version = 1;
  static TaskDescription describe();
};
struct Cifar10Resnet {
  static constexpr const ImageSource& source = cifar10;
  static constexpr bool as_images = true;
  static constexpr int64_t version = 1;
  static TaskDescription describe();
};

}  // namespace gradus::tasks
