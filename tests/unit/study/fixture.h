// A small catalogue and study that the tests of studies share.
#pragma once

#include <string>
#include <vector>

#include "gradus/error.h"
#include "study/catalogue.h"
#include "study/plan.h"
#include "study/study.h"

namespace gradus::testing {

/// Plugins "baselines" (adam, sgd), "suite" (tasks mlp, bowl; models net, quadratic), "walk" (an
/// optimizer, a driver with a nested optimizer, a tool, two claims, studies smoke and full).
study::ItemCatalogue catalogue();

/// The description of one of the plugins above, for tests that change it.
record::PluginDescription plugin(const std::string& id);

/// "sha-" + the dataset's name.
study::ChecksumOf checksums();

study::Study study(const std::string& toml);
study::Plan plan(const std::string& toml);

/// plan.json of a plan, and what reading it gives.
std::string plan_text(const study::Plan& plan);
study::Plan reread(const study::Plan& plan);

/// A study with two tasks, two methods and two seeds.
extern const char* const small_study;

/// The text of the error that `call` throws, as "[id] text"; "" where it throws none.
template <class Call>
std::string error_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return "[" + error.id() + "] " + error.what();
  }
  return "";
}

/// Names of the rows of a plan, without repetitions: "task / method".
std::vector<std::string> row_names(const study::Plan& plan);

}  // namespace gradus::testing
