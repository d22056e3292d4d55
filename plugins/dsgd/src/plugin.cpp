// Duality structure gradient descent: T. Flynn, arXiv 1708.00523.
#include "claims.h"
#include "dsgd_mlp.h"
#include "dsgd_studies.h"
#include "gradus/function_tool.h"
#include "picture_tool.h"
#include "step.h"
#include "tasks.h"
#include "tools.h"

namespace gradus {
namespace {

constexpr std::array tools_and_tasks = {
    offer<Optimizer, dsgd::Step>("step", "one layer a step, chosen by its guaranteed decrease"),
    offer<Model, dsgd::DsgdMlp>("mlp", "chain of dense layers with normal initial weights"),
    offer<Task, dsgd::FashionFull>("fashion_full", "full-batch training on Fashion-MNIST"),
    offer<Task, dsgd::FashionBatch>("fashion_batch", "mini-batch training on Fashion-MNIST"),
    offer<Task, dsgd::Toy>("toy", "60 random points for a 6-8-8-3 network"),
    offer<Task, dsgd::ChainTask>("chain", "two weights, curvature without a bound"),
    offer<Task, dsgd::RandomNets>("random_nets", "a few random rows for small networks"),
    offer_tool<dsgd::run_duality>("duality", "dual norms and duality maps by their equations"),
    offer_tool<dsgd::run_certify>("certify", "smoothness bounds against sampled remainders"),
    offer_tool<dsgd::run_spectral>("spectral", "certified spectral bounds against an SVD"),
    offer_tool<dsgd::run_lipschitz>("lipschitz_demo", "a gradient without a Lipschitz constant"),
    offer_tool<dsgd::run_locality>("locality", "which weights a layer's bound depends on"),
    offer_tool<dsgd::run_normalised_gradient>("normalised_gradient",
                                              "the gradient's norm against c1 / sqrt(c2)"),
    offer_tool<dsgd::run_audit>("audit", "certificates along full-batch trajectories"),
    offer_tool<dsgd::run_noise>("noise", "the pathwise inequality along mini-batch trajectories"),
    offer_tool<dsgd::run_stochastic_time>("stochastic_time", "stopping times against their bound"),
    offer_tool<dsgd::run_batch_for>("batch_for", "a batch size for a wanted accuracy"),
    offer_tool<dsgd::run_special_case>("special_case", "one Frobenius layer is SGD"),
    offer_tool<dsgd::run_joint_steps>("joint_steps", "full steps of all layers at once"),
    offer_tool<dsgd::run_trajectory>("trajectory", "one trajectory in pictures, with baselines"),
    offer_tool<dsgd::run_step_cost>("step_cost", "the cost of a step against SGD"),
};

std::array<PluginItem, 19> claims() {
  const auto limit = dsgd::limit_claims();
  const auto trajectory = dsgd::trajectory_claims();
  const auto training = dsgd::training_claims();
  return {limit[0],      limit[1],      limit[2],      limit[3],      limit[4],  // D1 to D5
          trajectory[0], limit[5],      trajectory[1], trajectory[2], limit[6],  // D6 to D10
          limit[7],      trajectory[3], limit[8],                                // D11 to D13
          training[0],   training[1],   training[2],   training[3],              // D14 to D17
          limit[9],      training[4]};                                           // D18, D19
}

const auto items = join_items(tools_and_tasks, claims());

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
     .items = gradus::items,
     .studies = dsgd_studies})
