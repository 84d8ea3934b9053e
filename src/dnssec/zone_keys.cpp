// SPDX-License-Identifier: Apache-2.0
#include "dnssec/zone_keys.hpp"

#include <utility>

namespace mooring::dnssec {
namespace {

std::uint16_t flags_of(zone::KeyRole role) noexcept
{
    const auto is_entry_point = role != zone::KeyRole::Zsk;
    return zone_key_flag | (is_entry_point ? secure_entry_point_flag : std::uint16_t{0});
}

}  // namespace

ActiveKey active_key(zone::SigningKeyId id, zone::KeyRole role,
                     std::shared_ptr<const PrivateKey> key)
{
    ActiveKey active{.id = id,
                     .dnskey = {.flags = flags_of(role),
                                .algorithm = key->algorithm(),
                                .public_key = key->public_key()},
                     .key_tag = 0,
                     .key = std::move(key)};
    active.key_tag = active.dnskey.key_tag();
    return active;
}

Result<Dnskey> dnskey_of(const zone::SigningKey& key)
{
    MOORING_TRY(const auto algorithm, algorithm_of(key.algorithm));
    return Dnskey{
        .flags = flags_of(key.role), .algorithm = algorithm, .public_key = key.public_key};
}

std::span<const ActiveKey> ZoneKeys::for_type(dns::RrType type) const noexcept
{
    const auto is_of_keys =
        type == dns::RrType::DNSKEY || type == dns::RrType::CDS || type == dns::RrType::CDNSKEY;
    return is_of_keys ? for_keys : for_zone;
}

const ZoneKeys* KeyRing::find(zone::ZoneId zone) const noexcept
{
    const auto number = zone::number_of(zone);
    const auto page = number / page_size;
    if (page >= pages_.size() || !pages_[page]) return nullptr;
    return (*pages_[page])[number % page_size].get();
}

KeyRing KeyRing::with_entry(std::uint32_t number, std::shared_ptr<const ZoneKeys> keys) const
{
    auto ring = *this;
    const auto page = number / page_size;
    if (page >= ring.pages_.size()) ring.pages_.resize(page + 1);
    auto changed =
        ring.pages_[page] ? std::make_shared<Page>(*ring.pages_[page]) : std::make_shared<Page>();
    auto& entry = (*changed)[number % page_size];
    ring.size_ += (keys ? 1U : 0U);
    ring.size_ -= (entry ? 1U : 0U);
    entry = std::move(keys);
    ring.pages_[page] = std::move(changed);
    return ring;
}

KeyRing KeyRing::with(std::shared_ptr<const ZoneKeys> keys) const
{
    const auto number = zone::number_of(keys->zone);
    return with_entry(number, std::move(keys));
}

KeyRing KeyRing::without(zone::ZoneId zone) const
{
    if (find(zone) == nullptr) return *this;
    return with_entry(zone::number_of(zone), nullptr);
}

}  // namespace mooring::dnssec
