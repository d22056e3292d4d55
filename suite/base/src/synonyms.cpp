#include "synonyms.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace gradus {
namespace {

/// Names of one quantity, in lower case with '_'. Where several groups hold a word (mu, lambda,
/// beta stand for many things) the first group with a candidate is meant.
const std::vector<std::vector<std::string>>& groups() {
  static const std::vector<std::vector<std::string>> all = {
      {"lr", "learning_rate", "learningrate", "step_size", "stepsize", "alpha", "eta", "rate"},
      {"betas", "beta1", "beta2", "beta_1", "beta_2", "b1", "b2", "beta"},
      {"momentum", "mu", "beta", "beta1", "heavy_ball"},
      {"weight_decay", "wd", "decay", "l2", "l2_penalty", "lambda"},
      {"eps", "epsilon", "damping"},
      {"rho", "radius", "perturbation"},
      {"alpha", "smoothing", "rho", "decay_rate", "gamma"},
      {"epochs", "epoch", "num_epochs", "n_epochs", "max_epochs"},
      {"steps", "step", "iterations", "iters", "max_steps", "max_iter", "num_steps", "n_steps",
       "updates"},
      {"budget", "steps", "epochs", "iterations", "max_steps", "max_epochs", "max_iter",
       "num_steps", "num_epochs", "n_steps", "n_epochs", "iters", "epoch", "step"},
      {"batch_size", "batch", "batchsize", "minibatch", "minibatch_size", "bs"},
      {"seeds", "seed", "repetitions", "repeats", "repeat", "runs", "num_seeds", "n_seeds",
       "random_state"},
      {"threads", "num_threads", "n_threads", "workers", "num_workers", "cores"},
      {"dtype", "precision", "float", "float32", "float64"},
      {"optimizer", "optimiser", "solver", "algorithm"},
      {"model", "network", "net", "architecture"},
      {"task", "problem", "dataset", "data"},
      {"hidden", "width", "hidden_size", "hidden_units", "units", "layers"},
      {"activation", "nonlinearity", "act"},
      {"wall_limit_s", "timeout", "time_limit", "max_time", "time_limit_s"},
      {"memory_limit_bytes", "memory_limit", "max_memory"},
      {"max_eval", "max_evals", "max_evaluations", "max_fun"},
      {"history", "history_size", "memory", "m"},
      {"jobs", "parallel", "n_jobs", "num_jobs"},
      {"out", "output", "output_dir", "outdir"},
  };
  return all;
}

std::string common_spelling(std::string_view word) {
  std::string spelled;
  for (const char letter : word) {
    const auto lower = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    spelled += lower == '-' || lower == ' ' ? '_' : lower;
  }
  const std::size_t first = spelled.find_first_not_of('_');  // "--flag"
  return first == std::string::npos ? "" : spelled.substr(first);
}

}  // namespace

std::string same_quantity(std::string_view word, std::span<const std::string> candidates) {
  const std::string wanted = common_spelling(word);
  for (const std::string& candidate : candidates) {
    if (common_spelling(candidate) == wanted) return candidate;
  }
  for (const std::vector<std::string>& group : groups()) {
    if (std::ranges::find(group, wanted) == group.end()) continue;
    for (const std::string& name : group) {  // the usual name first
      const auto found = std::ranges::find(candidates, name, common_spelling);
      if (found != candidates.end()) return *found;
    }
  }
  return "";
}

}  // namespace gradus
