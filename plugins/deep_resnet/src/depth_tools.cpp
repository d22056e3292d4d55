// Tools over several depths, with the pictures of the paper's statements.
#include <algorithm>
#include <cmath>
#include <map>

#include "deep_resnet/path_measures.h"
#include "gradus/error.h"
#include "gradus/output_table.h"
#include "gradus/stats/fit.h"
#include "gradus/stats/quantiles.h"
#include "gradus/text.h"
#include "tower_report.h"
#include "tower_tools.h"
#include "tower_training.h"

namespace gradus::deep_resnet {
namespace {

/// Networks trained on the same data, by depth.
struct Group {
  const TaskData* data = nullptr;
  std::map<int64_t, Tensor> rescaled;  // a, float64 on the CPU
};

bool same_data(const TaskData& a, const TaskData& b) {
  return a.train.input.equal(b.train.input) && a.train.target.equal(b.train.target);
}

std::vector<Group> groups_of(const std::vector<TrainedNetwork>& networks) {
  if (networks.empty()) {
    throw Error("deep_resnet.networks", "networks of several depths", "runs", "none",
                "give them with --run, or runs = [...] in a study");
  }
  std::vector<Group> groups;
  for (const TrainedNetwork& network : networks) {
    const Tower& tower = tower_of(*network.model, "networks of several depths");
    auto group = std::ranges::find_if(
        groups, [&](const Group& g) { return same_data(*g.data, *network.data); });
    if (group == groups.end()) group = groups.insert(group, Group{network.data, {}});
    const double scale = depth_scale(tower.depth(), tower.beta());
    group->rescaled[tower.depth()] = tower.effective_weights(network.parameters).mul(scale);
  }
  return groups;
}

/// Values against depth, several seeds at each.
struct ByDepth {
  std::map<double, std::vector<double>> values;
  LineMark line(const std::string& name) const {
    LineMark mark{name, {}, {}};
    for (const auto& [depth, seeds] : values) {
      mark.x.push_back(depth);
      mark.y.push_back(stats::median(seeds));
      mark.low.push_back(std::ranges::min(seeds));
      mark.high.push_back(std::ranges::max(seeds));
    }
    return mark;
  }
};

std::string with_slope(const LineMark& line) {
  if (line.x.size() < 2 || !std::ranges::all_of(line.y, [](double y) { return y > 0; })) return "";
  const double slope = stats::fit_power_law(line.x, line.y).slope;
  return ", slope " + shortest(std::round(slope * 1000) / 1000);
}

Figure depth_figure(const char* id, const char* title, const char* caption, const char* y,
                    std::vector<LineMark> lines) {
  Figure figure;
  figure.id = id;
  figure.title = title;
  figure.caption = caption;
  figure.x = {"depth L", /*logarithmic=*/true};
  figure.y = {y, /*logarithmic=*/true};
  for (LineMark& line : lines) line.name += with_slope(line);
  figure.lines = std::move(lines);
  return figure;
}

void draw_profiles(ToolRun& run, const Group& group) {
  Figure figure;
  figure.id = "profiles";
  figure.title = "Rescaled weights as functions of k/L";
  figure.caption =
      "The first and the last entry of L^beta A_k against k/L, one curve for each depth, first "
      "data "
      "seed. With a scaling limit the curves approach one curve as L grows.";
  figure.x = {"layer k/L"};
  figure.y = {"entry of L^beta A_k"};
  for (const auto& [depth, a] : group.rescaled) {
    const Tensor entries = a.flatten(1);
    for (const bool first : {true, false}) {
      const Tensor column = entries.select(1, first ? 0 : entries.size(1) - 1).contiguous();
      const double* values = column.const_data_ptr<double>();
      LineMark line{"L = " + std::to_string(depth) + (first ? ", entry 1,1" : ", entry d,d"),
                    {},
                    {values, values + depth}};
      for (int64_t k = 1; k <= depth; ++k) {
        line.x.push_back(static_cast<double>(k) / static_cast<double>(depth));
      }
      line.dashed = !first;
      figure.lines.push_back(std::move(line));
    }
  }
  run.figure(figure);
}

/// Distances of depths L and 2L and their order in L, for each data seed.
ByDepth compare_depths(ToolRun& run, const std::vector<Group>& groups, int64_t min_depth) {
  ByDepth distances;
  OutputTable table("cross_depth");
  std::vector<double> orders;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    std::vector<double> depths, found;
    for (const auto& [depth, coarse] : groups[g].rescaled) {
      const auto fine = groups[g].rescaled.find(2 * depth);
      if (fine == groups[g].rescaled.end() || depth < min_depth) continue;
      const double distance = cross_depth_distance(path_of(fine->second), path_of(coarse));
      depths.push_back(static_cast<double>(depth));
      found.push_back(distance);
      distances.values[depths.back()].push_back(distance);
      table.add({{"data_seed", g}, {"depth", depth}, {"distance", distance}});
    }
    if (depths.size() >= 2) orders.push_back(-stats::fit_power_law(depths, found).slope);
  }
  table.write(run);
  run.column("orders", "order", orders);
  if (!orders.empty()) {
    double sum = 0;
    for (const double order : orders) sum += order;
    run.value("order", sum / static_cast<double>(orders.size()));
  }
  run.value("data_seeds", static_cast<double>(groups.size()));
  return distances;
}

}  // namespace

