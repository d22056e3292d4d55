#include "classification.h"

namespace gradus::tasks {
namespace {

constexpr const char* paper = "Xiao, Rasul, Vollgraf 2017, arXiv 1708.07747, table 3: ";
constexpr const char* readme = "Fashion-MNIST's README, table of benchmarks: ";
constexpr const char* lecun =
    "LeCun, Bottou, Bengio, Haffner 1998, doi 10.1109/5.726791, and the table of results on the "
    "data set's page: ";
constexpr const char* own_level =
    "a level set by this suite; no published value for this split is known";

}  // namespace

TaskDescription FashionLogistic::describe() {
  TaskDescription task;
  task.text = "Multinomial logistic regression on Fashion-MNIST (784 inputs, 10 classes).";
  task.model = {"suite.linear", "{}"};
  task.epochs = 5;
  task.targets = {{"test_accuracy", 0.835, std::string(readme) + "human performance"},
                  {"test_accuracy", 0.842, std::string(paper) + "LogisticRegression, C = 1, L1"}};
  return task;
}

TaskDescription FashionMlp::describe() {
  TaskDescription task;
  task.text = "A dense network, by default 784-128-10 with ReLU, on Fashion-MNIST.";
  task.model = {"suite.mlp", R"({"widths": [784, 128, 10], "activation": "relu"})"};
  task.epochs = 5;
  task.targets = {
      {"test_accuracy", 0.871, std::string(paper) + "MLPClassifier, ReLU, one hidden layer of 100"},
      {"test_accuracy", 0.8833, std::string(readme) + "MLP 256-128-100"}};
  return task;
}

TaskDescription FashionConvnet::describe() {
  TaskDescription task;
  task.text = "A convolutional network (two convolutions, two dense layers) on Fashion-MNIST.";
  task.model = {"suite.convnet", "{}"};
  task.epochs = 3;
  task.targets = {{"test_accuracy", 0.876, std::string(readme) + "2 Conv+pooling (K. Rasul)"},
                  {"test_accuracy", 0.903, std::string(readme) + "2 Conv+pooling+ELU"}};
  return task;
}

TaskDescription DigitsLogistic::describe() {
  TaskDescription task;
  task.text = "Multinomial logistic regression on handwritten digits (8x8 pixels, 10 classes).";
  task.model = {"suite.linear", "{}"};
  task.batch_size = 64;
  task.epochs = 30;
  task.targets = {{"test_accuracy", 0.9, own_level}};
  return task;
}

TaskDescription DigitsMlp::describe() {
  TaskDescription task;
  task.text = "A dense network, by default 64-64-10 with ReLU, on handwritten digits (8x8 pixels).";
  task.model = {"suite.mlp", R"({"widths": [64, 64, 10], "activation": "relu"})"};
  task.batch_size = 64;
  task.epochs = 30;
  task.targets = {{"test_accuracy", 0.9, own_level}};
  return task;
}

TaskDescription MnistLogistic::describe() {
  TaskDescription task;
  task.text = "Multinomial logistic regression on MNIST (784 inputs, 10 classes).";
  task.model = {"suite.linear", "{}"};
  task.epochs = 5;
  task.targets = {
      {"test_accuracy", 0.88, std::string(lecun) + "linear classifier (1-layer NN), 12.0 %"},
      {"test_accuracy", 0.92, own_level}};
  return task;
}

TaskDescription MnistMlp::describe() {
  TaskDescription task;
  task.text = "A dense network, by default 784-128-10 with ReLU, on MNIST.";
  task.model = {"suite.mlp", R"({"widths": [784, 128, 10], "activation": "relu"})"};
  task.epochs = 5;
  task.targets = {
      {"test_accuracy", 0.953, std::string(lecun) + "2-layer NN, 300 hidden units, 4.7 %"},
      {"test_accuracy", 0.9695, std::string(lecun) + "3-layer NN, 300+100 hidden units, 3.05 %"}};
  return task;
}

TaskDescription MnistConvnet::describe() {
  TaskDescription task;
  task.text = "A convolutional network (two convolutions, two dense layers) on MNIST.";
  task.model = {"suite.convnet", "{}"};
  task.epochs = 3;
  task.targets = {{"test_accuracy", 0.983, std::string(lecun) + "LeNet-1 on 16x16 pixels, 1.7 %"}};
  return task;
}

TaskDescription Cifar10Convnet::describe() {
  TaskDescription task;
  task.text = "A convolutional network (two convolutions, two dense layers) on CIFAR-10.";
  task.model = {"suite.convnet", "{}"};
  task.epochs = 5;
  task.targets = {{"test_accuracy", 0.5, own_level}, {"test_accuracy", 0.6, own_level}};
  return task;
}

TaskDescription FashionResnet::describe() {
  TaskDescription task;
  task.text = "A residual convolutional network with group norm on Fashion-MNIST.";
  task.model = {"suite.resnet", R"({"stride": 2})"};
  task.batch_size = 64;
  task.epochs = 1;
  task.metrics = metrics_on_unseen_rows();
  task.targets = {
      {"test_accuracy", 0.8, "Adam with step size 0.01 (studies/targets.toml)"},
  };
  return task;
}

TaskDescription Cifar10Resnet::describe() {
  TaskDescription task;
  task.text = "A residual convolutional network with group norm on CIFAR-10.";
  task.model = {"suite.resnet", R"({"width": 16})"};
  task.batch_size = 64;
  task.epochs = 5;
  task.metrics = metrics_on_unseen_rows();
  task.targets = {{"test_accuracy", 0.6, std::string(own_level)}};
  return task;
}

}  // namespace gradus::tasks
