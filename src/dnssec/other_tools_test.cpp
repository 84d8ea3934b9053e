// SPDX-License-Identifier: Apache-2.0
// What others make of our keys and signatures, and we of theirs: BIND's and ldns' tools. One that
// is missing is a failure: tools/packages.txt has bind9-utils, bind9-dnsutils and ldnsutils.
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/clock.hpp"
#include "dnssec/bind_key.hpp"
#include "dnssec/nsec.hpp"
#include "dnssec/nsec3.hpp"
#include "dnssec/signing_test.hpp"
#include "dnssec/zonemd.hpp"

namespace mooring::dnssec {
namespace {

using dns::RrType;
using ::testing::HasSubstr;
using testing::name;
using testing::rdata;
namespace fs = std::filesystem;

class OtherTools : public ::testing::Test {
protected:
    OtherTools() : folder_{(fs::temp_directory_path() / "mooring-dnssec-XXXXXX").string()}
    {
        EXPECT_NE(::mkdtemp(folder_.data()), nullptr);
    }
    ~OtherTools() override { fs::remove_all(folder_); }
    OtherTools(const OtherTools&) = delete;
    OtherTools& operator=(const OtherTools&) = delete;

    /// Runs a command in the folder; its output. Fails the test if it fails.
    std::string run(const std::string& command)
    {
        std::string output;
        const auto line = "cd " + folder_ + " && " + command + " 2>&1";
        auto* const pipe = ::popen(line.c_str(), "r");
        if (pipe == nullptr) return "popen failed";
        std::array<char, 4096> buffer{};
        while (const auto size = std::fread(buffer.data(), 1, buffer.size(), pipe))
            output.append(buffer.data(), size);
        EXPECT_EQ(::pclose(pipe), 0) << command << "\n" << output;
        return output;
    }
    [[nodiscard]] std::string read(const std::string& file) const
    {
        std::ostringstream text;
        text << std::ifstream{folder_ + "/" + file}.rdbuf();
        return text.str();
    }
    void write(const std::string& file, const std::string& text) const
    {
        std::ofstream{folder_ + "/" + file} << text;
    }
    /// Writes both files and returns their name without the ending.
    std::string write_key(const BindKey& key) const
    {
        const auto texts = export_bind_key(key);
        auto base = bind_key_file_name(key.origin, key.dnskey);
        write(base + ".key", texts.public_text);
        write(base + ".private", texts.private_text);
        return base;
    }
    /// Has dnssec-keygen make a key and imports it.
    Result<BindKey> made_by_bind(const std::string& arguments)
    {
        auto base = run("dnssec-keygen -q " + arguments + " example.");
        base.erase(base.find_last_not_of('\n') + 1);
        auto key = import_bind_key(
            {.public_text = read(base + ".key"), .private_text = read(base + ".private")});
        EXPECT_TRUE(key.has_value()) << key.error().detail;
        EXPECT_EQ(key ? bind_key_file_name(key->origin, key->dnskey) : "", base);
        return key;
    }
    static BindKey made_here(Algorithm algorithm)
    {
        auto secret = PrivateKey::generate(algorithm);
        const Dnskey dnskey{
            .flags = 257, .algorithm = algorithm, .public_key = secret->public_key()};
        BindKeyTimes times;
        times.created = times.publish = times.activate = wall_time_of(1'700'000'000);
        return {.origin = name("example."),
                .dnskey = dnskey,
                .key = *std::move(secret),
                .times = times};
    }

private:
    std::string folder_;
};

constexpr const char* zone_text =
    "example. 3600 IN SOA ns admin 1 3600 600 86400 60\n"
    "example. 3600 IN NS ns\nns 3600 IN A 192.0.2.53\n"
    "www 60 IN A 192.0.2.1\n*.wild 60 IN TXT \"x\"\n";

TEST_F(OtherTools, KeysOfDnssecKeygenAreImported)
{
    for (const auto* const arguments :
         {"-a 13 -f KSK", "-a 13", "-a 15 -f KSK", "-a 8 -b 1024", "-a 8 -b 2048 -f KSK"}) {
        const auto key = made_by_bind(arguments);
        ASSERT_TRUE(key.has_value()) << arguments;
        EXPECT_TRUE(key->times.created && key->times.publish && key->times.activate);
        const auto bytes = key->key.bytes();
        const auto again = PrivateKey::from_bytes(key->key.algorithm(), bytes);
        ASSERT_TRUE(again.has_value()) << "our own compact form holds it too";
        EXPECT_EQ(again->public_key(), key->dnskey.public_key);
    }
}

TEST_F(OtherTools, OurKeysSignWithBindAndLdns)
{
    write("zone", zone_text);
    for (const auto algorithm : {Algorithm::EcdsaP256Sha256, Algorithm::Ed25519}) {
        const auto base = write_key(made_here(algorithm));
        (void)run("dnssec-signzone -q -z -S -o example. -f bind.signed zone " + base);
        (void)run("dnssec-verify -q -z -o example. bind.signed");
        (void)run("ldns-signzone -o example. -f ldns.signed zone " + base);
        (void)run("ldns-verify-zone -k " + base + ".key ldns.signed");
        (void)run("rm " + base + "*");
    }
    auto rsa = made_by_bind("-a 8 -b 2048 -f KSK");
    ASSERT_TRUE(rsa.has_value());
    (void)run("rm Kexample*");
    const auto base = write_key(*rsa);
    (void)run("dnssec-signzone -q -z -S -o example. -f bind.signed zone " + base);
    (void)run("dnssec-verify -q -z -o example. bind.signed");
}

TEST_F(OtherTools, OurDsIsTheirs)
{
    for (const auto algorithm : {Algorithm::EcdsaP256Sha256, Algorithm::Ed25519}) {
        const auto key = made_here(algorithm);
        const auto base = write_key(key);
        for (const auto digest : {DigestType::Sha256, DigestType::Sha384}) {
            const auto ds = key.dnskey.ds(key.origin, digest);
            const auto ours = hex(std::span{ds}.subspan(4));
            const auto is_256 = digest == DigestType::Sha256;
            auto bind = run("dnssec-dsfromkey -a " + std::string{is_256 ? "SHA-256 " : "SHA-384 "} +
                            base + ".key");
            auto ldns =
                run("ldns-key2ds -n -f " + std::string{is_256 ? "-2 " : "-4 "} + base + ".key");
            for (auto* const text : {&bind, &ldns}) {
                std::ranges::transform(*text, text->begin(), [](char c) {
                    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
                });
                EXPECT_THAT(*text, HasSubstr(ours));
                EXPECT_THAT(*text, HasSubstr(std::to_string(key.dnskey.key_tag()) + " "));
            }
        }
    }
}

struct CanonicalFirst {
    bool operator()(const dns::Name& left, const dns::Name& right) const
    {
        return dns::canonical_order(left, right) < 0;
    }
};
using Zone = std::map<dns::Name, std::map<RrType, std::vector<dns::Rdata>>, CanonicalFirst>;

constexpr dns::Ttl ttl{60};

std::vector<RrType> types_at(const std::map<RrType, std::vector<dns::Rdata>>& rrsets)
{
    std::vector<RrType> types;
    for (const auto& [type, rdatas] : rrsets) types.push_back(type);
    return types;
}

Zone unsigned_zone(const ZoneKeys& keys)
{
    Zone zone;
    auto& apex = zone[name("example.")];
    apex[RrType::SOA] = {rdata(RrType::SOA, "ns.example. admin.example. 1 3600 600 86400 60")};
    apex[RrType::NS] = {rdata(RrType::NS, "ns.example."), rdata(RrType::NS, "NS2.example.")};
    for (const auto& key : keys.for_keys) apex[RrType::DNSKEY].push_back(key.dnskey.rdata());
    zone[name("ns.example.")][RrType::A] = {rdata(RrType::A, "192.0.2.53")};
    zone[name("ns2.example.")][RrType::AAAA] = {rdata(RrType::AAAA, "2001:db8::53")};
    zone[name("www.example.")][RrType::A] = {rdata(RrType::A, "192.0.2.9"),
                                             rdata(RrType::A, "192.0.2.1")};
    zone[name("www.example.")][RrType::HTTPS] = {rdata(RrType::HTTPS, "1 . alpn=h2")};
    zone[name("*.wild.example.")][RrType::TXT] = {rdata(RrType::TXT, "\"b\" \"\""),
                                                  rdata(RrType::TXT, "\"b\"")};
    zone[name("mail.example.")][RrType::MX] = {rdata(RrType::MX, "10 WWW.Example.")};
    return zone;
}

void add_nsec_chain(Zone& zone)
{
    for (auto at = zone.begin(); at != zone.end(); ++at) {
        const auto next = std::next(at) == zone.end() ? zone.begin() : std::next(at);
        at->second[RrType::NSEC] = {nsec_rdata(next->first, types_at(at->second))};
    }
}

void add_nsec3_chain(Zone& zone)
{
    const auto origin = name("example.");
    zone[origin][RrType::NSEC3PARAM] = {nsec3param_rdata()};
    std::map<Nsec3Hash, std::vector<RrType>> chain;
    for (const auto& [owner, rrsets] : zone) chain[nsec3_hash(owner)] = types_at(rrsets);
    chain[nsec3_hash(name("wild.example."))] = {};  // An empty non-terminal.
    for (auto at = chain.begin(); at != chain.end(); ++at) {
        const auto next = std::next(at) == chain.end() ? chain.begin() : std::next(at);
        zone[*nsec3_owner(at->first, origin)][RrType::NSEC3] = {
            nsec3_rdata(next->first, at->second)};
    }
}

void sign_rrset(Zone& zone, const ZoneKeys& keys, std::pair<dns::Name, RrType> which)
{
    const SystemClock clock;
    auto& rrsets = zone[which.first];
    const OwnedRrset rrset{which.second, ttl, rrsets[which.second]};
    const auto rrsigs = make_rrsigs(
        keys, {.owner = which.first, .labels = labels_to_sign(which.first), .rrset = rrset.view()},
        seconds_of(clock.wall_now()));
    ASSERT_TRUE(rrsigs.has_value());
    auto& all = rrsets[RrType::RRSIG];
    all.insert(all.end(), rrsigs->begin(), rrsigs->end());
}

void sign(Zone& zone, const ZoneKeys& keys)
{
    for (const auto& [owner, rrsets] : Zone{zone})
        for (const auto& [type, rdatas] : rrsets)
            if (type != RrType::ZONEMD) sign_rrset(zone, keys, {owner, type});
}

std::string text_of(const Zone& zone)
{
    std::string text;
    const auto print = [&](const dns::Name& owner, RrType type,
                           const std::vector<dns::Rdata>& rdatas) {
        for (const auto& bytes : rdatas)
            text += owner.text() + " 60 IN " + dns::text_of(type) + " " +
                    dns::rdata_text(type, bytes) + "\n";
    };
    const auto origin = name("example.");
    print(origin, RrType::SOA, zone.at(origin).at(RrType::SOA));
    for (const auto& [owner, rrsets] : zone)
        for (const auto& [type, rdatas] : rrsets)
            if (type != RrType::SOA) print(owner, type, rdatas);
    return text;
}

TEST_F(OtherTools, ZonesThatWeSignVerifyThere)
{
    for (const auto algorithm : {Algorithm::EcdsaP256Sha256, Algorithm::Ed25519}) {
        for (const auto denial : {zone::Denial::Nsec, zone::Denial::Nsec3}) {
            const auto keys = testing::zone_keys("example.", {testing::a_key(algorithm)});
            auto zone = unsigned_zone(keys);
            if (denial == zone::Denial::Nsec)
                add_nsec_chain(zone);
            else
                add_nsec3_chain(zone);
            sign(zone, keys);
            write("signed", text_of(zone));
            (void)run("dnssec-verify -q -z -o example. signed");
            (void)run("ldns-verify-zone signed");
        }
    }
}

TEST_F(OtherTools, AZoneWithTwoAlgorithmsAndAnRsaKeyVerifiesThere)
{
    auto rsa = made_by_bind("-a 8 -b 2048 -f KSK");
    ASSERT_TRUE(rsa.has_value());
    const auto shared = std::make_shared<const PrivateKey>(std::move(rsa->key));
    const auto keys = testing::zone_keys(
        "example.",
        {testing::a_key(), active_key(zone::SigningKeyId{2}, zone::KeyRole::Csk, shared)});
    auto zone = unsigned_zone(keys);
    add_nsec_chain(zone);
    sign(zone, keys);
    write("signed", text_of(zone));

    (void)run("dnssec-verify -q -z -o example. signed");
    (void)run("ldns-verify-zone signed");
}

TEST_F(OtherTools, OurZonemdIsCheckedByLdns)
{
    const auto origin = name("example.");
    const auto keys = testing::zone_keys("example.", {testing::a_key()});
    for (const auto hash : {ZonemdHash::Sha384, ZonemdHash::Sha512}) {
        auto zone = unsigned_zone(keys);
        zone[origin][RrType::ZONEMD] = {zonemd_placeholder(dns::Serial{1}, hash)};
        add_nsec_chain(zone);
        sign(zone, keys);
        ZonemdDigest digest{origin, hash};
        for (const auto& [owner, rrsets] : zone)
            for (const auto& [type, rdatas] : rrsets)
                digest.add(owner, OwnedRrset{type, ttl, rdatas}.view());
        zone[origin][RrType::ZONEMD] = {digest.finish(dns::Serial{1})};
        sign_rrset(zone, keys, {origin, RrType::ZONEMD});
        write("signed", text_of(zone));

        (void)run("ldns-verify-zone -ZZ signed");
    }
}

}  // namespace
}  // namespace mooring::dnssec