void AcrossDepthsOptions::declare(Schema& schema) {
  schema.add("p", p, "indices of the p-variation").in(1, 64).length(1, 16).symbol("p");
  schema.add("min_depth", min_depth, "leave out depths below").in(1, 100000).unit("layers");
}

void run_across_depths(ToolRun& run, const AcrossDepthsOptions& options) {
  const std::vector<Group> groups = groups_of(run.networks());
  const ByDepth distances = compare_depths(run, groups, options.min_depth);
  ByDepth norms;
  std::vector<ByDepth> variations(options.p.size());
  for (const Group& group : groups) {
    for (const auto& [depth, a] : group.rescaled) {
      if (depth < options.min_depth) continue;
      const auto layers = static_cast<double>(depth);
      norms.values[layers].push_back(block_norms(path_of(a)).largest);
      const std::vector<double> v = p_variation(path_of(a), options.p);
      for (std::size_t q = 0; q < v.size(); ++q) variations[q].values[layers].push_back(v[q]);
    }
  }
  run.figure(depth_figure("norms", "Largest rescaled weight against depth",
                          "Median over data seeds of max_k |L^beta A_k|; the band is least and "
                          "largest. Level: the trained weights are of size L^-beta.",
                          "max |L^beta A_k|", {norms.line("max norm")}));
  std::vector<LineMark> lines;
  for (std::size_t q = 0; q < variations.size(); ++q) {
    lines.push_back(variations[q].line("p = " + index_text(options.p[q])));
  }
  run.figure(depth_figure("p_variation", "p-variation of the rescaled weights against depth",
                          "Median over data seeds of V_p; the band is least and largest. Level at "
                          "p = 2: finite 2-variation, uniformly in depth.",
                          "V_p", std::move(lines)));
  if (!distances.values.empty()) {
    run.figure(depth_figure("cross_depth", "Distance of the weights at depths L and 2L",
                            "max_k |a_k(2L) - a_{ceil(k/2)}(L)|: it falls where the weights have a "
                            "pointwise limit.",
                            "distance", {distances.line("distance")}));
  }
  draw_profiles(run, groups.front());
}

void TrendSplitOptions::declare(Schema& schema) {
  schema.add("grid", grid, "intervals of [0, 1] on which the trend is averaged").in(1, 100000);
}

