#include "gradus/datasets/idx.h"

#include "samples.h"

namespace gradus::datasets {
namespace {

using namespace std::string_literals;
using IdxFile = DataTest;

const std::string two_images =
    "\0\0\x08\x03\0\0\0\x02\0\0\0\x02\0\0\0\x02"s + "\1\2\3\4\5\6\7\x08"s;

TEST_F(IdxFile, ReadsPlainAndGzip) {
  for (const std::string& content : {two_images, gzip(two_images)}) {
    const Array array = read_idx(file("images", content));
    EXPECT_EQ(array.type, ElementType::uint8);
    EXPECT_EQ(array.shape, (std::vector<std::size_t>{2, 2, 2}));
    EXPECT_EQ(array.values<std::uint8_t>()[6], 7);
  }
}

TEST_F(IdxFile, ReadsEveryTypeBigEndian) {
  const auto read = [&](std::string code, std::string value) {
    return read_idx(file("x", "\0\0"s + code + "\x01\0\0\0\x01"s + value));
  };
  EXPECT_EQ(read("\x09", "\xff").values<std::int32_t>()[0], -1);
  EXPECT_EQ(read("\x0b", "\xff\xfe"s).values<std::int32_t>()[0], -2);
  EXPECT_EQ(read("\x0c", "\0\0\1\2"s).values<std::int32_t>()[0], 258);
  EXPECT_EQ(read("\x0d", "\x3f\xc0\0\0"s).values<float>()[0], 1.5f);
  EXPECT_EQ(read("\x0e", "\xc0\x04\0\0\0\0\0\0"s).values<double>()[0], -2.5);
}

TEST_F(IdxFile, ReadsSeveralGzipMembersAsOneFile) {
  const std::string content = gzip(two_images.substr(0, 10)) + gzip(two_images.substr(10));
  EXPECT_EQ(read_idx(file("images", content)).elements(), 8u);
}

TEST_F(IdxFile, NamesFileOffsetExpectedAndFound) {
  expect_error([&] { read_idx(file("a", "PNG\r" + two_images)); }, "data.magic",
               {"/a, byte 0: expected an IDX file", "found 50 4e 47 0d"});
  expect_error([&] { read_idx(file("b", two_images + "x")); }, "data.trailing", {"/b, byte 24"});
  expect_error([&] { read_idx(file("c", two_images.substr(0, 20))); }, "data.truncated",
               {"/c, byte 16: expected 8 bytes of values, found 4 bytes"});
  expect_error([&] { read_idx(folder_ / "none"); }, "data.read", {"none", "No such file"});
  expect_error([&] { read_idx(folder_); }, "data.read", {"a folder"});
  IdxExpected expected;
  expected.shape = {3, 2, 2};
  expect_error([&] { read_idx(file("d", two_images), expected); }, "data.shape",
               {"byte 4: expected shape [3, 2, 2], found shape [2, 2, 2]"});
  expected.type = ElementType::float32;
  expect_error([&] { read_idx(file("e", two_images), expected); }, "data.magic",
               {"byte 2: expected float32 values, found uint8 values"});
}

TEST_F(IdxFile, RefusesDeclaredSizesBeforeTakingMemory) {
  const std::string huge = "\0\0\x0e\x03\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"s;
  expect_error([&] { read_idx(file("plain", huge)); }, "data.shape", {"4294967295"});
  const std::string large = "\0\0\x08\x01\x70\0\0\0"s;
  expect_error([&] { read_idx(file("plain", large)); }, "data.truncated", {"found 0 bytes"});
  expect_error([&] { read_idx(file("gzip", gzip(large))); }, "data.truncated", {"at most"});
  expect_error([&] { read_idx(file("limit", "\0\0\x08\x01\xff\xff\xff\xff"s)); }, "data.size",
               {"2147483648"});
}

TEST_F(IdxFile, BoundsWhatAGzipFileUnpacksTo) {
  IdxExpected expected;
  expected.byte_limit = 1 << 20;
  const std::string bomb = gzip("\0\0\x08\x01\0\x20\0\0"s + std::string(1 << 21, '\0'));
  EXPECT_LT(bomb.size(), 10000u);
  expect_error([&] { read_idx(file("bomb", bomb), expected); }, "data.size", {"1048576"});
  expect_error([&] { ByteReader(file("bomb", bomb), 1 << 20).read_rest(); }, "data.size", {"bomb"});
  EXPECT_EQ(ByteReader(file("fits", bomb), (1 << 21) + 8).read_rest().size(), (1u << 21) + 8);
}

TEST_F(IdxFile, RefusesEveryTruncation) {
  for (const std::string& content : {two_images, gzip(two_images)}) {
    const auto path = folder_ / "cut";
    expect_errors_when_truncated(path, content, [&] { read_idx(path); });
  }
}

TEST_F(IdxFile, SurvivesEveryFlippedBit) {
  const auto path = folder_ / "flipped";
  const auto load = [&] { read_idx(path); };
  // A flipped bit of the type code may name another type of the same width, or of a value that
  // still has the size declared; every other bit of the header changes the size.
  EXPECT_GE(refused_when_flipped(path, two_images, 16, load), 8u * 16 - 8);
  // The CRC covers all values: only bits of the gzip header without meaning pass.
  const std::string packed = gzip(two_images);
  EXPECT_GE(refused_when_flipped(path, packed, packed.size(), load), 8 * (packed.size() - 8));
}

TEST_F(IdxFile, RefusesDamagedGzipData) {
  std::string packed = gzip(two_images);
  packed[packed.size() - 6] ^= 1;  // the CRC
  expect_error([&] { read_idx(file("crc", packed)); }, "data.corrupt", {"incorrect data check"});
  // gzip itself takes zero bytes behind the last member, and nothing else.
  const Array padded = read_idx(file("padded", gzip(two_images) + std::string(5000, '\0')));
  EXPECT_EQ(padded.bytes, read_idx(file("plain", two_images)).bytes);
  expect_error([&] { read_idx(file("zeros", gzip(two_images) + std::string(7, '\0') + "tail")); },
               "data.trailing", {"4 more compressed bytes"});
  expect_error([&] { read_idx(file("more", gzip(two_images) + "tail")); }, "data.trailing",
               {"4 more compressed bytes"});
}

}  // namespace
}  // namespace gradus::datasets
