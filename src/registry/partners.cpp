// SPDX-License-Identifier: Apache-2.0
#include "registry/partners.hpp"

#include <charconv>

#include <fmt/format.h>

#include "base/encoding.hpp"

namespace mooring::registry {

using zone::number_of;

namespace {

constexpr std::string_view key_prefix = "key-";
constexpr std::string_view secondary_prefix = "secondary-";

std::string wire_text_of(dns::NameView name)
{
    const auto canonical = dns::Name{name}.canonical();
    return {canonical.wire().begin(), canonical.wire().end()};
}

dns::Name one_label(std::string_view prefix, std::uint32_t number)
{
    return dns::Name::parse(fmt::format("{}{}.", prefix, number)).value_or(dns::Name{});
}

/// The number in `PREFIX-N.`; nothing if the name is not written exactly so.
std::optional<std::uint32_t> number_in(const std::string& name, std::string_view prefix)
{
    if (!name.starts_with(prefix) || !name.ends_with('.')) return std::nullopt;
    const auto digits =
        std::string_view{name}.substr(prefix.size(), name.size() - prefix.size() - 1);
    std::uint32_t number = 0;
    const auto* const end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, number);
    const bool is_canonical = !digits.empty() && digits.front() != '0';
    if (error != std::errc{} || rest != end || !is_canonical) return std::nullopt;
    return number;
}

}  // namespace

dns::Name tsig_name_of(zone::KeyId id)
{
    return one_label(key_prefix, number_of(id));
}

dns::Name tsig_name_of(zone::SecondaryId id)
{
    return one_label(secondary_prefix, number_of(id));
}

std::string seal_context(const zone::SigningKey& key)
{
    return "dnssec:" + base64(key.public_key);
}

std::string seal_context(dns::NameView tsig_name)
{
    return "tsig:" + dns::Name{tsig_name}.canonical().text();
}

std::string gnudip_seal_context(zone::KeyId id)
{
    return fmt::format("gnudip:{}{}", key_prefix, number_of(id));
}

void Partners::put(const zone::SigningKey& row)
{
    const auto [place, is_new] = zones_of_keys_.try_emplace(row.id, row.zone);
    if (!is_new && place->second != row.zone) {
        signing_keys_[place->second].erase(row.id);
        place->second = row.zone;
    }
    signing_keys_[row.zone].insert_or_assign(row.id, row);
}

void Partners::put(const zone::Secondary& row)
{
    secondaries_.insert_or_assign(row.id, row);
}

void Partners::put(const zone::Upstream& row)
{
    erase_upstream(row.id);
    upstreams_.insert_or_assign(row.id, row);
    if (row.tsig.algorithm != 0) upstream_names_[wire_text_of(row.tsig_name)].insert(row.id);
}

void Partners::put(const zone::UpdateKey& row)
{
    erase(row.id);
    if (row.tsig.algorithm != 0) tsigs_.emplace(row.id, row.tsig);
    legacy_.put(row);
}

void Partners::erase(zone::KeyId id)
{
    tsigs_.erase(id);
    legacy_.erase(id);
}

void Partners::erase(zone::SigningKeyId id)
{
    const auto found = zones_of_keys_.find(id);
    if (found == zones_of_keys_.end()) return;
    auto& keys = signing_keys_[found->second];
    keys.erase(id);
    if (keys.empty()) signing_keys_.erase(found->second);
    zones_of_keys_.erase(found);
}

void Partners::erase(zone::SecondaryId id)
{
    secondaries_.erase(id);
}

void Partners::erase_upstream(zone::ZoneId id)
{
    const auto found = upstreams_.find(id);
    if (found == upstreams_.end()) return;
    const auto zones = upstream_names_.find(wire_text_of(found->second.tsig_name));
    if (zones != upstream_names_.end()) {
        zones->second.erase(id);
        if (zones->second.empty()) upstream_names_.erase(zones);
    }
    upstreams_.erase(found);
}

std::vector<zone::SigningKey> Partners::signing_keys_of(zone::ZoneId id) const
{
    std::vector<zone::SigningKey> rows;
    const auto found = signing_keys_.find(id);
    if (found == signing_keys_.end()) return rows;
    rows.reserve(found->second.size());
    for (const auto& [key, row] : found->second) rows.push_back(row);
    return rows;
}

std::optional<zone::SigningKey> Partners::signing_key(zone::SigningKeyId id) const
{
    const auto found = zones_of_keys_.find(id);
    if (found == zones_of_keys_.end()) return std::nullopt;
    return signing_keys_.at(found->second).at(id);
}

std::vector<zone::Secondary> Partners::secondaries() const
{
    std::vector<zone::Secondary> rows;
    rows.reserve(secondaries_.size());
    for (const auto& [id, row] : secondaries_) rows.push_back(row);
    return rows;
}

std::optional<zone::Secondary> Partners::secondary(zone::SecondaryId id) const
{
    const auto found = secondaries_.find(id);
    return found == secondaries_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<zone::Upstream> Partners::upstream_of(zone::ZoneId id) const
{
    const auto found = upstreams_.find(id);
    return found == upstreams_.end() ? std::nullopt : std::optional{found->second};
}

zone::TsigSecret Partners::tsig_of(zone::KeyId id) const
{
    const auto found = tsigs_.find(id);
    return found == tsigs_.end() ? zone::TsigSecret{} : found->second;
}

std::optional<NamedTsigSecret> Partners::find_tsig(dns::NameView key_name) const
{
    const auto text = dns::Name{key_name}.canonical().text();
    if (const auto number = number_in(text, key_prefix)) {
        const auto found = tsigs_.find(zone::KeyId{*number});
        if (found != tsigs_.end())
            return NamedTsigSecret{.secret = found->second, .owner = found->first};
    }
    if (const auto number = number_in(text, secondary_prefix)) {
        const auto found = secondaries_.find(zone::SecondaryId{*number});
        if (found != secondaries_.end() && found->second.tsig.algorithm != 0)
            return NamedTsigSecret{.secret = found->second.tsig, .owner = found->first};
    }
    const auto zones = upstream_names_.find(wire_text_of(key_name));
    if (zones == upstream_names_.end()) return std::nullopt;
    const auto zone = *zones->second.begin();
    return NamedTsigSecret{.secret = upstreams_.at(zone).tsig, .owner = zone};
}

std::optional<Partners::Sealed> Partners::any_sealed() const
{
    if (!signing_keys_.empty()) {
        const auto& key = signing_keys_.begin()->second.begin()->second;
        return Sealed{.bytes = key.sealed, .context = seal_context(key)};
    }
    for (const auto& [id, row] : secondaries_)
        if (row.tsig.algorithm != 0)
            return Sealed{.bytes = row.tsig.sealed, .context = seal_context(tsig_name_of(id))};
    for (const auto& [id, row] : upstreams_)
        if (row.tsig.algorithm != 0)
            return Sealed{.bytes = row.tsig.sealed, .context = seal_context(row.tsig_name)};
    if (!tsigs_.empty()) {
        const auto& [id, secret] = *tsigs_.begin();
        return Sealed{.bytes = secret.sealed, .context = seal_context(tsig_name_of(id))};
    }
    if (const auto key = legacy_.any_gnudip())
        return Sealed{.bytes = key->sealed, .context = gnudip_seal_context(key->id)};
    return std::nullopt;
}

}  // namespace mooring::registry
