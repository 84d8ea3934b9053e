// SPDX-License-Identifier: Apache-2.0
// The key file: what a start does when it is there, missing, cut off or another one.
#include "app/signing_setup.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/config_keys.hpp"
#include "registry/tsig_text.hpp"
#include "testing/registry_world.hpp"

namespace mooring::app {
namespace {

namespace fs = std::filesystem;
using mooring::testing::RegistryWorld;
using ::testing::AllOf;
using ::testing::HasSubstr;

class KeyFile : public ::testing::Test {
protected:
    void SetUp() override
    {
        folder = ::testing::TempDir() + "/mooring-keys-XXXXXX";
        ASSERT_NE(::mkdtemp(folder.data()), nullptr);
        fs::create_directories(folder + "/keys");
        config.service.data = folder;
    }
    void TearDown() override
    {
        std::error_code error;
        fs::remove_all(folder, error);
    }
    [[nodiscard]] fs::path file() const { return fs::path{folder} / "keys" / "seal.key"; }
    Result<Seal> open() { return open_seal(config, world.tables, world.random); }
    /// Puts something sealed into the tables.
    void keep_a_secret(const Seal& seal)
    {
        const auto tsig =
            registry::generate_tsig(registry::tsig_name_of(zone::SecondaryId{1}), world.random);
        world.tables.put(zone::Secondary{.id = zone::SecondaryId{1},
                                         .zone = std::nullopt,
                                         .address = {},
                                         .tsig = registry::sealed_tsig(tsig, seal),
                                         .created = {}});
    }
    void write(std::size_t size, char byte) const
    {
        std::ofstream{file(), std::ios::binary} << std::string(size, byte);
    }

    std::string folder;
    Config config;
    RegistryWorld world;
};

TEST_F(KeyFile, IsMadeAtTheFirstStartForItsOwnerOnly)
{
    ASSERT_TRUE(open().has_value());

    EXPECT_EQ(fs::file_size(file()), seal_key_bytes);
    EXPECT_EQ(fs::status(file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_FALSE(fs::exists(file().string() + ".tmp"));
}

TEST_F(KeyFile, IsTheSameAtTheNextStart)
{
    const auto first = open();
    ASSERT_TRUE(first.has_value());
    keep_a_secret(*first);

    const auto second = open();

    ASSERT_TRUE(second.has_value()) << second.error().detail;
    const auto sealed = *world.tables.any_sealed();
    EXPECT_TRUE(second->open(sealed.bytes, sealed.context).has_value());
}

TEST_F(KeyFile, MayLieElsewhere)
{
    config.dnssec.key_file = folder + "/elsewhere";

    ASSERT_TRUE(open().has_value());

    EXPECT_TRUE(fs::exists(folder + "/elsewhere"));
    EXPECT_FALSE(fs::exists(file()));
}

TEST_F(KeyFile, ThatIsMissingThoughThereAreSecretsStopsTheStart)
{
    keep_a_secret(*open());
    fs::remove(file());

    const auto seal = open();

    ASSERT_FALSE(seal.has_value());
    EXPECT_THAT(seal.error().detail,
                AllOf(HasSubstr("missing"), HasSubstr(file().string()), HasSubstr("--with-keys")));
    EXPECT_FALSE(fs::exists(file())) << "a new key must never take the place of a lost one";
}

TEST_F(KeyFile, ThatIsCutOffStopsTheStart)
{
    for (const std::size_t size : {0U, 1U, 31U, 33U, 1000U}) {
        write(size, 'k');

        const auto seal = open();

        ASSERT_FALSE(seal.has_value()) << size;
        EXPECT_EQ(seal.error().code, Errc::Corrupt);
        EXPECT_THAT(seal.error().detail, HasSubstr("instead of 32 bytes"));
        EXPECT_EQ(fs::file_size(file()), size);
    }
}

TEST_F(KeyFile, OfSomebodyElseStopsTheStart)
{
    keep_a_secret(*open());
    write(seal_key_bytes, 'x');

    const auto seal = open();

    ASSERT_FALSE(seal.has_value());
    EXPECT_EQ(seal.error().code, Errc::Corrupt);
    EXPECT_THAT(seal.error().detail, AllOf(HasSubstr("not the one"), HasSubstr("--with-keys")));
}

TEST_F(KeyFile, ThatCannotBeReadStopsTheStart)
{
    fs::create_directory(file());

    const auto seal = open();

    ASSERT_FALSE(seal.has_value());
    EXPECT_EQ(seal.error().code, Errc::Io);
    EXPECT_THAT(seal.error().detail, HasSubstr("cannot be read"));
}

TEST(SigningPolicy, IsAsConfigured)
{
    const auto policy = policy_of(default_config().dnssec);
    const dnssec::SigningPolicy usual;

    EXPECT_EQ(policy.validity, usual.validity);
    EXPECT_EQ(policy.refresh, usual.refresh);
    EXPECT_EQ(policy.dnskey_ttl, usual.dnskey_ttl);
    EXPECT_EQ(policy.ds_ttl, usual.ds_ttl);
    EXPECT_EQ(policy.zsk_lifetime, usual.zsk_lifetime);
    EXPECT_GT(policy.validity, policy.refresh + policy.jitter);
}

}  // namespace
}  // namespace mooring::app
