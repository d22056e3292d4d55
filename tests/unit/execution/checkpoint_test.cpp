// The file of a checkpoint: what it gives back, and what is refused.
#include "execution/checkpoint.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <gmock/gmock.h>
#include <stdlib.h>

#include <cmath>
#include <fstream>
#include <limits>

#include "execution/checkpoint_schedule.h"
#include "gradus/error.h"

namespace gradus::execution {
namespace {

const record::Named<std::string> owner = {{"request", "r1"}, {"program", "p1"}, {"torch", "2"}};

/// What a run may keep: every type, odd layouts and numbers.
struct Kept {
  Tensor matrix = at::arange(12, at::kDouble).div(7).view({3, 4}).t();
  Tensor half = at::full({2}, 1.5, at::kBFloat16);
  Tensor scalar = at::full({}, 3, at::kLong);
  Tensor undefined;
  Tensors list = {at::full({0}, 1.0, at::kFloat), at::full({1, 1}, true, at::kBool)};
  double number = 0.1, infinite = -std::numeric_limits<double>::infinity();
  int64_t whole = std::numeric_limits<int64_t>::min();
  uint64_t seed = std::numeric_limits<uint64_t>::max();
  bool flag = true;
  std::string text = "line\nend \"quoted\" \xc3\xa9";
  std::vector<double> numbers = {1, -0.0, std::nan("")};

  void state(Archive& archive) {
    archive.item("matrix", matrix);
    archive.item("half", half);
    archive.item("scalar", scalar);
    archive.item("undefined", undefined);
    archive.item("list", list);
    archive.item("number", number);
    archive.item("infinite", infinite);
    archive.item("whole", whole);
    archive.item("seed", seed);
    archive.item("flag", flag);
    archive.item("text", text);
    archive.item("numbers", numbers);
  }
};

std::string saved_text() {
  Kept kept;
  Archive archive;
  archive.part("kept", kept);
  return checkpoint_text(archive, owner);
}

std::string error_of(const std::string& text, const record::Named<std::string>& by = owner) {
  try {
    checkpoint_state(text, by, "c.pt");
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::StartsWith("c.pt: ")) << error.what();
    return error.id();
  }
  return "";
}

TEST(Checkpoint, GivesBackEveryBit) {
  Archive archive = checkpoint_state(saved_text(), owner, "c.pt");
  const Kept before;
  Kept after;
  after.matrix = after.half = after.scalar = Tensor();
  after.list.clear();
  after.undefined = at::full({1}, 1.0);
  after.number = after.infinite = 0;
  after.whole = 0;
  after.seed = 0;
  after.flag = false;
  after.text.clear();
  after.numbers.clear();
  archive.part("kept", after);
  EXPECT_TRUE(after.matrix.equal(before.matrix));
  EXPECT_EQ(after.matrix.strides(), before.matrix.strides()) << "sums go by the layout";
  EXPECT_EQ(after.half.scalar_type(), at::kBFloat16);
  EXPECT_TRUE(after.half.equal(before.half));
  EXPECT_EQ(after.scalar.item<int64_t>(), 3);
  EXPECT_FALSE(after.undefined.defined());
  ASSERT_EQ(after.list.size(), 2u);
  EXPECT_EQ(after.list[0].numel(), 0);
  EXPECT_TRUE(after.list[1].item<bool>());
  EXPECT_EQ(after.number, before.number);
  EXPECT_EQ(after.infinite, before.infinite);
  EXPECT_EQ(after.whole, before.whole);
  EXPECT_EQ(after.seed, before.seed);
  EXPECT_TRUE(after.flag);
  EXPECT_EQ(after.text, before.text);
  ASSERT_EQ(after.numbers.size(), 3u);
  EXPECT_TRUE(std::signbit(after.numbers[1]));
  EXPECT_TRUE(std::isnan(after.numbers[2]));
}

TEST(Checkpoint, APartOfItIsRefused) {
  const std::string text = saved_text();
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{60}, text.size() / 2, text.size() - 1}) {
    EXPECT_EQ(error_of(text.substr(0, size)), "checkpoint.damaged") << size;
  }
}

TEST(Checkpoint, AnyOtherByteIsRefused) {
  const std::string text = saved_text();
  for (std::size_t at = 0; at < text.size(); at += 97) {
    std::string other = text;
    other[at] = static_cast<char>(other[at] ^ 1);
    EXPECT_EQ(error_of(other), "checkpoint.damaged") << at;
  }
  EXPECT_EQ(error_of(std::string(100, 'x')), "checkpoint.damaged");
}

