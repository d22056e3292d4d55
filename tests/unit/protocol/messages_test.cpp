// Lines between host, worker and children: what is sent comes back, and nothing else is taken.
#include "protocol/messages.h"

#include <gtest/gtest.h>

#include "gradus/error.h"

namespace gradus::protocol {
namespace {

record::RunRequest some_run() {
  record::RunRequest run;
  run.id = std::string(32, 'a');
  run.study = "s";
  run.method = run.entry = "sgd";
  run.task.id = "suite.bowl";
  run.task.name = "bowl";
  run.model = {"suite.point", {}};
  run.optimizer = record::ItemUse{"b.sgd", {{"lr", 0.1}, {"betas", OptionValue::List{0.5, 1}}}};
  run.settings.seeds = record::RequestSeeds{1, 2, 3, 4, 5};
  run.plugins = {{"b", record::PluginUse{"/p/b.so", "h", "1.0.0", 2, true}}};
  return run;
}

std::vector<Work> every_work() {
  record::ToolRequest tool;
  tool.id = std::string(32, 'b');
  tool.tool = {"b.rate", {{"dim", 3}}};
  CheckWork check;
  check.file = "/p/b.so";
  check.scratch = "/s";
  check.others = {"/p/c.so"};
  check.memory_limit_bytes = 5;
  BenchWork bench;
  bench.requests = {some_run()};
  bench.names = {"sgd"};
  bench.min_time_s = 0.5;
  const WorkPlace place{"/out/runs/a", "/out", 2};
  return {RunWork{some_run(), place},
          RunWork{some_run(), place, CheckpointPlan{"checkpoints/a.pt", 30.5, {}}},
          ToolWork{tool, place, some_run().plugins},
          JudgeWork{{"b.C", {{"slack", 2.0}}},
                    some_run().plugins,
                    "smoke",
                    {{"/out/runs/a/record.json", "sgd", "sgd", 1}},
                    "/out/claims/b.C.json"},
          ProbeWork{"/p/b.so"},
          MakeWork{some_run().plugins, {{ItemKind::model, {"suite.point", {}}}}},
          check,
          bench,
          PrepareWork{{some_run()}, 12},
          CancelWork{12},
          HelloWork{},
          PingWork{}};
}

TEST(Messages, EveryWorkComesBack) {
  for (const Work& work : every_work()) {
    const std::string line = to_line(WorkMessage{7, work, {.wall_s = 1.5}, "token"});
    const WorkMessage back = work_from_line(line);
    EXPECT_EQ(back.ticket, 7) << line;
    EXPECT_EQ(back.work.index(), work.index()) << line;
    EXPECT_EQ(back.token, "token") << line;
    EXPECT_EQ(to_line(back), line);
    EXPECT_EQ(work_head_from_line(line).verb, verb_of(work));
    EXPECT_EQ(line.find('\n'), std::string::npos);
  }
}

std::string error_of(const std::string& line) {
  try {
    work_from_line(line);
    return "";
  } catch (const Error& error) {
    return error.id();
  }
}

TEST(Messages, WhatIsNoRequestIsRefused) {
  for (const char* line : {"", "x", "3", "[]", "{}", R"({"ticket": 1})", R"({"do": "ping"})",
                           R"({"ticket": "1", "do": "ping"})", R"({"ticket": 1, "do": 3})",
                           R"({"ticket": 1, "do": "pong"})"}) {
    EXPECT_EQ(error_of(line), "worker.request") << line;
  }
  for (const char* line : {R"({"ticket": 1, "do": "run"})", R"({"ticket": 1, "do": "cancel"})",
                           R"({"ticket": 1, "do": "probe", "file": 3})",
                           R"({"ticket": 1, "do": "ping", "wall_limit_s": "long"})"}) {
    EXPECT_EQ(error_of(line), "schema.type") << line;
  }
  EXPECT_EQ(error_of(R"({"ticket": 1, "do": "ping"})"), "");
}

TEST(Messages, AnswersComeBack) {
  Done done;
  done.result = Checked{{{"check", CheckOutcome::warning, "slow"}}};
  Done failed;
  failed.status = record::RunStatus::crashed;
  failed.error = WorkError{"worker.crashed", "signal 11", 11, "last words"};
  const std::vector<Event> events = {Started{31}, Progress{3, 10, 0.3, "sgd"}, done, failed,
                                     WorkError{"worker.request", "no verb"}};
  for (const Event& event : events) {
    const std::string line = to_line(WorkAnswer{4, event});
    const std::optional<WorkAnswer> back = answer_from_line(line);
    ASSERT_TRUE(back) << line;
    EXPECT_EQ(back->ticket, 4) << line;
    EXPECT_EQ(back->event.index(), event.index()) << line;
    EXPECT_EQ(to_line(*back), line);
  }
  for (const char* line : {"", "x", "{}", R"({"ticket": 1})", R"({"ticket": 1, "event": "odd"})",
                           R"({"ticket": "1", "event": "done"})"}) {
    EXPECT_FALSE(answer_from_line(line)) << line;
  }
}

/// A plugin's code shares its process with what speaks, so that only whole lines with the token
/// count.
TEST(Messages, LinesOfAChildNeedItsToken) {
  const std::vector<std::string_view> keys = {"status"};
  const auto taken = [&](const std::string& line) {
    return child_message_from_line(line, "right", keys).has_value();
  };
  const Progress progress{1, 2, 0.5, ""};
  const Result result = WorkDone{record::RunStatus::finished};
  EXPECT_TRUE(taken(to_line(ChildMessage{progress}, "right")));
  EXPECT_TRUE(taken(to_line(ChildMessage{Writing()}, "right")));
  EXPECT_FALSE(taken(R"({"token": "right", "writing": false})"));
  EXPECT_TRUE(taken(to_line(ChildMessage{Uncounted{-1.5}}, "right")));
  EXPECT_FALSE(taken(R"({"token": "right", "uncounted_s": "1"})"));
  EXPECT_TRUE(taken(to_line(ChildMessage{result}, "right")));
  EXPECT_TRUE(
      taken(to_line(ChildMessage{WorkFailure{record::RunStatus::failed, "a.b", "t"}}, "right")));
  EXPECT_FALSE(taken(to_line(ChildMessage{progress}, "wrong")));
  EXPECT_FALSE(taken(to_line(ChildMessage{Result{Benched{}}}, "right"))) << "of another verb";
  EXPECT_FALSE(taken(R"({"token": "right"})"));
  EXPECT_FALSE(taken(R"({"token": "right", "result": {"status": "finished"}, "more": 1})"));
  EXPECT_FALSE(taken(R"({"token": "right", "result": {"status": "finished", "more": 1}})"));
  for (const char* share : {"1.5", "-0.1", "null", "\"half\""}) {
    EXPECT_FALSE(taken(std::string(R"({"token": "right", "progress": {"share": )") + share + "}}"))
        << share;
  }
}

TEST(Messages, AWordNeedsItsToken) {
  EXPECT_EQ(word_from_line(token_line("t", "ready"), "t"), "ready");
  EXPECT_FALSE(word_from_line(token_line("t", "ready"), "u"));
  EXPECT_FALSE(word_from_line("ready", "t"));
}

}  // namespace
}  // namespace gradus::protocol
