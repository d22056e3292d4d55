// Claims B1 to B15: what each says, which records it needs, how it is judged.
#include "claim_judges.h"
#include "gradus/judged_claim.h"
#include "items.h"

namespace gradus::constant_target {
namespace {

constexpr const char* derived = "derived in the plugin's THEORY.md";

/// All runs of a study, and other records.
Names with_runs(std::string_view study, const Names& others) {
  Names names = all_runs(study);
  names.insert(names.end(), others.begin(), others.end());
  return names;
}

const std::vector<ClaimRow>& claim_table() {
  constexpr auto theorem = ClaimKind::theorem, empirical = ClaimKind::empirical;
  const Names controls = {"identity", "control-tanh", "control-half", "control-target"};
  static const std::vector<ClaimRow> table = {
      {"B1",
       "the identity",
       {theorem, "<grad V, G> = 8 L for every network, law and mini-batch", derived,
        "|<grad V, G> - 8 L| / (s sqrt L) <= tolerance at every step of every run and on random "
        "draws; in float32 <= tolerance_float32"},
       {{"tolerance", 1e-12, "of the normalised defect"},
        {"tolerance_float32", 1e-4, "of the normalised defect in float32"}},
       with_runs("smoke", {"identity", "float32"}),
       with_runs("full", {"identity", "float32"}),
       judge_identity},
      {"B2",
       "the value at the kink",
       {theorem, "the identity holds whatever the derivative of ReLU at 0 is", derived,
        "the same with derivatives 0, 1/2, 1 at 0 and atoms exactly on kinks"},
       {{"tolerance", 1e-12, "of the normalised defect"}},
       {"identity"},
       {"identity"},
       judge_kink},
      {"B3",
       "controls break the identity",
       {theorem,
        "the identity needs a constant target, ReLU and the whole gradient; for another target it "
        "has one more term",
        derived,
        "another target: the formula with its term within tolerance, |<grad V, G> - 8 L| > 8e-3 L "
        "in "
        "a share of broken draws; the same share for tanh; half the gradient: relative defect 1/2"},
       {{"tolerance", 1e-12, "of the formula with the further term"},
        {"broken", 0.9, "least share of broken draws"},
        {"half_tolerance", 1e-9, "distance of the relative defect from 1/2"}},
       controls,
       controls,
       judge_controls},
      {"B4",
       "V and the norm",
       {theorem, "||theta||^2 <= V <= 3 ||theta||^2 + 8 xi^2, V >= 2 xi^2", derived,
        "no violation above tolerance V"},
       {{"tolerance", 1e-12, "relative to V"}},
       with_runs("smoke", {"identity"}),
       with_runs("full", {"identity"}),
       judge_sandwich},
      {"B5",
       "the gradient's bound",
       {theorem,
        "||G||^2 <= 4 (A^2 (d+1) ||theta||^2 + 1) L and ||G||^2 + G_c^2 <= 4 ((1+R^2) (||theta||^2 "
        "- "
        "c^2) + 2) L",
        derived, "both ratios <= 1 + tolerance"},
       {{"tolerance", 1e-12, "above 1"}},
       with_runs("smoke", {"identity"}),
       with_runs("full", {"identity"}),
       judge_gradient},
      {"B6",
       "the one-step formula",
       {theorem, "V(theta - gamma G) - V(theta) = -8 gamma L + gamma^2 (||G||^2 + G_c^2)", derived,
        "error <= tolerance max(V_0, V_n, V_n+1); deep networks: their form, V + 2 L |xi|^2 for V"},
       {{"tolerance", 1e-13, "relative to the largest V"}},
       with_runs("smoke", {"identity"}),
       with_runs("full", {"identity"}),
       judge_step},
      {"B7",
       "V decreases",
       {theorem, "below 1/kappa_0 no step raises V, also on batches of one point", derived,
        "steps <= .99/kappa_0: no dV > tolerance V_0, and dV <= -8 gamma (1 - gamma kappa) L + "
        "tolerance V_0 with the step's own L"},
       {{"tolerance", 1e-13, "relative to V_0"}},
       gradient_runs("smoke"),
       gradient_runs("full"),
       judge_decrease},
      {"B8",
       "parameters stay bounded",
       {theorem, "||theta_n||^2 <= V_0", derived, "steps <= .99/kappa_0: ratio <= 1 + tolerance"},
       {{"tolerance", 1e-12, "above 1"}},
       gradient_runs("smoke"),
       gradient_runs("full"),
       judge_boundedness},
      {"B9",
       "summability and rate",
       {theorem, "sum 8 gamma (1 - gamma kappa_0) L <= V_0 - 2 xi^2, so min L = O(1/N)", derived,
        "steps <= .99/kappa_0: the sum and the bound of the least risk at every N, within "
        "tolerance "
        "V_0"},
       {{"tolerance", 1e-12, "relative to V_0"}},
       gradient_runs("smoke"),
       gradient_runs("full"),
       judge_sums},
      {"B10",
       "the risk converges to 0",
       {empirical, "gradient descent with a constant target: the risk converges to zero",
        "abstract of arXiv 2102.09924; the numbers are derived or measured here",
        "m = .5, [0,1] and [-1,1], H <= 64, N = 20,000: L_N / L_0 <= risk_ratio; for each H the "
        "median slope of ln L on ln n over the last nine tenths <= slope"},
       {{"risk_ratio", 1e-2, "largest L_N / L_0"}, {"slope", -0.5, "largest median slope", -1e6}},
       {"gd"},
       {"gd"},
       judge_convergence},
      {"B11",
       "any width, any start",
       {empirical, "the same for one unit, and where every unit is inactive at the start", derived,
        "B7 to B10 for H = 1 and for inactive starts, where c_n - xi = prod (1 - 2 gamma) (c_0 - "
        "xi) "
        "within tolerance max(|c_0 - xi|, |xi|)"},
       {{"tolerance", 1e-12, "relative, as in B8, B9 and of c_n"},
        {"risk_ratio", 1e-2, "as in B10"},
        {"slope", -0.5, "as in B10", -1e6},
        {"rise", 1e-13, "as in B7"}},
       {"gd", "inactive"},
       {"gd", "inactive"},
       judge_any_width},
      {"B12",
       "the gradient flow",
       {theorem, "V(theta_t) = V_0 - 8 int L, L falls, 8 t L <= V_0 - 2 xi^2",
        "V as Lyapunov function of the flow: abstract of arXiv 2102.09924; its form is derived",
        "RK4 on [0,1] or [-1,1]: balance <= tolerance V_0; rises of L <= risk_tolerance L_0; 8 t L "
        "/ "
        "(V_0 - 2 xi^2) <= 1"},
       {{"tolerance", 1e-5, "of the balance, relative to V_0"},
        {"risk_tolerance", 1e-12, "of a rise of L, relative to L_0"}},
       {"rk4"},
       {"rk4", "euler"},
       judge_flow},
      {"B13",
       "stochastic gradient descent",
       {empirical, "batches of one independent point: the risk converges to zero",
        "abstract of arXiv 2104.00277; the numbers are derived or measured here",
        "20 starts, d = 1, [0,1], H = 8, m = .5, 8000 steps: V never rises; the mean risk falls by "
        "the factor fall"},
       {{"fall", 100, "least factor"}, {"rise", 1e-13, "largest dV / V_0"}},
       {"many-sgd"},
       {"many-sgd"},
       judge_stochastic},
      {"B14",
       "the condition matters",
       {empirical, "long steps raise V, steps below the sharper bound never do", derived,
        "H = 4 and 64, 600 steps of long_multiple / kappa_0: V rises in every run; m <= .99 "
        "kappa_0 / kappa_s0 of the run: never"},
       {{"long_multiple", 64, "m of the long steps"}},
       {"step_map"},
       {"step_map"},
       judge_condition},
      {"B15",
       "deep networks",
       {theorem, "<grad V, G> = 4 L risk for L layers, V with weights k of the biases", derived,
        "relative error <= tolerance for L = 2 .. 6"},
       {{"tolerance", 1e-12, "relative"}},
       {"identity"},
       {"identity"},
       judge_deep},
  };
  return table;
}

}  // namespace

std::array<PluginItem, 15> claim_items() {
  return gradus::claim_items<claim_table, 15, CriteriaFormat{.digits = 3}>();
}

}  // namespace gradus::constant_target
