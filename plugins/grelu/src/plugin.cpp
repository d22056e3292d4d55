// Over-parameterised deep networks with fixed activation patterns: arXiv 2101.04243.
#include "gradus/plugin.h"

#include <array>

#include "claims.h"
#include "convert.h"
#include "experiments.h"
#include "gd.h"
#include "grelu_net.h"
#include "grelu_studies.h"
#include "network_tools.h"
#include "tasks.h"
#include "watch.h"

namespace gradus {
namespace {

using namespace grelu;

constexpr auto offered = std::to_array<PluginItem>({
    offer<Model, GreluNet>("net", "deep network with fixed activation patterns"),
    offer<Optimizer, Gd>("gd", "gradient descent with the step that the kernel allows"),
    offer<Task, Sphere>("sphere", "random points on the unit sphere"),
    offer<Task, grelu::Digits>("digits", "handwritten digits as unit vectors"),
    offer<Monitor, Watch>("watch",
                          "movement, gate flips, drift of the tangent kernel, the linearised run"),
    offer<Monitor, Convert>("convert", "the ReLU networks that a run equals at chosen steps"),
    offer<Tool, ToRelu>("to_relu", "the ordinary ReLU network that a trained network equals"),
    offer<Tool, NtkEmpirical>("ntk_empirical",
                              "tangent kernel of a network at the start or of a trained one"),
    offer<Tool, NtkFormula>("ntk_formula", "tangent kernel in closed form"),
    offer<Tool, LinearRun>("linear_run", "training beside its linearisation"),
    offer<Tool, RedrawGates>("redraw_gates", "gates of small margin drawn again"),
    offer<Tool, Patterns>("patterns", "gates before and after training"),
    offer<Tool, WidthRuns>("width_runs", "steps to a global minimum at width n^2 L"),
    offer<Tool, Growth>("growth", "steps against points and depth"),
    offer<Tool, Conversion>("compare", "converted networks against gated ones"),
    offer<Tool, Concentration>("concentration", "tangent kernels against their limit"),
    offer<Tool, Drift>("drift", "drift of the tangent kernel against width"),
    offer<Tool, DigitsRuns>("digits_runs", "steps and accuracy on handwritten digits"),
});
const auto items = join_items(offered, claim_items<claim_rows, 10>());

}  // namespace
}  // namespace gradus

GRADUS_PLUGIN({.id = "grelu",
               .version = "0.1.0",
               .semantics = 1,
               .title = "A Convergence Theory Towards Practical Over-parameterized Deep Neural "
                        "Networks",
               .authors = "Asaf Noy, Yi Xu, Yonathan Aflalo, Lihi Zelnik-Manor, Rong Jin",
               .year = 2021,
               .reference = "arXiv 2101.04243",
               .licence = "Apache-2.0",
               .items = gradus::items,
               .studies = grelu_studies})
