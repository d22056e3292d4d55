#include "gradus/datasets/text_file.h"

#include "samples.h"

namespace gradus::datasets {
namespace {

using TextFile = DataTest;

TEST_F(TextFile, ReadsBytes) {
  const Array bytes = read_text_bytes(file("t", "a\xff"));
  EXPECT_EQ(bytes.shape, std::vector<std::size_t>{2});
  EXPECT_EQ(bytes.values<std::uint8_t>()[1], 255);
  EXPECT_EQ(read_text_bytes(file("e", "")).elements(), 0u);
}

TEST_F(TextFile, ReadsCharactersByCodePoint) {
  const std::string text = "bé€𝄞ab";
  for (const std::string& content : {text, gzip(text)}) {
    const TextTokens result = read_text_characters(file("t", content));
    EXPECT_EQ(result.vocabulary, (std::vector<std::string>{"a", "b", "é", "€", "𝄞"}));
    const auto tokens = result.tokens.values<std::int32_t>();
    EXPECT_EQ(std::vector<std::int32_t>(tokens.begin(), tokens.end()),
              (std::vector<std::int32_t>{1, 2, 3, 4, 0, 1}));
  }
  const TextTokens zero = read_text_characters(file("z", std::string("\0", 1)));
  EXPECT_EQ(zero.vocabulary.at(0), std::string("\0", 1));
}

TEST_F(TextFile, NamesTheByteThatIsNotUtf8) {
  // Stray continuation, overlong forms, a surrogate, above U+10FFFF, cut sequences.
  for (const std::string bad :
       {"\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
        "\xe2\x82", "\xc3", "\xf0\x9d\x84"}) {
    expect_error([&] { read_text_characters(file("t", "ab" + bad)); }, "data.text",
                 {"/t, byte 2: expected a UTF-8 character, found byte value "});
  }
}

TEST_F(TextFile, SurvivesFlippedBits) {
  const auto path = folder_ / "t";
  const std::string text = "é€𝄞";
  EXPECT_GT(refused_when_flipped(path, text, text.size(), [&] { read_text_characters(path); }), 0u);
  const std::string packed = gzip(text);
  expect_errors_when_truncated(
      path, packed, [&] { read_text_characters(path); }, [](std::size_t size) { return size < 2; });
}

}  // namespace
}  // namespace gradus::datasets
