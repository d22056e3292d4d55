#include "gradus/datasets/bible.h"

#include <map>
#include <string>

#include "gradus/datasets/load.h"
#include "gradus/datasets/lzw.h"
#include "samples.h"

namespace gradus::datasets {
namespace {

/// Writes codes as `compress` does: the lowest bit first, in groups of eight codes.
class CodeWriter {
 public:
  void put(std::uint32_t code) {
    for (int i = 0; i < bits_; ++i) bit(code >> i & 1U);
    in_group_ = (in_group_ + 1) % 8;
  }
  void use_bits(int bits) {
    for (; in_group_ > 0; in_group_ = (in_group_ + 1) % 8) {
      for (int i = 0; i < bits_; ++i) bit(0);
    }
    bits_ = bits;
  }
  std::string bytes() const { return bytes_; }

 private:
  void bit(std::uint32_t value) {
    if (used_ % 8 == 0) bytes_ += '\0';
    bytes_.back() =
        static_cast<char>(static_cast<unsigned char>(bytes_.back()) | value << used_ % 8);
    ++used_;
  }
  std::string bytes_;
  std::size_t used_ = 0;
  int bits_ = 9, in_group_ = 0;
};

/// An encoder of its own: the longest known string each time, a clear code after `clear_after`
/// codes.
std::string encoded(const std::string& text, int clear_after = 0) {
  CodeWriter writer;
  std::map<std::string, std::uint32_t> known;
  int bits = 9, written = 0;
  const auto reset = [&] {
    known.clear();
    for (int i = 0; i < 256; ++i) known[std::string(1, static_cast<char>(i))] = i;
    bits = 9;
  };
  reset();
  std::uint32_t next = 257;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t length = 1;
    while (at + length < text.size() && known.contains(text.substr(at, length + 1))) ++length;
    writer.put(known.at(text.substr(at, length)));
    // The reader learns an entry one code later: its number of codes decides on the width.
    if (next > 257 && next == 1U << bits && bits < 16) writer.use_bits(++bits);
    if (at + length < text.size() && next < 1U << 16) known[text.substr(at, length + 1)] = next;
    ++next;
    at += length;
    if (clear_after > 0 && ++written % clear_after == 0) {
      writer.put(256);
      reset();
      writer.use_bits(9);
      next = 257;
    }
  }
  return writer.bytes();
}

std::string decoded(const std::string& codes, std::size_t most = 1 << 20) {
  const auto text = decode_lzw(std::as_bytes(std::span(codes)), most);
  if (!text) return "corrupt";
  return {reinterpret_cast<const char*>(text->data()), text->size()};
}

std::string long_text() {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "and the " + std::to_string(i * 7919 % 1000) + "th day\n";
  return text;
}

TEST(Lzw, KnownCodes) {
  // "aaa" is a, then the entry that is only being defined: 97, 257 in nine bits each.
  const std::string codes = {'\x61', '\x02', '\x02'};
  EXPECT_EQ(decoded(codes), "aaa");
}

TEST(Lzw, ReadsWhatAnEncoderWrites) {
  const std::string text = long_text();
  EXPECT_EQ(decoded(encoded(text)), text);  // codes of 9 to 13 bits
  EXPECT_EQ(decoded(encoded(text, 700)), text);
  EXPECT_EQ(decoded(""), "");
}

TEST(Lzw, RefusesCodesThatCannotStandThere) {
  CodeWriter first, ahead;
  first.put(300);
  EXPECT_EQ(decoded(first.bytes()), "corrupt");
  ahead.put('a');
  ahead.put(258);  // 257 would be the next entry
  EXPECT_EQ(decoded(ahead.bytes()), "corrupt");
  EXPECT_EQ(decoded(encoded("abcabc"), 5), "corrupt");  // longer than allowed
}

std::string number(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 255U);
  return bytes;
}

/// A file of two windows.
std::string bible(const std::string& text, std::uint32_t window) {
  const std::string first = encoded(text.substr(0, window)), second = encoded(text.substr(window));
  std::string file = "EC02Compressed Data File";
  file.resize(84);
  const std::uint32_t start = 84 + 4 * 5;
  const auto middle = static_cast<std::uint32_t>(start + first.size());
  file += number(window) + number(2) + number(start) + number(middle) +
          number(static_cast<std::uint32_t>(middle + second.size()));
  return file + first + second;
}

using BibleFileTest = DataTest;
const std::string verses = "A title.\nGe1:1 In the beginning\nGe1:2 And the earth\n";

TEST_F(BibleFileTest, GivesTheVersesAlone) {
  const Array text = read_bible(file("b", bible(verses, 30)));
  const auto codes = text.values<std::uint8_t>();
  EXPECT_EQ(std::string(codes.begin(), codes.end()), "In the beginning\nAnd the earth\n");
}

TEST_F(BibleFileTest, NamesWhatIsWrong) {
  const auto refuse = [&](const std::string& content, const char* id, const char* part) {
    expect_error([&] { read_bible(file("b", content)); }, id, {"/b, byte ", part});
  };
  const std::string good = bible(verses, 30);
  refuse("PK" + good, "data.magic", "expected a file that begins with EC02");
  refuse(good.substr(0, 90), "data.truncated", "the numbers of the header");
  std::string backwards = good;
  backwards.replace(96, 4, number(4000));
  refuse(backwards, "data.header", "where a window begins and ends");
  std::string longer = good;
  longer.replace(84, 4, number(31));
  refuse(longer, "data.corrupt", "a window of 31 bytes");
  refuse(bible("A title.\nGe1:1\n", 12), "data.text", "a line without a blank");
  refuse(bible("A title.\nGe1:1 In", 12), "data.text", "a line without an end");
}

TEST_F(BibleFileTest, SurvivesFlippedBits) {
  const auto path = folder_ / "b";
  const std::string content = bible(verses, 30);
  EXPECT_GT(refused_when_flipped(path, content, content.size(), [&] { read_bible(path); }), 0u);
}

TEST_F(BibleFileTest, TheCataloguesTextWhole) {
  const Entry& known = entry("bible_kjv");
  if (!search(known).found) GTEST_SKIP() << "bible_kjv is not on this machine";
  const Dataset book = load(known);
  EXPECT_EQ(book.train.inputs.elements(), known.train_rows);
  EXPECT_EQ(book.test.inputs.elements(), known.test_rows);
  const auto codes = book.train.inputs.values<std::uint8_t>();
  EXPECT_EQ(std::string(codes.begin(), codes.begin() + 16), "In the beginning");
  const auto last = book.test.inputs.values<std::uint8_t>();
  EXPECT_EQ(std::string(last.end() - 6, last.end()), "Amen.\n");
}

}  // namespace
}  // namespace gradus::datasets
