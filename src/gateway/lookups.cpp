// SPDX-License-Identifier: Apache-2.0
#include "gateway/lookups.hpp"

#include <algorithm>

#include "dns/types.hpp"
#include "http/ascii.hpp"
#include "registry/key_secret.hpp"
#include "registry/partners.hpp"

namespace mooring::gateway {
namespace {

/// What is found in the name table must not outlive the look at it: this says when it is over.
class Look {
public:
    explicit Look(NameReader& reader) : reader_{reader} { reader_.refresh(); }
    Look(const Look&) = delete;
    Look& operator=(const Look&) = delete;
    ~Look() { reader_.rest(); }

    [[nodiscard]] const NameReader* operator->() const noexcept { return &reader_; }

private:
    NameReader& reader_;
};

dns::Rrset copy_of(const zone::RrsetView& view, dns::NameView owner)
{
    dns::Rrset rrset{.owner = dns::Name{owner}, .type = view.type, .ttl = view.ttl, .rdatas = {}};
    view.for_each([&](std::span<const std::uint8_t> rdata) {
        rrset.rdatas.emplace_back(rdata.begin(), rdata.end());
    });
    return rrset;
}

}  // namespace

std::optional<zone::HostId> host_at(NameReader& reader, dns::NameView name)
{
    const Look look{reader};
    const auto node = look->find(name);
    if (!node || !node->is(zone::NodeFlag::IsHost)) return std::nullopt;
    return zone::HostId{node->registry_reference};
}

std::optional<HostFacts> facts_of(NameReader& reader, const registry::Tables& tables,
                                  zone::HostId host)
{
    const auto row = tables.host(host);
    if (!row) return std::nullopt;
    const Look look{reader};
    const auto node = look->find_host(row->locator, host);
    const auto name = look->host_name(row->locator, host);
    if (!node || !name) return std::nullopt;
    const auto* zone = look->zone(node->zone);
    const auto extras = row->has_extras ? tables.extras_of(host) : std::nullopt;
    return HostFacts{.id = host,
                     .name = *name,
                     .origin = zone == nullptr ? dns::Name::root() : zone->origin,
                     .addresses = {.ipv4 = node->ipv4(), .ipv6 = node->ipv6()},
                     .ttl = row->ttl,
                     .is_suspended = row->is_blocked || row->state != zone::RowState::Active,
                     .is_offline = extras && extras->is_offline};
}

std::vector<dns::Rrset> rrsets_at(NameReader& reader, dns::NameView name)
{
    std::vector<dns::Rrset> rrsets;
    const Look look{reader};
    if (const auto node = look->find(name)) {
        node->for_each_rrset(
            [&](const zone::RrsetView& view) { rrsets.push_back(copy_of(view, name)); });
    }
    return rrsets;
}

std::vector<std::string> txt_values_at(NameReader& reader, dns::NameView name)
{
    std::vector<std::string> values;
    const Look look{reader};
    const auto node = look->find(name);
    const auto txt = node ? node->rrset(dns::RrType::TXT) : std::nullopt;
    if (txt) {
        txt->for_each(
            [&](std::span<const std::uint8_t> rdata) { values.push_back(text_of_txt(rdata)); });
    }
    return values;
}

std::vector<GnudipSecret> gnudip_secrets_of(const registry::Tables& tables, const Seal& seal,
                                            zone::HostId host)
{
    std::vector<GnudipSecret> secrets;
    for (const auto& key : tables.gnudip_keys_of(host)) {
        auto md5 = seal.open(key.sealed, registry::gnudip_seal_context(key.id));
        if (!md5) continue;
        GnudipSecret secret{.id = key.id, .md5 = {}};
        if (md5->size() == secret.md5.size()) {
            std::ranges::copy(*md5, secret.md5.begin());
            secrets.push_back(secret);
        }
        wipe(*md5);
    }
    return secrets;
}

std::optional<registry::KeyView> freedns_key(const registry::Tables& tables, std::string_view login)
{
    return tables.find_freedns_key(registry::hash_of_secret(http::lower(login)));
}

std::string text_of_txt(std::span<const std::uint8_t> rdata)
{
    std::string text;
    while (!rdata.empty() && rdata.size() > rdata[0]) {
        const auto string = rdata.subspan(1, rdata[0]);
        text.append(string.begin(), string.end());
        rdata = rdata.subspan(1 + string.size());
    }
    return text;
}

}  // namespace mooring::gateway
