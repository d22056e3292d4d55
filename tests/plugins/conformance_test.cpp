// `gradus check` on plugins that are wrong in one place: each is found, and by the check for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "worker_fixture.h"

namespace gradus {
namespace {

using ::testing::HasSubstr;

/// What the check of that name says of an item: outcome and text.
std::string said(const protocol::Checked& answer, const std::string& item,
                 const std::string& check) {
  for (const protocol::CheckRow& row : answer.checks) {
    if (row.name.ends_with("." + item + ": " + check)) {
      return std::string(to_text(row.outcome)) + ": " + row.text;
    }
  }
  return "no such check";
}

/// Outcomes of a check by the part of the name behind the item.
std::map<std::string, std::string> outcomes(const protocol::Checked& answer,
                                            const std::string& item) {
  std::map<std::string, std::string> found;
  for (const protocol::CheckRow& row : answer.checks) {
    const std::size_t at = row.name.find(item + ": ");
    if (at != std::string::npos) {
      found[row.name.substr(at + item.size() + 2)] = to_text(row.outcome);
    }
  }
  return found;
}

class ConformanceSlow : public WorkerFixture {
 protected:
  protocol::CheckWork work_on(const std::string& id) const {
    protocol::CheckWork work;
    work.file = test_plugin(id).string();
    work.scratch = (folder / "check").string();
    return work;
  }
  static protocol::Checked check(const protocol::CheckWork& work) {
    return std::get<protocol::Checked>(worker->ask(work).result);
  }
  /// Checks a test plugin with the shared models, tasks and optimizers beside it.
  protocol::Checked check_beside_suite(const std::string& id) const {
    protocol::CheckWork work = work_on(id);
    work.others = {suite_plugin().string(),
                   (suite_plugin().parent_path() / "baselines.so").string()};
    return check(work);
  }
};

TEST_F(ConformanceSlow, ChecksAGoodPlugin) {
  const protocol::Checked answer = check(work_on("steady"));
  int passed = 0;
  for (const protocol::CheckRow& row : answer.checks) {
    EXPECT_NE(row.outcome, protocol::CheckOutcome::failed) << row.name << ": " << row.text;
    passed += row.outcome == protocol::CheckOutcome::passed;
  }
  EXPECT_GE(passed, 17);
}

TEST_F(ConformanceSlow, WarnsOfABuildWithoutOptimization) {
  const protocol::Checked answer = check(work_on("unoptimized"));
  const protocol::CheckRow& second = answer.checks.at(1);
#ifdef __OPTIMIZE__
  EXPECT_EQ(second.name, "built with optimization");
  EXPECT_EQ(second.outcome, protocol::CheckOutcome::warning);
#else
  EXPECT_NE(second.name, "built with optimization");
#endif
}

TEST_F(ConformanceSlow, ChecksAPluginThatDoesNotLoad) {
  const protocol::Checked answer = check(work_on("aborts_on_load"));
  ASSERT_EQ(answer.checks.size(), 1U);
  EXPECT_EQ(answer.checks[0].outcome, protocol::CheckOutcome::failed);
  EXPECT_THAT(answer.checks[0].text, HasSubstr("Aborted"));
}

TEST_F(ConformanceSlow, FindsWhatMisbehaves) {
  protocol::CheckWork work = work_on("misbehaves");
  work.wall_limit_s = 5;
  work.memory_limit_bytes = int64_t{128} << 20;
  const protocol::Checked answer = check(work);
  EXPECT_EQ(outcomes(answer, "throws_in_make")["makes and deletes, two side by side"], "failed");
  EXPECT_EQ(outcomes(answer, "throws_int")["convex quadratic"], "failed");
  EXPECT_EQ(outcomes(answer, "nan_step")["keeps shape, dtype, device, storage, finiteness"],
            "failed");
  EXPECT_EQ(outcomes(answer, "leaks")["memory stays over 1000 steps"], "failed");
  EXPECT_EQ(outcomes(answer, "sleeps")["convex quadratic"], "failed");
  EXPECT_EQ(outcomes(answer, "aborts")["convex quadratic"], "failed");
  EXPECT_EQ(outcomes(answer, "replaces_storage")["keeps shape, dtype, device, storage, finiteness"],
            "failed");
  EXPECT_EQ(outcomes(answer, "writes_when_evaluated")["what is evaluated leaves the run alone"],
            "failed");
  EXPECT_EQ(outcomes(answer, "changes_shape")["keeps shape, dtype, device, storage, finiteness"],
            "failed");
  EXPECT_EQ(outcomes(answer, "forgets_state")["save, restore, continue, bitwise"], "failed");
  EXPECT_EQ(outcomes(answer, "forgets_state")["two instances do not mix"], "failed");
  EXPECT_EQ(outcomes(answer, "prints")["convex quadratic"], "passed");
}

TEST_F(ConformanceSlow, FindsBrokenPromisesOfMethods) {
  const protocol::Checked answer = check_beside_suite("wrong_methods");
  const auto says = [&](const char* item, const char* check) { return said(answer, item, check); };
  constexpr const char* counted = "evaluations are counted by the host";
  constexpr const char* layout = "keeps shape, dtype, device, storage, finiteness";
  constexpr const char* restored = "save, restore, continue, bitwise";
  constexpr const char* derivative = "own derivative against autograd";
  constexpr const char* function = "same parameters, same output, bitwise";
  constexpr const char* memory = "memory stays over 1000 steps";
  EXPECT_THAT(says("uncounted", counted), HasSubstr("failed: 10 evaluations of the model beside"));
  EXPECT_THAT(says("forgets_late", restored), HasSubstr("failed: continuing"));
  EXPECT_THAT(says("changes_dtype", layout),
              HasSubstr("failed: steps changed the dtype of parameter 0 to Half"));
  EXPECT_THAT(says("wrong_derivative", derivative), HasSubstr("failed: its derivative is not"));
  EXPECT_THAT(says("wrong_derivative", "gradient against finite differences"),
              HasSubstr("failed: the gradient is wrong"));
  EXPECT_THAT(says("other_strides", derivative), HasSubstr("failed: gradient 0 has other sizes"));
  EXPECT_THAT(says("ignores_ask", derivative), HasSubstr("failed: its layers' inputs"));
  EXPECT_THAT(says("random_output", function), HasSubstr("failed: two calls"));
  EXPECT_THAT(says("uncounted_driver", "evaluations are counted"), HasSubstr("failed: a run"));
  EXPECT_THAT(says("too_many_steps", "a short run finishes"),
              HasSubstr("expected 0 to 1 steps, as asked for, found 2"));
  EXPECT_THAT(says("backward_steps", "a short run finishes"), HasSubstr("found -1"));
  EXPECT_THAT(says("forgetful_driver", restored), HasSubstr("failed: continuing"));
  EXPECT_THAT(says("writes_when_seen", "a short run finishes"),
              HasSubstr("at step 0 `evaluated` wrote into the parameters"));
  EXPECT_THAT(says("writes_when_seen", "what is evaluated leaves the run alone"),
              HasSubstr("not applicable: its run is failed"));
  EXPECT_THAT(says("drifts_when_seen", "what is evaluated leaves the run alone"),
              HasSubstr("failed: the trajectory depends on"));
  EXPECT_THAT(says("meddling_monitor", "leaves the run alone"), HasSubstr("failed: the run's"));
  EXPECT_THAT(says("leaky_monitor", "leaves the run alone"), HasSubstr("passed"));
  constexpr const char* checkpoints = "goes on from checkpoints, bitwise";
  EXPECT_THAT(says("forgetful_driver", checkpoints), HasSubstr("failed: the record of a run"));
  EXPECT_THAT(says("forgetful_monitor", checkpoints), HasSubstr("failed: the record of a run"));
  EXPECT_THAT(says("leaky_monitor", checkpoints), HasSubstr("passed: went on 2 times"));
  for (const char* leaky : {"leaky_model", "leaky_driver", "leaky_monitor"}) {
    EXPECT_THAT(says(leaky, memory), HasSubstr("failed: memory grew")) << leaky;
  }
}

TEST_F(ConformanceSlow, FindsPromisesThatAMethodBreaksItself) {
  const protocol::Checked answer = check_beside_suite("wrong_promises");
  const auto says = [&](const char* item, const char* check) { return said(answer, item, check); };
  constexpr const char* rate = "learning rate 0";
  constexpr const char* limits = "limits of evaluations are kept";
  constexpr const char* looked = "what is evaluated leaves the run alone";
  constexpr const char* constant = "nearly constant gradient, 2,000 steps, float32";
  for (const char* good : {"two_rates", "asks"}) {
    for (const auto& [check, outcome] : outcomes(answer, "wrong_promises." + std::string(good))) {
      EXPECT_NE(outcome, "failed") << good << ": " << check;
    }
  }
  EXPECT_THAT(says("two_rates", rate), HasSubstr("passed: {\"lr\":0.0,\"other_lr\":0.0}"));
  EXPECT_THAT(says("one_rate", rate), HasSubstr("failed: parameters move with {\"lr\":0.0}"));
  EXPECT_THAT(says("asks", limits), HasSubstr("passed: most = 2, most = 3"));
  EXPECT_THAT(says("asks_more", limits), HasSubstr("failed: step 0 asked 3 times with most = 2"));
  EXPECT_THAT(says("forgets_average", "save, restore, continue, bitwise"),
              HasSubstr("failed: what is evaluated differs after a restore"));
  EXPECT_THAT(says("counts_looks", looked), HasSubstr("failed: two calls of `evaluated`"));
  EXPECT_THAT(says("cancels", constant), HasSubstr("failed: parameters are not finite by step"));
  EXPECT_THAT(says("fixed_rate", "schedules move their options"),
              HasSubstr("failed: 'lr' does not follow a schedule"));
  EXPECT_THAT(says("fixed_rate", "parameter groups differ"), HasSubstr("biases move"));
  EXPECT_THAT(says("forgets_inner", "the inner optimizer's state is kept"),
              HasSubstr("failed: `state` leaves out the inner optimizer"));
}

TEST_F(ConformanceSlow, FindsBrokenPromisesOfTasks) {
  const protocol::Checked answer = check_beside_suite("wrong_tasks");
  const auto says = [&](const char* item, const char* check) { return said(answer, item, check); };
  constexpr const char* data = "data as stated";
  constexpr const char* works = "default model works";
  for (const auto& [check, outcome] : outcomes(answer, "wrong_tasks.sum")) {
    EXPECT_EQ(outcome, "passed") << check;
  }
  EXPECT_THAT(says("shaken", "same seed, same data, bitwise"), HasSubstr("failed: two calls"));
  EXPECT_THAT(says("wide", data), HasSubstr("failed: an input outside the range"));
  EXPECT_THAT(says("flat_targets", data), HasSubstr("failed: targets are not [rows, outputs]"));
  EXPECT_THAT(says("no_test", works), HasSubstr("on split 'test', which has no rows"));
  EXPECT_THAT(says("trained_on", data),
              HasSubstr("failed: training rows are among the validation rows"));
  EXPECT_THAT(says("unknown_measure", works), HasSubstr("found 'f1'"));
  EXPECT_THAT(says("unknown_model", works), HasSubstr("did you mean 'suite.linear'?"));
  EXPECT_THAT(says("wrong_risk", works), HasSubstr("failed: exact risk: the gradient is wrong"));
}

}  // namespace
}  // namespace gradus
