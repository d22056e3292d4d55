#include "gradus/npy.h"

#include "samples.h"

namespace gradus {
namespace {

using namespace std::string_literals;
using datasets::expect_error;
using NpyFile = datasets::DataTest;

std::string sample() {
  const std::int32_t values[] = {1, -2, 3, 4, 5, 6};
  return npy_text(make_array<std::int32_t>({2, 3}, values));
}

/// An NPY file of version 1.0 with this header.
std::string with_header(std::string header, std::string values = "") {
  return "\x93NUMPY\x01\0"s + static_cast<char>(header.size()) + "\0"s + header + values;
}

TEST_F(NpyFile, ReadsBackEveryTypeAndShape) {
  const auto check = [&]<class T>(std::vector<std::size_t> shape, std::vector<T> values) {
    write_npy(folder_ / "x.npy", make_array<T>(shape, values));
    const Array array = read_npy(folder_ / "x.npy");
    EXPECT_EQ(array.shape, shape);
    const auto read = array.values<T>();
    EXPECT_EQ(std::vector<T>(read.begin(), read.end()), values);
  };
  check(std::vector<std::size_t>{4}, std::vector<std::uint8_t>{1, 2, 3, 255});
  check(std::vector<std::size_t>{}, std::vector<std::int32_t>{-7});
  check(std::vector<std::size_t>{1, 2}, std::vector<std::int64_t>{-1, 1});
  check(std::vector<std::size_t>{2, 1, 1}, std::vector<float>{0.1f, -0.5f});
  check(std::vector<std::size_t>{3, 0}, std::vector<double>{});
}

// numpy.asfortranarray(numpy.arange(24, dtype=numpy.uint8).reshape(2, 3, 4)), and a matrix.
TEST_F(NpyFile, ReadsFortranOrder) {
  std::string values;
  for (int last = 0; last < 4; ++last) {
    for (int middle = 0; middle < 3; ++middle) {
      for (int first = 0; first < 2; ++first) {
        values += static_cast<char>(12 * first + 4 * middle + last);
      }
    }
  }
  const std::string header = "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 4), }";
  const Array cube = read_npy(datasets::DataTest::file("f.npy", with_header(header, values)));
  EXPECT_EQ(cube.shape, (std::vector<std::size_t>{2, 3, 4}));
  for (std::size_t i = 0; i < 24; ++i) EXPECT_EQ(cube.values<std::uint8_t>()[i], i);

  const std::int32_t columns[] = {1, 4, 2, 5, 3, 6};
  const std::string matrix(reinterpret_cast<const char*>(columns), sizeof columns);
  const Array read = read_npy(datasets::DataTest::file(
      "m.npy", with_header("{'descr': '<i4', 'fortran_order': True, 'shape': (2, 3), }", matrix)));
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(read.values<std::int32_t>()[static_cast<std::size_t>(i)], i + 1);
  }
}

TEST_F(NpyFile, WritesTheDocumentedBytes) {
  const std::string text = sample();
  EXPECT_EQ(text.substr(0, 10), "\x93NUMPY\x01\0\x76\0"s);  // 118 bytes of header: 128 in all
  EXPECT_EQ(text.substr(10, 59), "{'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), }");
  EXPECT_EQ(text[127], '\n');
  EXPECT_EQ(text.size(), 128u + 24);
  // What numpy.save writes for numpy.array([1.5], dtype='<f8').
  const double value = 1.5;
  EXPECT_EQ(npy_text(make_array<double>({1}, std::span(&value, 1))).substr(10, 56),
            "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }"s.substr(0, 56));
}

TEST_F(NpyFile, ReadsVersion2) {
  const std::string header = "{\"shape\": (2,), 'fortran_order': False, 'descr': '|u1'}\n";
  const std::string text =
      "\x93NUMPY\x02\0"s + static_cast<char>(header.size()) + "\0\0\0"s + header + "\x05\x06";
  EXPECT_EQ(read_npy(file("v2.npy", text)).values<std::uint8_t>()[1], 6);
}

TEST_F(NpyFile, NamesWhatItDoesNotTake) {
  const auto refuse = [&](std::string text, std::string_view id, std::vector<std::string> parts) {
    expect_error([&] { read_npy(file("bad.npy", text)); }, id, parts);
  };
  refuse("PK\3\4.......", "data.magic", {"bad.npy, byte 0", "an NPY file"});
  refuse("\x93NUMPY\x03\0aaaa"s, "data.magic", {"byte 6", "found 3.0"});
  const auto header = [](std::string type, std::string order, std::string shape) {
    return "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + "}";
  };
  refuse(with_header(header(">f4", "False", "(1,)"), "aaaa"), "data.header", {"byte 20", "'>f4'"});
  refuse(with_header(header("<f4", "Maybe", "(1,)"), "aaaa"), "data.header", {"True or False"});
  refuse(with_header(header("<f4", "False", "(-1,)"), "aaaa"), "data.header", {"a size"});
  refuse(with_header(header("<f4", "False", "(2,)"), "aaaa"), "data.truncated", {"[2]", "4 bytes"});
  refuse(with_header(header("<f4", "False", "(1,)"), "aaaabb"), "data.trailing", {"2 more bytes"});
  refuse(with_header(header("<f8", "False", "(4294967296, 4294967296)"), "a"), "data.truncated",
         {"4294967296"});
  refuse(with_header(header("<f8", "False", "(99999999999999999999999,)")), "data.header", {});
  refuse(with_header("{'descr': '<f4', 'descr': '<f4'}"), "data.header", {"once"});
  refuse(with_header("{'descr': '<f4'}"), "data.header", {"the keys"});
  refuse("\x93NUMPY\x02\0\xff\xff\xff\xff"s, "data.header", {"4294967295"});
  expect_error([&] { read_npy(folder_ / "none.npy"); }, "data.read", {"none.npy"});
}

TEST_F(NpyFile, SurvivesTruncationAndFlippedBits) {
  const auto path = folder_ / "damaged.npy";
  datasets::expect_errors_when_truncated(path, sample(), [&] { read_npy(path); });
  // Only padding may hold anything, and int32 may turn into another type of four bytes.
  EXPECT_GE(datasets::refused_when_flipped(path, sample(), 68, [&] { read_npy(path); }), 8u * 60);
}

}  // namespace
}  // namespace gradus
