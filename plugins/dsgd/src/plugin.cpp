// Duality structure gradient descent: T. Flynn, arXiv 1708.00523.
#include "gradus/plugin.h"

#include "dsgd_mlp.h"
#include "step.h"

namespace gradus {
namespace {

constexpr gradus_item items[] = {
    offer<Optimizer, dsgd::Step>("step", "one layer a step, chosen by its guaranteed decrease"),
    offer<Model, dsgd::DsgdMlp>("mlp", "chain of dense layers with normal initial weights"),
};

}  // namespace
}  // namespace gradus

GRADUS_PLUGIN(
    {.id = "dsgd",
     .version = "0.1.0",
     .semantics = 1,
     .title = "The duality structure gradient descent algorithm: analysis and applications "
              "to neural networks",
     .authors = "Thomas Flynn",
     .year = 2017,
     .reference = "arXiv 1708.00523",
     .licence = "Apache-2.0",
     .items = gradus::items})
