// SPDX-License-Identifier: Apache-2.0
#include "zone/name_table.hpp"

#include <algorithm>

#include "zone/name_store.hpp"

namespace mooring::zone {

Node::Node(const NameState& state, const RrsetBlock* block) noexcept
    : flags{state.flags},
      registry_reference{state.registry_reference},
      zone{state.zone},
      ttl_{state.ttl},
      block_{block}
{
    a_[1] = 4;  // The 16-bit length before the RDATA.
    std::ranges::copy(state.ipv4.bytes, a_.begin() + 2);
    aaaa_[1] = 16;
    std::ranges::copy(state.ipv6.bytes, aaaa_.begin() + 2);
}

RrsetView Node::a_in_slot() const noexcept
{
    RrsetView view;
    view.type = dns::RrType::A;
    view.ttl = ttl();
    view.count = 1;
    view.rdatas = a_;
    return view;
}

RrsetView Node::aaaa_in_slot() const noexcept
{
    RrsetView view;
    view.type = dns::RrType::AAAA;
    view.ttl = ttl();
    view.count = 1;
    view.rdatas = aaaa_;
    return view;
}

std::optional<RrsetView> Node::rrset(dns::RrType type) const noexcept
{
    if (type == dns::RrType::A && has_a_in_slot()) return a_in_slot();
    if (type == dns::RrType::AAAA && has_aaaa_in_slot()) return aaaa_in_slot();
    if (block_ == nullptr) return std::nullopt;
    const auto is_address = type == dns::RrType::A || type == dns::RrType::AAAA;
    if (shows_addresses_only_ && !is_address) return std::nullopt;
    return block_->find(type);
}

void Node::keep_addresses_only() noexcept
{
    shows_addresses_only_ = true;
    if (is(NodeFlag::AIsRare) || is(NodeFlag::AaaaIsRare)) return;
    block_ = nullptr;
    flags &= ~static_cast<NodeFlags>(NodeFlag::HasRare);
}

std::optional<Ipv4> Node::ipv4() const noexcept
{
    if (!has_a_in_slot()) return std::nullopt;
    Ipv4 address;
    std::copy_n(a_.begin() + 2, address.bytes.size(), address.bytes.begin());
    return address;
}

std::optional<Ipv6> Node::ipv6() const noexcept
{
    if (!has_aaaa_in_slot()) return std::nullopt;
    Ipv6 address;
    std::copy_n(aaaa_.begin() + 2, address.bytes.size(), address.bytes.begin());
    return address;
}

NameTable::NameTable(Random& random) : store_{std::make_unique<NameStore>(random)} {}
NameTable::~NameTable() = default;

NameTable::Reader::Reader(NameTable& table) : store_{*table.store_}, seat_{table.store_->epochs()}
{}

std::optional<Node> NameTable::Reader::find(dns::NameView name) const noexcept
{
    return store_.find(store_.hash(name), version_);
}

std::optional<Node> NameTable::Reader::find_host(std::uint64_t locator, HostId host) const noexcept
{
    return store_.find_host(locator, host, version_);
}

std::optional<dns::Name> NameTable::Reader::host_name(std::uint64_t locator, HostId host) const
{
    return store_.host_name(locator, host, version_);
}

const ZoneView* NameTable::Reader::find_zone(dns::NameView name) const noexcept
{
    return store_.find_zone(name, version_);
}

const ZoneView* NameTable::Reader::zone(ZoneId id) const noexcept
{
    return store_.zone(id, version_);
}

std::optional<Covering> NameTable::Reader::covering(ZoneId zone, dns::NameView name) const
{
    const auto* view = store_.zone(zone, version_);
    if (view == nullptr) return std::nullopt;
    return store_.covering(zone, view->denial, name, version_);
}

std::optional<Covering> NameTable::Reader::covering(ZoneId zone, Denial chain,
                                                    dns::NameView name) const
{
    return store_.covering(zone, chain, name, version_);
}

void NameTable::Reader::prefetch(dns::NameView name) const noexcept
{
    store_.prefetch(store_.hash(name));
}

}  // namespace mooring::zone