void run_trend_split(ToolRun& run, const TrendSplitOptions& options) {
  const std::vector<TrainedNetwork>& networks = run.networks();
  const Group group = groups_of(networks).front();
  std::vector<const TrainedNetwork*> used;
  Tensors weights;
  for (const TrainedNetwork& network : networks) {
    if (!same_data(*network.data, *group.data)) continue;
    used.push_back(&network);
    weights.push_back(tower_of(*network.model, "trend").effective_weights(network.parameters));
  }
  std::vector<Path> paths;
  for (const Tensor& w : weights) paths.push_back(path_of(w));
  const double beta = tower_of(*used[0]->model, "trend").beta();
  const TrendSplit split = split_trend(paths, beta, options.grid);
  OutputTable table("trend");
  for (std::size_t i = 0; i < used.size(); ++i) {
    const TrainedNetwork& network = *used[i];
    const Batch batch{network.data->train.input, network.data->train.target, {}};
    const auto measure = network.task->loss();
    Tensor replaced = weights[i].new_empty(weights[i].sizes());
    std::copy(split.trend[i].begin(), split.trend[i].end(), replaced.mutable_data_ptr<double>());
    const Tensors trend =
        tower_of(*network.model, "trend").with_effective_weights(network.parameters, replaced);
    const auto loss_of = [&](const Tensors& parameters) {
      return measure->value(network.model->forward(parameters, batch), batch).item<double>();
    };
    table.add({{"depth", paths[i].points},
               {"noise_share", split.noise_share[i]},
               {"loss", loss_of(network.parameters)},
               {"trend_loss", loss_of(trend)}});
  }
  table.write(run);
}

void LossCurvesOptions::declare(Schema& schema) {
  schema.add("depths", depths, "layers of the towers").in(2, 16384).length(1, 16).unit("layers");
  schema.add("seeds", seeds, "networks of each depth, trained side by side").in(1, 1000);
  schema.add("targets", targets, "targets of deep_resnet.theory")
      .choices({"sphere", "pert", "ppert"});
  schema.add("init", init, "initial weights").choices({"zero", "const", "half", "power", "white"});
  schema.add("activation", activation, "activation")
      .choices({"tanh", "softplus2", "relu", "linear"});
  schema.add("eta0", eta0, "step before depth scaling").above(0, 1000).log();
  schema.add("steps", steps, "at most").in(1, 1e6).unit("steps");
}

void run_loss_curves(ToolRun& run, const LossCurvesOptions& options) {
  Figure figure;
  figure.id = "losses";
  figure.title = "Loss against steps for all depths";
  figure.caption =
      "Gradient descent with the depth-aware step from the same data, one line for each depth and "
      "network. Linear convergence at a rate without depth: straight lines that fall together.";
  figure.x = {"step"};
  figure.y = {"loss J", /*logarithmic=*/true};
  OutputTable table("trainings");
  for (const int64_t depth : options.depths) {
    TrainingRequest request;
    request.task = item_with("deep_resnet.theory", {{"targets", quoted(options.targets)}});
    request.model = item_with("deep_resnet.tower", {{"depth", std::to_string(depth)},
                                                    {"init", quoted(options.init)},
                                                    {"activation", quoted(options.activation)}});
    request.optimizer = item_with("deep_resnet.depth_gd", {{"eta0", shortest(options.eta0)}});
    request.steps = options.steps;
    request.seeds = options.seeds;
    const Trained trained = train(run, request);
    for (std::size_t k = 0; k < trained.losses.size(); ++k) {
      const std::vector<double>& losses = trained.losses[k];
      LineMark line{"L = " + std::to_string(depth), {}, losses};
      if (trained.losses.size() > 1) line.name += ", network " + std::to_string(k + 1);
      for (std::size_t t = 0; t < losses.size(); ++t) line.x.push_back(static_cast<double>(t));
      figure.lines.push_back(std::move(line));
      table.add({{"depth", depth}, {"steps", losses.size() - 1}, {"final_loss", losses.back()}});
    }
    run.progress(static_cast<double>(table.rows()) /
                 static_cast<double>(options.depths.size() * trained.losses.size()));
  }
  run.figure(figure);
  table.write(run);
}

}  // namespace gradus::deep_resnet
