// The options of dsgd.step and what goes with them.

#include "gradus/text.h"
#include "step.h"

namespace gradus::dsgd {

std::string uncertified_warning(double eps, LayerRule rule) {
  if (eps >= 2) return "no decrease is guaranteed with eps = " + shortest(eps);
  if (rule == LayerRule::all) return "no decrease is guaranteed with layer_rule = all";
  return {};
}

void Step::Options::declare(Schema& schema) {
  declare_bound(schema);
  declare_rule(schema);
}

void Step::Options::declare_bound(Schema& schema) {
  schema
      .choice("norm", norm, "norm of every layer's matrix: the operator norm of q, or Frobenius",
              {{"one", LayerNorm::one},
               {"two", LayerNorm::two},
               {"inf", LayerNorm::infinity},
               {"frobenius", LayerNorm::frobenius}})
      .symbol("q");
  schema
      .add("norms", norms,
           "a norm for each layer (one, two, inf, frobenius); empty: `norm` for all")
      .length(0, 1000);
  schema.add("eps", eps, "multiple of the certified step; below 2 a decrease is guaranteed")
      .above(0, 1000)
      .log()
      .symbol("epsilon");
  schema.choice("activation_bound", activation_bound,
                "sizes of activations in the bounds: their largest value, their mean over the "
                "data, or over the batch; auto: data in full batch, worst else",
                {{"auto", ActivationBound::automatic},
                 {"worst", ActivationBound::worst},
                 {"data", ActivationBound::data},
                 {"batch", ActivationBound::batch}});
  schema.choice("input_norm", input_norm, "squared norms of the inputs over the training set",
                {{"mean", InputNorm::mean}, {"max", InputNorm::max}});
}

void Step::Options::declare_rule(Schema& schema) {
  schema.choice("layer_rule", layer_rule,
                "which layer is updated; `all` updates each with eps over the number of layers",
                {{"greedy", LayerRule::greedy},
                 {"random", LayerRule::random},
                 {"cyclic", LayerRule::cyclic},
                 {"all", LayerRule::all}});
  schema.add("floor", floor, "added to every bound P_i").in(0, 1e6);
  schema.choice("norm_bound", norm_bound,
                "certified bound of spectral norms; auto: svd where the smaller side is at most "
                "32, else cholesky",
                {{"auto", NormBound::automatic},
                 {"svd", NormBound::svd},
                 {"schatten", NormBound::schatten},
                 {"cholesky", NormBound::cholesky}});
  schema.add("schatten_k", schatten_k, "squarings of the Gram matrix in norm_bound = schatten")
      .in(1, 8)
      .unit("squarings");
  schema
      .add("norm_refresh", norm_refresh,
           "steps of a layer between two computations of its norm; between them it is carried")
      .in(1, 1000)
      .unit("steps");
  schema.choice("duality_map", duality_map,
                "map for norm = two: exact (SVD), or certified inexact; auto: exact in full batch, "
                "else subspace for large and gram for small layers",
                {{"auto", MapKind::automatic},
                 {"exact", MapKind::exact},
                 {"gram", MapKind::gram},
                 {"newton_schulz", MapKind::newton_schulz},
                 {"subspace", MapKind::subspace}});
  schema.add("gamma", gamma, "the run stops where the largest score is at most gamma; 0: off")
      .in(0, 1e6)
      .unit("loss");
  schema.add("seed", seed, "of the random layer rule, beside the run's seed").in(0, 2147483647);
  schema.add("noise_probe", noise_probe,
             "also record the gradient's noise, which costs a full gradient a step (untimed)");
}

}  // namespace gradus::dsgd
