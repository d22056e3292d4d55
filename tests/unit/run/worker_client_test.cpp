#include "run/worker_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "gradus/error.h"

namespace gradus::run {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

std::string error_of(const std::function<void()>& action, std::string* text = nullptr) {
  try {
    action();
  } catch (const Error& error) {
    if (text != nullptr) *text = error.what();
    return error.id();
  }
  return "no error";
}

WorkerMessage wait(WorkerClient& worker) {
  while (true) {
    if (auto message = worker.next(milliseconds(1000))) return *message;
  }
}

/// The worker of these tests does what a request to probe names.
protocol::Work told(std::string what) {
  return protocol::ProbeWork{std::move(what)};
}

std::string engine(const protocol::Done& done) {
  return *record::find(std::get<protocol::Greeting>(done.result).platform, "engine");
}

TEST(WorkerClient, AsksAndGetsAnswers) {
  WorkerClient worker(FAKE_WORKER);
  EXPECT_EQ(worker.pid(), -1) << "started by the first request";
  EXPECT_EQ(engine(worker.ask(protocol::HelloWork())), "0");
  EXPECT_TRUE(worker.open().empty());
}

TEST(WorkerClient, LongLinesArriveWhole) {
  WorkerClient worker(FAKE_WORKER);
  const std::string text(3'000'000, 'x');
  EXPECT_EQ(engine(worker.ask(told("echo " + text))), text);
}

TEST(WorkerClient, AskKeepsOtherMessages) {
  WorkerClient worker(FAKE_WORKER);
  const int64_t ticket = worker.send(told("slow"));
  worker.ask(protocol::HelloWork());
  const WorkerMessage message = wait(worker);
  EXPECT_EQ(message.ticket, ticket);
  EXPECT_TRUE(std::holds_alternative<protocol::Started>(message.event));
}

TEST(WorkerClient, AskPassesProgressOn) {
  WorkerClient worker(FAKE_WORKER);
  std::vector<double> shares;
  worker.ask(told("work"), {},
             [&](const protocol::Progress& progress) { shares.push_back(progress.share); });
  EXPECT_EQ(shares, std::vector<double>{0.5});
  worker.ask(told("work"));
  EXPECT_FALSE(worker.next(std::chrono::milliseconds(0)));
}

TEST(WorkerClient, ErrorsKeepTheirId) {
  WorkerClient worker(FAKE_WORKER);
  EXPECT_EQ(error_of([&] { worker.ask(told("fail")); }), "fake.failure");
}

TEST(WorkerClient, DeathIsTold) {
  WorkerClient worker(FAKE_WORKER);
  const int64_t slow = worker.send(told("slow"));
  EXPECT_TRUE(std::holds_alternative<protocol::Started>(wait(worker).event));
  const int64_t die = worker.send(told("die"));
  const WorkerMessage first = wait(worker), second = wait(worker);
  EXPECT_TRUE(std::holds_alternative<protocol::Died>(first.event));
  EXPECT_TRUE(std::holds_alternative<protocol::Died>(second.event));
  EXPECT_EQ((std::set<int64_t>{first.ticket, second.ticket}), (std::set<int64_t>{slow, die}));
  const protocol::Died& died = std::get<protocol::Died>(first.event);
  EXPECT_THAT(died.reason, HasSubstr("signal 9"));
  EXPECT_EQ(died.output, std::vector<std::string>{"last words"});
}

TEST(WorkerClient, StartsAgainAfterADeath) {
  WorkerClient worker(FAKE_WORKER);
  EXPECT_EQ(error_of([&] { worker.ask(told("die")); }), "worker.died");
  EXPECT_EQ(engine(worker.ask(protocol::HelloWork())), "0");
  EXPECT_EQ(error_of([&] { worker.ask(told("die")); }), "worker.died");
  EXPECT_EQ(error_of([&] { worker.ask(told("die")); }), "worker.died");
  std::string text;
  EXPECT_EQ(error_of([&] { worker.ask(protocol::HelloWork()); }, &text), "worker.dying");
  EXPECT_THAT(text, HasSubstr("2 times in a row"));
}

TEST(WorkerClient, RefusesWhatIsNoMessage) {
  WorkerClient worker(FAKE_WORKER);
  EXPECT_EQ(error_of([&] { worker.ask(told("garbage")); }), "worker.protocol");
}

TEST(WorkerClient, NamesAProgramThatIsNotThere) {
  WorkerClient worker("/nonexistent/gradus-worker");
  std::string text;
  EXPECT_EQ(error_of([&] { worker.ask(protocol::HelloWork()); }, &text), "worker.start");
  EXPECT_THAT(text, HasSubstr("No such file"));
}

TEST(WorkerClient, LetsAStoppedWorkerGoOn) {
  WorkerClient worker(FAKE_WORKER);
  worker.ask(protocol::HelloWork());
  ::kill(worker.pid(), SIGSTOP);
  EXPECT_EQ(engine(worker.ask(protocol::HelloWork())), "0");
}

TEST(WorkerClient, GivesUpAWorkerThatDoesNotAnswer) {
  WorkerClient worker(FAKE_WORKER, {milliseconds(10), milliseconds(50), milliseconds(60000)});
  worker.ask(protocol::HelloWork());
  std::string text;
  EXPECT_EQ(error_of([&] { worker.ask(told("hang")); }, &text), "worker.died");
  EXPECT_THAT(text, HasSubstr("did not answer"));
  EXPECT_EQ(engine(worker.ask(protocol::HelloWork())), "0") << "another one is started";
}

TEST(WorkerClient, KeepsAWorkerThatIsSilentAndWell) {
  WorkerClient worker(FAKE_WORKER, {milliseconds(1), milliseconds(60000), milliseconds(60000)});
  worker.ask(protocol::HelloWork());
  const pid_t pid = worker.pid();
  for (int count = 0; count < 20; ++count) EXPECT_FALSE(worker.next(milliseconds(5)));
  EXPECT_EQ(worker.pid(), pid);
  EXPECT_TRUE(worker.open().empty());
}

TEST(WorkerClient, EndsItsWorker) {
  pid_t pid = -1;
  {
    WorkerClient worker(FAKE_WORKER);
    worker.ask(protocol::HelloWork());
    pid = worker.pid();
  }
  EXPECT_EQ(::kill(pid, 0), -1);
}

}  // namespace
}  // namespace gradus::run
