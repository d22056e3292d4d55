// Gradient descent for deep residual networks: R. Cont, A. Rossier, R. Xu, arXiv 2204.07261.
#include "deep_resnet_studies.h"
#include "depth_gd.h"
#include "gradus/function_tool.h"
#include "tower.h"
#include "tower_claims.h"
#include "tower_monitor.h"
#include "tower_tasks.h"
#include "tower_tools.h"

namespace gradus {
namespace {

using namespace deep_resnet;

constexpr PluginItem items[] = {
    offer<Optimizer, DepthGd>("depth_gd", "gradient descent whose step follows the depth"),
    offer<Model, Tower>("tower", "residual tower of constant width"),
    offer<Task, TheoryTask>("theory", "unit inputs with targets of the same size"),
    offer<Task, ScalarTask>("scalar", "one number: the weights converge to log y"),
    offer<Task, FlowTask>("ode", "a flow of ten coordinates"),
    offer<Task, ImageTask>("image25", "Fashion-MNIST as 25 features"),
    offer<Monitor, TowerMonitor>("monitor", "losses, gradients and roughness of a tower's weights"),
    offer<Tool, PvarTool<PvarMethod::exact>>("pvar_exact", "p-variation by its recursion"),
    offer<Tool, PvarTool<PvarMethod::tree>>("pvar_tree", "p-variation by the pruned recursion"),
    offer<Tool, PvarTool<PvarMethod::brute>>("pvar_brute", "p-variation by all sub-sequences"),
    offer<Tool, PvarCheckTool>("pvar_check", "p-variation against known values and inequalities"),
    offer_tool<run_log_log_fit>("loglog_fit", "an exponent by least squares"),
    offer_tool<run_constants>("constants", "constants of the theorems"),
    offer_tool<run_grad_check>("grad_check", "the tower's derivative against differences"),
    offer_tool<run_linear_floor>("linear_floor", "residual of the best linear map"),
    offer<Tool, ClosedFormsTool>("closed_forms", "trainings with a known limit"),
    offer_tool<run_across_depths>("across_depths", "weights of several depths, with pictures"),
    offer_tool<run_trend_split>("trend_split", "trend and noise of weights of several depths"),
    offer_tool<run_loss_curves>("loss_curves", "loss against steps for several depths"),
    offer<Claim, DepthClaim<C1>>("C1", "global optimum"),
    offer<Claim, DepthClaim<C2>>("C2", "linear convergence"),
    offer<Claim, DepthClaim<C3>>("C3", "rate without depth"),
    offer<Claim, DepthClaim<C4>>("C4", "gradient dominance along the path"),
    offer<Claim, DepthClaim<C5>>("C5", "certified regime"),
    offer<Claim, DepthClaim<C6>>("C6", "size of the weights"),
    offer<Claim, DepthClaim<C7>>("C7", "exponents add up to 1"),
    offer<Claim, DepthClaim<C8>>("C8", "finite 2-variation"),
    offer<Claim, DepthClaim<C9>>("C9", "p = 2 is sharp"),
    offer<Claim, DepthClaim<C10>>("C10", "no roughening"),
    offer<Claim, DepthClaim<C11>>("C11", "scaling limit"),
    offer<Claim, DepthClaim<C12>>("C12", "smoothness is needed"),
    offer<Claim, DepthClaim<C13>>("C13", "a rough start stays rough"),
    offer<Claim, DepthClaim<C14>>("C14", "more samples than the width"),
    offer<Claim, DepthClaim<C15>>("C15", "practical data"),
    offer<Claim, DepthClaim<C16>>("C16", "the measures themselves"),
};

}  // namespace
}  // namespace gradus

GRADUS_PLUGIN(
    {.id = "deep_resnet",
     .version = "0.1.0",
     .semantics = 1,
     .title = "Convergence and Implicit Regularization Properties of Gradient Descent for Deep "
              "Residual Networks",
     .authors = "Rama Cont, Alain Rossier, Renyuan Xu",
     .year = 2022,
     .reference = "arXiv 2204.07261",
     .licence = "Apache-2.0",
     .items = gradus::items,
     .studies = deep_resnet_studies})