TEST(Checkpoint, AnotherRunsAndAnotherBuildsAreRefused) {
  const std::string text = saved_text();
  EXPECT_EQ(error_of(text), "");
  EXPECT_EQ(error_of(text, {{"request", "r2"}, {"program", "p1"}}), "checkpoint.request");
  EXPECT_EQ(error_of(text, {{"request", "r1"}, {"program", "p2"}}), "checkpoint.build");
  EXPECT_EQ(error_of(text, {{"request", "r1"}, {"plugin baselines", "h"}}), "checkpoint.build");
}

TEST(Checkpoint, ItsOwnerIsTheRequestAndTheBuild) {
  record::RunRequest request;
  request.id = "r1";
  request.plugins = {{"baselines", {.file = "b.so", .hash = "h"}}};
  const auto found = checkpoint_owner(request);
  EXPECT_EQ(*record::find(found, "request"), "r1");
  EXPECT_EQ(*record::find(found, "plugin baselines"), "h");
  EXPECT_EQ(record::find(found, "program")->size(), 32u);
  EXPECT_NE(record::find(found, "torch"), nullptr);
  EXPECT_EQ(found, checkpoint_owner(request));
}

TEST(Checkpoint, IsReadFromAFileAlone) {
  std::string pattern = std::filesystem::temp_directory_path() / "gradus-checkpoint-XXXXXX";
  const std::filesystem::path folder = ::mkdtemp(pattern.data());
  EXPECT_FALSE(read_checkpoint(folder / "absent.pt"));
  std::ofstream(folder / "there.pt") << "text";
  EXPECT_EQ(read_checkpoint(folder / "there.pt"), "text");
  std::filesystem::create_symlink("there.pt", folder / "link.pt");
  for (const char* name : {"", "link.pt"}) {
    try {
      read_checkpoint(folder / name);
      ADD_FAILURE() << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.id(), "checkpoint.damaged");
    }
  }
  std::filesystem::remove_all(folder);
}

using std::chrono::seconds;

TEST(CheckpointSchedule, BySteps) {
  CheckpointSchedule schedule({.file = "c.pt", .every_steps = 10});
  const CheckpointSchedule::Clock::time_point now{};
  schedule.written(0, now);
  EXPECT_TRUE(schedule.writes());
  EXPECT_EQ(schedule.piece(0, 100), 10);
  EXPECT_EQ(schedule.piece(3, 100), 7);
  EXPECT_EQ(schedule.piece(3, 5), 5) << "an evaluation comes first";
  EXPECT_FALSE(schedule.due(0, now)) << "nothing was done";
  EXPECT_FALSE(schedule.due(9, now));
  EXPECT_TRUE(schedule.due(10, now));
  schedule.written(10, now);
  EXPECT_FALSE(schedule.due(10, now));
  EXPECT_TRUE(schedule.due(20, now));
}

TEST(CheckpointSchedule, ByTime) {
  CheckpointSchedule schedule({.file = "c.pt", .every_s = 20});
  const CheckpointSchedule::Clock::time_point start{};
  schedule.written(0, start);
  EXPECT_FALSE(schedule.due(5, start + seconds(19)));
  EXPECT_TRUE(schedule.due(5, start + seconds(20)));
  schedule.written(5, start + seconds(21));
  EXPECT_FALSE(schedule.due(9, start + seconds(40)));
  EXPECT_FALSE(schedule.due(5, start + seconds(100))) << "no step since";
}

TEST(CheckpointSchedule, LooksAtTheTimeOften) {
  CheckpointSchedule schedule({.file = "c.pt", .every_s = 20});
  EXPECT_EQ(schedule.piece(0, 1000), 1);
  for (int64_t step = 0; step < 15;) {  // steps of no time
    const int64_t piece = schedule.piece(step, 1000);
    schedule.took(piece, 1e-6);
    step += piece;
  }
  EXPECT_EQ(schedule.piece(15, 1000), 16);
  schedule.took(16, 4);  // of a quarter of a second
  EXPECT_EQ(schedule.piece(31, 1000), 2) << "half a second";
  schedule.took(2, 60);
  EXPECT_EQ(schedule.piece(33, 1000), 1);
}

TEST(CheckpointSchedule, WithoutAnIntervalNothingIsWritten) {
  CheckpointSchedule schedule({.file = "c.pt"});
  EXPECT_FALSE(schedule.writes());
  EXPECT_EQ(schedule.piece(3, 1000), 1000);
  EXPECT_FALSE(schedule.due(10, CheckpointSchedule::Clock::time_point() + seconds(1000)));
}

}  // namespace
}  // namespace gradus::execution
