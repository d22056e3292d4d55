// Tools about bounds at fixed weights.
#include <algorithm>
#include <array>
#include <cmath>

#include "audit.h"
#include "certify.h"
#include "gradus/output_table.h"
#include "gradus/standalone_objective.h"
#include "gradus/stats/fit.h"
#include "tools.h"

namespace gradus::dsgd {
namespace {

constexpr std::array<Ending, 4> endings = {Ending::squared_error, Ending::cross_entropy,
                                           Ending::logistic, Ending::regression};

std::string name_of(LayerNorm norm) {
  return norm_names[static_cast<std::size_t>(norm)];
}

}  // namespace

void CertifyOptions::declare(Schema& schema) {
  schema.add("nets", nets, "random nets for each loss, activation and bias").in(1, 1e6);
  schema.add("displacements", displacements, "for each layer of each net").in(1, 1000);
}

namespace {

std::vector<NetLaw> certified_laws() {
  std::vector<NetLaw> laws;
  for (const Ending ending : endings) {
    for (const char* activation : {"tanh", "logistic", "softsign", "sin"}) {
      laws.push_back({.ending = ending, .activation = activation});
    }
    laws.push_back({.ending = ending, .bias = true});
    NetLaw sharp = {.ending = ending, .most_rows = 1, .log_scale_high = -1};
    laws.push_back(sharp);
  }
  return laws;
}

void write_tightness(ToolRun& run, const std::vector<TightnessRow>& rows) {
  OutputTable tightness("tightness");
  for (const TightnessRow& row : rows) {
    tightness.add({{"loss", ending_name(row.ending)},
                   {"activation", row.activation},
                   {"norm", name_of(row.norm)},
                   {"mode", row.mode == ActivationBound::data ? "data" : "worst"},
                   {"layer", row.last_layer ? "last" : "hidden"},
                   {"ratio", row.ratio},
                   {"displacements", row.tested}});
  }
  tightness.write(run);
}

/// The largest ratio with `data` bounds for one loss and kind of layer.
double largest_of(const std::vector<TightnessRow>& rows, Ending ending, bool last) {
  double largest = 0;
  for (const TightnessRow& row : rows) {
    const bool counted =
        row.ending == ending && row.last_layer == last && row.mode == ActivationBound::data;
    if (counted) largest = std::max(largest, row.ratio);
  }
  return largest;
}

}  // namespace

void run_certify(ToolRun& run, const CertifyOptions& options) {
  CertifyPlan plan;
  plan.nets = options.nets;
  plan.displacements = options.displacements;
  std::vector<TightnessRow> rows;
  const std::vector<NetLaw> laws = certified_laws();
  for (std::size_t i = 0; i < laws.size(); ++i) {
    plan.laws = {laws[i]};
    plan.seed = derive_seed(run.settings().seeds.method, "law" + std::to_string(i));
    const std::vector<TightnessRow> some = certify(plan);
    rows.insert(rows.end(), some.begin(), some.end());
    run.progress(static_cast<double>(i + 1) / static_cast<double>(laws.size()));
  }
  run.value("largest_ratio", largest_ratio(rows));
  write_tightness(run, rows);
  for (const Ending one : endings) {
    run.value(std::string(ending_name(one)) + "_last", largest_of(rows, one, true));
    run.value(std::string(ending_name(one)) + "_hidden", largest_of(rows, one, false));
  }
}

void LipschitzOptions::declare(Schema& schema) {
  schema.add("points", points, "values of W_2 from 1 to 1000, evenly spaced logarithms")
      .in(3, 1000);
}

void run_lipschitz(ToolRun& run, const LipschitzOptions& options) {
  std::vector<double> weight, second;
  double worst = 0;
  for (int64_t i = 0; i < options.points; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(options.points - 1);
    const double w2 = std::pow(1000.0, share);
    const auto f = [&](double w1) { return std::pow(std::tanh(w2 * std::tanh(w1)), 2); };
    const double h = 1e-3 / w2;
    weight.push_back(w2);
    second.push_back((f(h) - 2 * f(0) + f(-h)) / (h * h));
    worst = std::max(worst, std::abs(second.back() / (2 * w2 * w2) - 1));
  }
  run.value("slope", stats::fit_power_law(weight, second).slope);
  run.value("relative_error", worst);
  run.column("chain", "W_2", weight);
  run.column("chain", "second_difference", second);
  Figure figure;
  figure.id = "unbounded_curvature";
  figure.title = "Curvature of f = tanh(W_2 tanh W_1)^2 in W_1 at 0";
  figure.caption =
      "Second differences of f with step 1e-3 / W_2 grow as 2 W_2^2 (line): the gradient has no "
      "Lipschitz constant over all weights.";
  figure.x = {"W_2", true};
  figure.y = {"second difference", true};
  LineMark line{"2 W_2^2", weight, {}};
  line.dashed = true;
  for (const double w2 : weight) line.y.push_back(2 * w2 * w2);
  LineMark points{"measured", weight, second};
  points.points = true;
  figure.lines = {line, points};
  run.figure(figure);
}

void LocalityOptions::declare(Schema& schema) {
  schema.add("nets", nets, "random nets").in(1, 1e6);
}

void run_locality(ToolRun& run, const LocalityOptions& options) {
  Stream stream{run.settings().seeds.method};
  int64_t changed = 0, last_changed = 0, tested = 0;
  for (int64_t k = 0; k < options.nets; ++k) {
    const Ending ending = endings[static_cast<std::size_t>(k % 3)];
    const RandomNet net = random_net({.ending = ending}, stream);
    for (const LayerNorm q : all_norms) {
      StandaloneObjective objective(*net.model, *net.loss, net.data, net.batch, {}, {.seed = 0});
      for (const Tensor& w : net.parameters) objective.parameters().push_back(w.clone());
      const Chain chain = read_chain(*net.model, *net.loss, q, {}, ActivationBound::worst).chain;
      const auto bounds = [&] {
        return SmoothnessBounds().at({.mode = ActivationBound::worst}, chain, objective, {});
      };
      const std::vector<double> before = bounds();
      for (std::size_t i = 0; i < chain.size(); ++i) {  // W_1 .. W_i change
        objective.parameters()[i].add_(stream.normals(objective.parameters()[i].sizes()));
        const std::vector<double> after = bounds();
        for (std::size_t j = i; j < chain.size(); ++j) {
          ++tested;
          if (after[j] != before[j]) ++changed;
        }
        if (after.back() != before.back()) ++last_changed;
      }
    }
  }
  run.value("changed", static_cast<double>(changed));
  run.value("last_changed", static_cast<double>(last_changed));
  run.value("tested", static_cast<double>(tested));
}

void NormalisedGradientOptions::declare(Schema& schema) {
  schema.add("nets", nets, "random nets for each loss").in(1, 1e6);
}

void run_normalised_gradient(ToolRun& run, const NormalisedGradientOptions& options) {
  for (const Ending ending : {Ending::squared_error, Ending::cross_entropy, Ending::logistic}) {
    Stream stream{run.settings().seeds.method, static_cast<uint64_t>(ending)};
    double largest = 0;
    for (int64_t k = 0; k < options.nets; ++k) {
      NetLaw law = {.ending = ending, .most_rows = 2};
      // The same scale for all layers' draws: 0.05 to 1000 over the nets.
      const double share = static_cast<double>(k) / static_cast<double>(options.nets);
      law.log_scale_low = law.log_scale_high = std::log(0.05) + share * std::log(1e3 / 0.05);
      const RandomNet net = random_net(law, stream);
      StandaloneObjective objective(*net.model, *net.loss, net.data, net.batch, net.parameters,
                                    {.seed = 0});
      const Answer answer = objective.ask({.inputs = true});
      for (const LayerNorm q : all_norms) {
        const Chain chain = read_chain(*net.model, *net.loss, q, {}, ActivationBound::worst).chain;
        const LossBounds c = loss_constants(chain, *net.loss, vector_norm(q), {});
        for (const ActivationBound mode : {ActivationBound::worst, ActivationBound::data}) {
          const std::vector<double> bounds =
              SmoothnessBounds().at({.mode = mode}, chain, objective, answer.inputs);
          const double size = network_dual_norm(chain, answer.gradient, bounds);
          largest = std::max(largest, size / (c.first / std::sqrt(c.second)));
        }
      }
    }
    run.value(std::string(ending_name(ending)) + "_largest", largest);
  }
}

}  // namespace gradus::dsgd
