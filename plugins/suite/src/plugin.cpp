// The shared models and tasks, offered through the same door as a plugin's.
#include "gradus/plugin.h"

#include "models/convnet.h"
#include "models/linear.h"
#include "models/mlp.h"
#include "models/point.h"
#include "tasks/classification.h"
#include "tasks/quadratic.h"
#include "tasks/regression.h"
#include "tasks/test_functions.h"

namespace gradus {
namespace {

constexpr PluginItem items[] = {
    offer<Model, models::Mlp>("mlp", "chain of dense layers"),
    offer<Model, models::Convnet>("convnet", "two convolutions and two dense layers"),
    offer<Model, models::Linear>("linear", "one dense layer (logistic regression)"),
    offer<Model, models::Point>("point", "a free vector, for test functions"),
    offer<Task, tasks::Classification<tasks::FashionLogistic>>(
        "fashion_logistic", "logistic regression on Fashion-MNIST"),
    offer<Task, tasks::Classification<tasks::FashionMlp>>("fashion_mlp",
                                                          "dense network on Fashion-MNIST"),
    offer<Task, tasks::Classification<tasks::FashionConvnet>>(
        "fashion_convnet", "convolutional network on Fashion-MNIST"),
    offer<Task, tasks::Classification<tasks::DigitsLogistic>>("digits_logistic",
                                                              "logistic regression on digits"),
    offer<Task, tasks::Classification<tasks::DigitsMlp>>("digits_mlp", "dense network on digits"),
    offer<Task, tasks::Classification<tasks::MnistLogistic>>("mnist_logistic",
                                                             "logistic regression on MNIST"),
    offer<Task, tasks::Classification<tasks::MnistMlp>>("mnist_mlp", "dense network on MNIST"),
    offer<Task, tasks::Classification<tasks::MnistConvnet>>("mnist_convnet",
                                                            "convolutional network on MNIST"),
    offer<Task, tasks::Classification<tasks::Cifar10Convnet>>("cifar10_convnet",
                                                              "convolutional network on CIFAR-10"),
    offer<Task, tasks::Quadratic>("quadratic", "noisy convex quadratic with a known spectrum"),
    offer<Task, tasks::Rosenbrock>("rosenbrock", "Rosenbrock's curved valley"),
    offer<Task, tasks::Beale>("beale", "Beale's function of two numbers"),
    offer<Task, tasks::Regression1d>("regression_1d", "a noisy sine on an interval"),
};

}  // namespace
}  // namespace gradus

GRADUS_PLUGIN({.id = "suite",
               .version = "0.1.0",
               .semantics = 1,
               .title = "Shared models and tasks of Gradus",
               .authors = "The Gradus authors",
               .year = 2026,
               .reference = "",
               .licence = "Apache-2.0",
               .items = gradus::items})
