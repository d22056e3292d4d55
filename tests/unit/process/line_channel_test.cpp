#include "process/line_channel.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>
#include <string>
#include <vector>

#include "process/short_text.h"
#include "process/silence.h"

namespace gradus::process {
namespace {

class ProcessLineChannel : public ::testing::Test {
 protected:
  void SetUp() override {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    channel = LineChannel(ends[0], 100);
    other = ends[1];
  }
  void TearDown() override { ::close(other); }

  void write(const std::string& text) const {
    ASSERT_EQ(::write(other, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }

  LineChannel channel{-1};
  int other = -1;
  std::vector<std::string> lines;
};

TEST_F(ProcessLineChannel, GivesWholeLines) {
  write("one\n\ntwo\nthr");
  EXPECT_EQ(channel.receive(lines), Reading::open);
  write("ee\n");
  EXPECT_EQ(channel.receive(lines), Reading::open);
  EXPECT_EQ(lines, (std::vector<std::string>{"one", "two", "three"}));
}

TEST_F(ProcessLineChannel, TellsThatTheOtherEndIsClosed) {
  write("last\nunfinished");
  ::shutdown(other, SHUT_WR);
  EXPECT_EQ(channel.receive(lines), Reading::closed);
  EXPECT_EQ(lines, std::vector<std::string>{"last"});
}

TEST_F(ProcessLineChannel, ReadsNoLineThatIsTooLong) {
  write(std::string(100, 'x') + "\n");
  EXPECT_EQ(channel.receive(lines), Reading::open);
  write(std::string(101, 'x') + "\n");
  EXPECT_EQ(channel.receive(lines), Reading::too_long);
  EXPECT_EQ(lines.size(), 1U);
}

TEST_F(ProcessLineChannel, KeepsNoEndlessLine) {
  write(std::string(5000, 'x'));
  EXPECT_EQ(channel.receive(lines), Reading::too_long);
  EXPECT_EQ(channel.receive(lines), Reading::too_long);
}

TEST_F(ProcessLineChannel, SendsWhatTheOtherEndTakes) {
  const std::string text(3000000, 'y');
  EXPECT_TRUE(channel.send(text));
  EXPECT_TRUE(channel.has_unsent());
  std::string received;
  while (received.size() < text.size()) {
    char buffer[65536];
    const ssize_t size = ::recv(other, buffer, sizeof buffer, MSG_DONTWAIT);
    if (size > 0) received.append(buffer, static_cast<std::size_t>(size));
    EXPECT_TRUE(channel.flush());
  }
  EXPECT_FALSE(channel.has_unsent());
  EXPECT_EQ(received, text + "\n");
}

TEST(ProcessToken, IsAnotherEachTime) {
  std::set<std::string> tokens;
  for (int count = 0; count < 100; ++count) tokens.insert(random_token());
  EXPECT_EQ(tokens.size(), 100U);
  EXPECT_EQ(tokens.begin()->size(), 32U);
}

TEST(ProcessShortText, CutsBetweenCharacters) {
  EXPECT_EQ(shortened("short", 5), "short");
  EXPECT_EQ(shortened("abcdef", 5), "abcde... (cut; it had 6 bytes)");
  EXPECT_EQ(shortened("abc\u00e9f", 4), "abc... (cut; it had 6 bytes)");
  EXPECT_EQ(valid_utf8("a\xff"), "a\ufffd");
}

TEST(ProcessSilence, AsksOnceAndThenGivesUp) {
  using std::chrono::milliseconds;
  SilenceWatch watch({milliseconds(0), milliseconds(-1), milliseconds(100000)});
  EXPECT_FALSE(watch.is_lost());
  EXPECT_TRUE(watch.is_time_to_ask());
  EXPECT_FALSE(watch.is_time_to_ask());
  EXPECT_FALSE(watch.is_lost()) << "it has never been heard: it may be starting";
  watch.heard();
  EXPECT_FALSE(watch.is_lost());
  EXPECT_TRUE(watch.is_time_to_ask());
  EXPECT_TRUE(watch.is_lost());
}

}  // namespace
}  // namespace gradus::process
