// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the tests of this module share: names, RRsets and keys in a few words.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "dns/name.hpp"
#include "dns/rdata.hpp"
#include "dnssec/rrsig.hpp"
#include "dnssec/zone_keys.hpp"

namespace mooring::dnssec::testing {

constexpr std::uint32_t now = 1'800'000'000;

inline dns::Name name(std::string_view text)
{
    auto parsed = dns::Name::parse(text);
    EXPECT_TRUE(parsed.has_value()) << text;
    return parsed ? *parsed : dns::Name{};
}

inline dns::Rdata rdata(dns::RrType type, std::string_view text)
{
    auto parsed = dns::parse_rdata(type, text, dns::NameView::root());
    EXPECT_TRUE(parsed.has_value()) << text << ": " << parsed.error().detail;
    return parsed ? *parsed : dns::Rdata{};
}

inline std::vector<std::uint8_t> from_base64(std::string_view text)
{
    auto bytes = decode_base64(text);
    EXPECT_TRUE(bytes.has_value()) << text;
    return bytes.value_or(std::vector<std::uint8_t>{});
}

/// An RRset that owns all it consists of.
class TestRrset {
public:
    TestRrset(std::string_view owner, dns::RrType type, std::vector<std::string_view> texts,
              std::uint32_t ttl = 3600)
        : owner_{name(owner)}, rrset_{type, dns::Ttl{ttl}, parsed(type, texts)}
    {}

    [[nodiscard]] RrsetToSign to_sign() const
    {
        return {.owner = owner_, .labels = labels_to_sign(owner_), .rrset = rrset_.view()};
    }

private:
    static std::vector<dns::Rdata> parsed(dns::RrType type,
                                          const std::vector<std::string_view>& texts)
    {
        std::vector<dns::Rdata> rdatas;
        for (const auto text : texts) rdatas.push_back(rdata(type, text));
        return rdatas;
    }

    dns::Name owner_;
    OwnedRrset rrset_;
};

inline std::shared_ptr<const PrivateKey> private_key(
    Algorithm algorithm = Algorithm::EcdsaP256Sha256)
{
    auto key = PrivateKey::generate(algorithm);
    EXPECT_TRUE(key.has_value());
    return std::make_shared<const PrivateKey>(*std::move(key));
}

inline ActiveKey a_key(Algorithm algorithm = Algorithm::EcdsaP256Sha256, std::uint32_t id = 1)
{
    return active_key(zone::SigningKeyId{id}, zone::KeyRole::Csk, private_key(algorithm));
}

inline ZoneKeys zone_keys(std::string_view origin, std::vector<ActiveKey> keys)
{
    ZoneKeys zone;
    zone.zone = zone::ZoneId{1};
    zone.origin = name(origin);
    zone.for_keys = keys;
    zone.for_zone = std::move(keys);
    return zone;
}

inline std::vector<dns::Rdata> rdatas_of(const zone::RrsetView& rrset)
{
    std::vector<dns::Rdata> rdatas;
    rrset.for_each([&](std::span<const std::uint8_t> bytes) {
        rdatas.emplace_back(bytes.begin(), bytes.end());
    });
    return rdatas;
}

}  // namespace mooring::dnssec::testing
