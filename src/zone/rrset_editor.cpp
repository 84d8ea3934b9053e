// SPDX-License-Identifier: Apache-2.0
#include "zone/rrset_editor.hpp"

#include <algorithm>
#include <limits>

#include "base/assert.hpp"

namespace mooring::zone {
namespace {

constexpr NodeFlags rrset_flags =
    static_cast<NodeFlags>(NodeFlag::HasA) | static_cast<NodeFlags>(NodeFlag::HasAaaa) |
    static_cast<NodeFlags>(NodeFlag::HasRare) | static_cast<NodeFlags>(NodeFlag::AIsRare) |
    static_cast<NodeFlags>(NodeFlag::AaaaIsRare) | static_cast<NodeFlags>(NodeFlag::IsCut) |
    static_cast<NodeFlags>(NodeFlag::HasDname) | static_cast<NodeFlags>(NodeFlag::HasNsec) |
    static_cast<NodeFlags>(NodeFlag::HasNsec3) | static_cast<NodeFlags>(NodeFlag::IsProofOnly);

void add(NameState& state, NodeFlag flag) noexcept
{
    state.flags |= static_cast<NodeFlags>(flag);
}

// What an RRset of this type says about its name.
void add_for(NameState& state, dns::RrType type) noexcept
{
    if (type == dns::RrType::A) add(state, NodeFlag::HasA);
    if (type == dns::RrType::AAAA) add(state, NodeFlag::HasAaaa);
    if (type == dns::RrType::NS && !state.is(NodeFlag::IsApex)) add(state, NodeFlag::IsCut);
    if (type == dns::RrType::DNAME) add(state, NodeFlag::HasDname);
    if (type == dns::RrType::NSEC) add(state, NodeFlag::HasNsec);
    if (type == dns::RrType::NSEC3) add(state, NodeFlag::HasNsec3);
}

}  // namespace

RrsetEditor::RrsetEditor(const Node& node)
{
    node.for_each_rrset([this](const RrsetView& view) {
        rrsets_[view.type] = {view.ttl, view.count, {view.rdatas.begin(), view.rdatas.end()}};
    });
}

void RrsetEditor::set(dns::RrType type, dns::Ttl ttl, std::span<const dns::Rdata> rdatas)
{
    if (rdatas.empty()) {
        rrsets_.erase(type);
        return;
    }
    MOORING_ASSERT(rdatas.size() <= std::numeric_limits<std::uint16_t>::max());
    Rrset rrset{.ttl = ttl, .count = static_cast<std::uint16_t>(rdatas.size()), .rdatas = {}};
    for (const auto& rdata : rdatas) {
        rrset.rdatas.push_back(static_cast<std::uint8_t>(rdata.size() >> 8U));
        rrset.rdatas.push_back(static_cast<std::uint8_t>(rdata.size()));
        rrset.rdatas.insert(rrset.rdatas.end(), rdata.begin(), rdata.end());
    }
    rrsets_[type] = std::move(rrset);
}

void RrsetEditor::keep_addresses_only()
{
    std::erase_if(rrsets_, [](const auto& entry) {
        return entry.first != dns::RrType::A && entry.first != dns::RrType::AAAA;
    });
}

bool RrsetEditor::is_single(dns::RrType type, std::size_t rdata_bytes) const
{
    const auto found = rrsets_.find(type);
    return found != rrsets_.end() && found->second.count == 1 &&
           found->second.rdatas.size() == 2 + rdata_bytes;
}

NameState RrsetEditor::applied_to(NameState state, NameStore& store) const
{
    const auto has_a = is_single(dns::RrType::A, sizeof(Ipv4));
    const auto has_aaaa =
        is_single(dns::RrType::AAAA, sizeof(Ipv6)) &&
        (!has_a || rrsets_.at(dns::RrType::A).ttl == rrsets_.at(dns::RrType::AAAA).ttl);

    state.flags &= ~rrset_flags;
    const auto is_proof = [](const auto& it) {
        return it.first == dns::RrType::NSEC3 || it.first == dns::RrType::RRSIG;
    };
    if (rrsets_.contains(dns::RrType::NSEC3) && std::ranges::all_of(rrsets_, is_proof))
        add(state, NodeFlag::IsProofOnly);
    state.ipv4 = {};
    state.ipv6 = {};
    state.rare = 0;
    std::vector<RrsetView> rare;
    for (const auto& [type, rrset] : rrsets_) {
        const auto is_in_slot =
            (type == dns::RrType::A && has_a) || (type == dns::RrType::AAAA && has_aaaa);
        add_for(state, type);
        if (is_in_slot) {
            auto* target =
                type == dns::RrType::A ? state.ipv4.bytes.data() : state.ipv6.bytes.data();
            std::copy(rrset.rdatas.begin() + 2, rrset.rdatas.end(), target);
            state.ttl = rrset.ttl.seconds;
            continue;
        }
        if (type == dns::RrType::A) add(state, NodeFlag::AIsRare);
        if (type == dns::RrType::AAAA) add(state, NodeFlag::AaaaIsRare);
        auto& view = rare.emplace_back();
        view.type = type;
        view.ttl = rrset.ttl;
        view.count = rrset.count;
        view.rdatas = rrset.rdatas;
    }
    if (rare.empty()) return state;
    add(state, NodeFlag::HasRare);
    state.rare = store.keep(RrsetBlock::build(rare));
    return state;
}

}  // namespace mooring::zone
