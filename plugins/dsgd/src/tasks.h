// The tasks of THEORY.md: 6.1, 6.2, toy (5), chain (6.3), random nets (3.5).
#pragma once

#include <memory>
#include <string>

#include "gradus/task.h"
#include "gradus/with_options.h"

namespace gradus::dsgd {

/// How a class label is told to the squared error: ones of the class against zeros (logistic
/// outputs) or minus ones (tanh outputs).
enum class OneHot { zero, minus_one };
enum class ClassLoss { cross_entropy, squared_error };

struct FashionFullOptions {
  int64_t rows = 1000;
  ClassLoss loss = ClassLoss::cross_entropy;
  OneHot one_hot = OneHot::minus_one;
  void declare(Schema& schema);
};
/// Fashion-MNIST, the first `rows` training and `test` test images, pixels in [0, 1].
class FashionFull final : public WithOptions<Task, FashionFullOptions> {
 public:
  using WithOptions::WithOptions;
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  std::unique_ptr<Loss> loss() const override;
};

struct FashionBatchOptions {
  int64_t rows = 10000;
  int64_t test = 2000;
  ClassLoss loss = ClassLoss::cross_entropy;
  OneHot one_hot = OneHot::minus_one;
  void declare(Schema& schema);
};
/// The same in mini-batches, with test images.
class FashionBatch final : public WithOptions<Task, FashionBatchOptions> {
 public:
  using WithOptions::WithOptions;
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  std::unique_ptr<Loss> loss() const override;
};

/// 60 points U(-1, 1) in 6 dimensions with random labels of 3 classes.
class Toy final : public Task {
 public:
  struct Options {
    void declare(Schema&) {}
  };
  explicit Toy(Options) {}
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  std::unique_ptr<Loss> loss() const override { return make_loss("cross_entropy"); }
};

/// f = tanh(W_2 tanh W_1)^2: one input, one row, target 0.
class ChainTask final : public Task {
 public:
  struct Options {
    void declare(Schema&) {}
  };
  explicit ChainTask(Options) {}
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  std::unique_ptr<Loss> loss() const override { return make_loss("squared_error"); }
};

struct RandomNetsOptions {
  int64_t rows = 4;
  int64_t inputs = 3;
  int64_t outputs = 2;
  void declare(Schema& schema);
};
/// A few rows U(-1, 1) with targets +-1 for small networks.
class RandomNets final : public WithOptions<Task, RandomNetsOptions> {
 public:
  using WithOptions::WithOptions;
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  std::unique_ptr<Loss> loss() const override { return make_loss("squared_error"); }
};

}  // namespace gradus::dsgd
