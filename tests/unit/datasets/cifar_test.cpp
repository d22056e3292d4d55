#include "gradus/datasets/cifar.h"

#include "gradus/datasets/tar.h"
#include "samples.h"

namespace gradus::datasets {
namespace {

using CifarFile = DataTest;
using TarFile = DataTest;

std::string record(std::string labels, char pixel) {
  return labels + std::string(3072, pixel);
}

TEST_F(CifarFile, JoinsTheRecordsOfAllFiles) {
  const std::filesystem::path files[] = {file("1.bin", record("\x03", 'a') + record("\x09", 'b')),
                                         file("2.bin", record("\x01", 'c'))};
  const Labelled data = read_cifar(files, Cifar::ten);
  EXPECT_EQ(data.inputs.shape, (std::vector<std::size_t>{3, 3, 32, 32}));
  EXPECT_EQ(data.labels.values<std::int64_t>()[1], 9);
  EXPECT_EQ(data.inputs.values<std::uint8_t>()[2 * 3072], 'c');
}

TEST_F(CifarFile, KeepsTheFineLabelOfCifar100) {
  const std::filesystem::path files[] = {file("train.bin", record("\x13\x63", 'x'))};
  EXPECT_EQ(read_cifar(files, Cifar::hundred_fine).labels.values<std::int64_t>()[0], 99);
  const std::filesystem::path bad[] = {file("bad.bin", record("\x13\x64", 'x'))};
  expect_error([&] { read_cifar(bad, Cifar::hundred_fine); }, "data.label",
               {"bad.bin, byte 1: expected a label from 0 to 99, found 100"});
}

TEST_F(CifarFile, NamesFileOffsetExpectedAndFound) {
  const auto refuse = [&](std::string content, std::string_view id,
                          std::vector<std::string> parts) {
    const std::filesystem::path files[] = {file("b.bin", content)};
    expect_error([&] { read_cifar(files, Cifar::ten); }, id, parts);
  };
  refuse(record("\x01", 'a') + record("\x0a", 'b'), "data.label",
         {"b.bin, byte 3073: expected a label from 0 to 9, found 10"});
  refuse(record("\x01", 'a') + "xy", "data.truncated",
         {"b.bin, byte 3073: expected whole records of 3073 bytes, found 2 bytes"});
  refuse("", "data.truncated", {"an empty file"});
}

TEST_F(CifarFile, SurvivesTruncation) {
  const std::filesystem::path path = folder_ / "cut.bin";
  const std::string content = record("\x01", 'a') + record("\x02", 'b');
  const std::filesystem::path files[] = {path};
  expect_errors_when_truncated(
      path, content, [&] { read_cifar(files, Cifar::ten); },
      [](std::size_t size) { return size == 3073; });
}

const std::string archive =
    tar_member("folder/b.bin", "second") + tar_member("folder/readme", "text") +
    tar_member("folder/a.bin", std::string(600, 'a')) + std::string(1024, '\0');
const std::string members[] = {"a.bin", "b.bin"};

TEST_F(TarFile, FindsMembersByName) {
  for (const std::string& content : {archive, gzip(archive)}) {
    const auto found = read_tar(file("x.tar", content), members);
    EXPECT_EQ(found.at(0).size(), 600u);
    EXPECT_EQ(found.at(1).size(), 6u);
    EXPECT_EQ(found[1][0], std::byte{'s'});
  }
}

TEST_F(TarFile, NamesWhatIsWrong) {
  const std::string missing[] = {"c.bin"};
  expect_error([&] { read_tar(file("x.tar", archive), missing); }, "data.member",
               {"x.tar", "a member c.bin"});
  expect_error([&] { read_tar(file("x.tar", std::string(2000, 'x')), members); }, "data.magic",
               {"x.tar, byte 0", "a tar header"});
  expect_error([&] { read_tar(file("x.tar", tar_member("a.bin", "1") + archive), members); },
               "data.member", {"a second one"});
}

TEST_F(TarFile, SurvivesTruncationAndFlippedBits) {
  const std::filesystem::path path = folder_ / "x.tar";
  const auto load = [&] { read_tar(path, members); };
  expect_errors_when_truncated(path, archive, load, [](std::size_t size) {
    return size + 512 >= archive.size();  // one zero block ends it
  });
  const std::string packed = gzip(archive);
  expect_errors_when_truncated(path, packed, load);
  // Every bit of the header counts but those of the checksum field itself, which has free bytes.
  EXPECT_GE(refused_when_flipped(path, archive, 512, load), 8u * 504);
}

}  // namespace
}  // namespace gradus::datasets
