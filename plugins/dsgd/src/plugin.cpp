// Duality structure gradient descent: T. Flynn, arXiv 1708.00523.
#include "gradus/plugin.h"

#include "bound_claims.h"
#include "dsgd_mlp.h"
#include "dsgd_studies.h"
#include "picture_tool.h"
#include "step.h"
#include "tasks.h"
#include "tools.h"
#include "training_claims.h"
#include "trajectory_claims.h"

namespace gradus {
namespace {

constexpr PluginItem items[] = {
    offer<Optimizer, dsgd::Step>("step", "one layer a step, chosen by its guaranteed decrease"),
    offer<Model, dsgd::DsgdMlp>("mlp", "chain of dense layers with normal initial weights"),
    offer<Task, dsgd::FashionFull>("fashion_full", "full-batch training on Fashion-MNIST"),
    offer<Task, dsgd::FashionBatch>("fashion_batch", "mini-batch training on Fashion-MNIST"),
    offer<Task, dsgd::Toy>("toy", "60 random points for a 6-8-8-3 network"),
    offer<Task, dsgd::ChainTask>("chain", "two weights, curvature without a bound"),
    offer<Task, dsgd::RandomNets>("random_nets", "a few random rows for small networks"),
    offer<Tool, dsgd::DualityTool>("duality", "dual norms and duality maps by their equations"),
    offer<Tool, dsgd::CertifyTool>("certify", "smoothness bounds against sampled remainders"),
    offer<Tool, dsgd::SpectralTool>("spectral", "certified spectral bounds against an SVD"),
    offer<Tool, dsgd::LipschitzTool>("lipschitz_demo", "a gradient without a Lipschitz constant"),
    offer<Tool, dsgd::LocalityTool>("locality", "which weights a layer's bound depends on"),
    offer<Tool, dsgd::NormalisedGradientTool>("normalised_gradient",
                                              "the gradient's norm against c1 / sqrt(c2)"),
    offer<Tool, dsgd::AuditTool>("audit", "certificates along full-batch trajectories"),
    offer<Tool, dsgd::NoiseTool>("noise", "the pathwise inequality along mini-batch trajectories"),
    offer<Tool, dsgd::StochasticTimeTool>("stochastic_time", "stopping times against their bound"),
    offer<Tool, dsgd::BatchForTool>("batch_for", "a batch size for a wanted accuracy"),
    offer<Tool, dsgd::SpecialCaseTool>("special_case", "one Frobenius layer is SGD"),
    offer<Tool, dsgd::JointStepsTool>("joint_steps", "full steps of all layers at once"),
    offer<Tool, dsgd::TrajectoryTool>("trajectory", "one trajectory in pictures, with baselines"),
    offer<Tool, dsgd::StepCostTool>("step_cost", "the cost of a step against SGD"),
    offer<Claim, dsgd::LimitClaim<dsgd::D1>>("D1", "duality maps"),
    offer<Claim, dsgd::LimitClaim<dsgd::D2>>("D2", "dual norms"),
    offer<Claim, dsgd::LimitClaim<dsgd::D3>>("D3", "no global Lipschitz constant"),
    offer<Claim, dsgd::LimitClaim<dsgd::D4>>("D4", "layer-wise smoothness"),
    offer<Claim, dsgd::LimitClaim<dsgd::D5>>("D5", "norms from architecture and weights"),
    offer<Claim, dsgd::D6>("D6", "guaranteed decrease"),
    offer<Claim, dsgd::LimitClaim<dsgd::D7>>("D7", "one layer, chosen greedily"),
    offer<Claim, dsgd::D8>("D8", "rate"),
    offer<Claim, dsgd::D9>("D9", "time to a stationary point"),
    offer<Claim, dsgd::LimitClaim<dsgd::D10>>("D10", "bounded normalised gradient"),
    offer<Claim, dsgd::LimitClaim<dsgd::D11>>("D11", "stochastic step"),
    offer<Claim, dsgd::D12>("D12", "expected time with noise"),
    offer<Claim, dsgd::LimitClaim<dsgd::D13>>("D13", "SGD as a special case"),
    offer<Claim, dsgd::D14>("D14", "untuned on a steep chain"),
    offer<Claim, dsgd::D15>("D15", "full-batch training"),
    offer<Claim, dsgd::D16>("D16", "mini-batch training"),
    offer<Claim, dsgd::D17>("D17", "spread of updates, norms"),
    offer<Claim, dsgd::LimitClaim<dsgd::D18>>("D18", "one layer at a time"),
    offer<Claim, dsgd::D19>("D19", "layer rules and bounds"),
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
     .items = gradus::items,
     .studies = dsgd_studies})
